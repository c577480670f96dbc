"""What is asked before anything is served: can what is encrypted be read?"""

from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from sswork.models.keys import DataKey

from .master import MasterKeyTrouble, master_keys, unwrap

HINT = "Set SSWORK_MASTER_KEY (32 bytes in base64), and SSWORK_OLD_MASTER_KEYS until `manage.py rotate_keys` has run."


@register("encryption")
def master_key_opens_the_data_keys(app_configs=None, **kwargs):
    """One key of each master key is tried; without a database there is nothing to try yet."""
    try:
        master_keys()
        for key in _one_of_each():
            unwrap(key.wrapped, by=key.wrapped_by, name=key.name)
    except MasterKeyTrouble as trouble:
        return [Error(f"What is encrypted cannot be read: {trouble}.", hint=HINT, id="sswork.E001")]
    except DatabaseError:
        return []  # no server, or no tables yet: other checks and the command itself will tell
    return []


def require_master_key() -> None:
    """For the web server, which asks no checks by itself: better no pages than pages that cannot read or keep a text."""
    wrong = [error for error in master_key_opens_the_data_keys() if error.is_serious()]
    if wrong:
        raise ImproperlyConfigured(f"{wrong[0].msg} {wrong[0].hint}")


def _one_of_each():
    if DataKey._meta.db_table not in connection.introspection.table_names():
        return DataKey.objects.none()
    return DataKey.objects.filter(destroyed_at=None).order_by("wrapped_by", "made_at").distinct("wrapped_by")
