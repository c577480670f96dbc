"""Expressions of the database that several models stand on."""

from django.db.models import BigIntegerField, CharField, Func


class Fold(Func):
    """Lower case without accents: ``Fold("family_name")``. The SQL function is made by the first migration."""

    function = "sswork_fold"
    output_field = CharField()


class CurrentTransaction(Func):
    """The number of the transaction that writes the row, as ``db_default``: 64 bits, so that it never starts again.

    Rows of transactions older than every open one are complete: that is what sealing waits for.
    """

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = BigIntegerField()
