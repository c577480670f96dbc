"""The way back: everything is checked first, then built beside what is there, and put in its place in one step.

A restore that is killed at any moment leaves the installation as it was; the next one begins anew.
"""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection as django_connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from sswork.seals import start_epoch

from . import archive, contents, keys, making, server
from .errors import BackupError

Say = Callable[[str], None]
STAGING = "restore.unfinished"
# A function may set a parameter of pg_trgm; only a superuser may name one before the session has used the extension.
LOADED_FIRST = "\\o /dev/null\nSELECT public.similarity('', '');\n\\o\n"
OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"


@dataclass(frozen=True)
class Restored:
    """What came of it. ``aside``: the database that was replaced, kept under another name."""

    manifest: dict
    aside: str
    destroyed_again: int


def restore(path: Path, *, replace: bool, say: Say) -> Restored:
    """Put the backup in the place of this installation's data. ``replace``: also where there are data."""
    with making.alone():
        staging = settings.SSWORK_DATA / STAGING
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(mode=0o700)
        try:
            say("Checking the backup …")
            manifest = archive.unpack(path, staging)
            _refuse_what_does_not_fit(manifest)
            return _Restoring(manifest, staging, say).run(replace=replace)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _refuse_what_does_not_fit(manifest: dict) -> None:
    keys.refuse_without(manifest["master_keys"])
    _refuse_other_roles(manifest)
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := sorted(set(manifest["migrations"]) - known):
        raise BackupError(
            f"The backup was made by a newer sswork ({manifest['product']}): this one does not know {newer[0]}. "
            "Update sswork first. Nothing was restored."
        )


def _refuse_other_roles(manifest: dict) -> None:
    """Rights and policies name roles, which belong to the server and are in no backup."""
    here = {"owner": settings.DATABASE_OWNER["USER"], "app": settings.APP_ROLE, "system": settings.SYSTEM_ROLE}
    if wrong := [f"{manifest[name]} (here {role})" for name, role in here.items() if manifest[name] != role]:
        raise BackupError(
            f"The backup's rights belong to the database role {', '.join(wrong)}. Make roles of these names and name them "
            "in DATABASE_OWNER_URL, DATABASE_URL and SSWORK_SYSTEM_ROLE. Nothing was restored."
        )
    with server.connect(server.MAINTENANCE) as connection:
        known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
    if missing := sorted(set(here.values()) - known):
        raise BackupError(
            f"This server has no role {', '.join(missing)}. Make it as docs/operations.md says. Nothing was restored."
        )


