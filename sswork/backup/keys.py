"""Which master keys a backup needs: by their fingerprints, which say nothing about the keys."""

import psycopg

from sswork.security.master import master_keys

from .errors import BackupError

IN_USE = "SELECT DISTINCT wrapped_by FROM public.sswork_datakey WHERE destroyed_at IS NULL ORDER BY 1"
DESTROYED = "SELECT id FROM public.sswork_datakey WHERE destroyed_at IS NOT NULL"
DESTROY = (
    "UPDATE public.sswork_datakey SET wrapped = '', destroyed_at = now() WHERE id = ANY(%s) AND destroyed_at IS NULL"
)


def in_use(connection: psycopg.Connection) -> list[str]:
    return [fingerprint for (fingerprint,) in connection.execute(IN_USE)]


def refuse_without(fingerprints: list[str]) -> None:
    """Restored without its master key, everything encrypted would be lost and nobody would notice for weeks."""
    if missing := sorted(set(fingerprints) - set(master_keys())):
        raise BackupError(
            f"What is encrypted in this backup needs the master key {', '.join(missing)}, which is not here. Set "
            "SSWORK_MASTER_KEY to it (or put it into the file master_key of the data folder, mode 0600); one that was "
            "rotated goes into SSWORK_OLD_MASTER_KEYS. Nothing was restored."
        )


def destroy_again(old: psycopg.Connection, new: psycopg.Connection) -> int:
    """A key that was destroyed since the backup was taken stays destroyed: restoring must not undo retention."""
    destroyed = [key for (key,) in old.execute(DESTROYED)]
    return new.execute(DESTROY, [destroyed]).rowcount
