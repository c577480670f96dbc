"""Expressions for text that must be found whatever its accents and capitals."""

from django.db.models import CharField, Func


class Fold(Func):
    """Lower case without accents: ``Fold("family_name")``. The SQL function is made by the first migration."""

    function = "sswork_fold"
    output_field = CharField()