class _Restoring:
    def __init__(self, manifest: dict, staging: Path, say: Say):
        self.manifest, self.staging, self.say = manifest, staging, say
        self.name = settings.DATABASE_OWNER["NAME"]
        self.fresh, self.aside = f"{self.name}_restoring", f"{self.name}_before_{timezone.now():%Y%m%d_%H%M%S}"

    def run(self, *, replace: bool) -> Restored:
        django_connection.close()
        used = self._is_used()
        if used and not replace:
            raise BackupError(
                "This installation has data. --replace puts the backup in their place, and keeps the present database "
                "under another name. Nothing was restored."
            )
        with server.connect(server.MAINTENANCE, autocommit=True) as maintenance:
            self._refuse_while_used(maintenance)
            self._make_fresh(maintenance)
            self._load()
            self._compare()
            again = self._bring_up_to_date()
            self._put_files()
            self._swap(maintenance)
            if not used:
                server.run(maintenance, "DROP DATABASE {}", self.aside)
        return Restored(self.manifest, self.aside if used else "", again)

    def _is_used(self) -> bool:
        """Whether anybody is known here; a database that was only migrated is as good as empty."""
        with server.connect() as connection:
            if connection.execute("SELECT to_regclass('public.sswork_user')").fetchone() == (None,):
                return False
            return connection.execute("SELECT FROM public.sswork_user LIMIT 1").fetchone() is not None

    def _refuse_while_used(self, maintenance: psycopg.Connection) -> None:
        (others,) = maintenance.execute(OTHERS, [self.name]).fetchone()  # type: ignore[misc]  # one row
        if others:
            raise BackupError(
                f"{others} other connections use the database. Stop the web server, the workers and the scheduler first. "
                "Nothing was restored."
            )

    def _make_fresh(self, maintenance: psycopg.Connection) -> None:
        server.run(maintenance, "DROP DATABASE IF EXISTS {}", self.fresh)
        try:
            server.run(maintenance, "CREATE DATABASE {} TEMPLATE template0", self.fresh)
        except psycopg.errors.InsufficientPrivilege as error:
            owner = settings.DATABASE_OWNER["USER"]
            raise BackupError(
                f"The role {owner} may not make databases. For the time of the restore, as a superuser: "
                f"ALTER ROLE {owner} CREATEDB. Nothing was restored."
            ) from error

    def _load(self) -> None:
        """Extensions are made here: they belong to the server, and what the archive says about them its owner may not."""
        self.say("Loading the database …")
        with server.connect(self.fresh, autocommit=True) as fresh:
            for name in self.manifest["extensions"]:
                server.run(fresh, "CREATE EXTENSION IF NOT EXISTS {}", name)
            version = server.server_version(fresh)
        dump, chosen, shape = self.staging / archive.DATABASE, self.staging / "contents", self.staging / "shape.sql"
        pg_restore, psql = server.program("pg_restore", version), server.program("psql", version)
        listed = _run([str(pg_restore), "--list", str(dump)])
        chosen.write_text("\n".join(line for line in listed.splitlines() if " EXTENSION " not in line))
        words = ["--no-owner", "--exit-on-error", f"--use-list={chosen}"]
        made = _run([str(pg_restore), *words, "--section=pre-data", "--file=-", str(dump)])
        shape.write_text(LOADED_FIRST + made)
        _run(server.command(psql, self.fresh, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={shape}"))
        _run(server.command(pg_restore, self.fresh, *words, "--section=data", str(dump)))
        _run(server.command(pg_restore, self.fresh, *words, "--section=post-data", str(dump)))

    def _compare(self) -> None:
        self.say("Comparing every table with the backup …")
        with server.connect(self.fresh) as fresh:
            contents.settle(fresh)
            found = contents.tables(fresh)
        if wrong := contents.differences(self.manifest["tables"], found):
            raise BackupError("The restored database is not what was backed up: " + "; ".join(wrong))

    def _bring_up_to_date(self) -> int:
        """Newer migrations, row security and a new epoch of the seals; what was destroyed meanwhile is destroyed again."""
        django_connection.settings_dict["NAME"] = self.fresh
        try:
            call_command("migrate", verbosity=0, interactive=False)
            start_epoch(f"restored from the backup of {self.manifest['made_at']}", "restore")
        finally:
            django_connection.close()
            django_connection.settings_dict["NAME"] = self.name
        if not self._is_used():
            return 0
        with server.connect() as old, server.connect(self.fresh) as fresh:
            return keys.destroy_again(old, fresh)

    def _put_files(self) -> None:
        """Names are random and never used twice, so files of now and of then lie side by side until the swap."""
        for source in (self.staging / "files").glob("??/*"):
            target = settings.SSWORK_DATA / source.relative_to(self.staging)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            source.replace(target)

    def _swap(self, maintenance: psycopg.Connection) -> None:
        """Both names change in one transaction."""
        with maintenance.transaction():
            server.run(maintenance, "ALTER DATABASE {} RENAME TO {}", self.name, self.aside)
            server.run(maintenance, "ALTER DATABASE {} RENAME TO {}", self.fresh, self.name)


def _run(words: list[str]) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=server.environment())
    if done.returncode:
        raise BackupError(f"{Path(words[0]).name} failed, and nothing was replaced: {done.stderr.strip()}")
    return done.stdout
