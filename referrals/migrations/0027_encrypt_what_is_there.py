"""Encrypt what people outside wrote before, batch by batch. Killed in the middle, it is started again and does what is left.

What retention destroyed of these tables stood, whole and readable, in the history of its deletion: that goes too.
"""

import secrets

from django.db import migrations, transaction

from sswork.security.encryption import Undecipherable
from sswork.security.fields import EncryptedTextField, Stored
from sswork.security.master import SIZE, wrap

BATCH = 200
MODELS = ("PublicRequest", "PublicMessage")
TABLES = ["referrals_publicrequest", "referrals_publicmessage", "referrals_publicanswer"]
FORGET = """
WITH gone AS (DELETE FROM sswork_recordchange WHERE is_delete AND "table" = ANY (%s) RETURNING id)
INSERT INTO sswork_sealremoval (at, "table", ids, reason, role)
SELECT now(), 'sswork_recordchange', array_agg(id), 'destroyed requests from outside', session_user FROM gone
HAVING count(*) > 0
"""


def encrypt_all(apps, schema_editor):
    models = [apps.get_model("referrals", name) for name in MODELS]
    if any(model._base_manager.exists() for model in models):  # an installation that begins makes no key here
        make_key(apps.get_model("sswork", "DataKey"))
    for model in models:
        encrypt_rows(model)


def make_key(key_model):
    """The installation's, where there is none yet. Not by the action: its audit event may have columns that come later."""
    in_use = key_model.objects.filter(student_id=None, retired_at=None, destroyed_at=None)
    if not in_use.exists():
        made = key_model(student_id=None)
        made.wrapped, made.wrapped_by = wrap(secrets.token_bytes(SIZE), name=f"{made.pk}:")
        made.save(force_insert=True)


def encrypt_rows(model):
    """In the order of the keys: of a run that died each batch is done or is not."""
    last = 0
    while True:
        with transaction.atomic():
            rows = list(model._base_manager.select_for_update().filter(pk__gt=last).order_by("pk")[:BATCH])
            for row in rows:
                encrypt_row(row)
        if not rows:
            return
        last = rows[-1].pk


def encrypt_row(row):
    plain = [field for field in row._meta.concrete_fields if isinstance(field, EncryptedTextField) and is_plain(row, field)]
    for field in plain:
        row.__dict__[field.attname] = str(row.__dict__[field.attname])
    if plain:
        row.save(update_fields=[field.name for field in plain])


def is_plain(row, field) -> bool:
    """Also a text of somebody's that only looks encrypted."""
    kept = row.__dict__[field.attname]
    if not isinstance(kept, Stored):
        return bool(kept)
    try:
        field.opened(row, kept)
    except Undecipherable:
        return True
    return False


def forget_destroyed(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(FORGET, [TABLES])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("referrals", "0026_written_outside_encrypted"), ("sswork", "0024_directory_imports")]
    operations = [
        # There is no way back: the columns of before are too short for what stands there now, and no code would read it.
        migrations.RunPython(encrypt_all),
        migrations.RunPython(forget_destroyed),
    ]
