#!/usr/bin/env python
"""Django's commands, with the embedded servers running around them and in the database role that the command needs."""

import os
import sys
from contextlib import nullcontext

from sswork import embedded

# The run-time role `app` can neither make nor empty tables. These commands do, so they work as the owner of the tables.
OWNER_COMMANDS = {
    "backup",
    "flush",
    "makemigrations",
    "migrate",
    "pgtrigger",
    "restore",
    "showmigrations",
    "sqlmigrate",
    "squashmigrations",
}
# These look at code and files only: no server is started for them. (demo starts them itself, once it has its port.)
OFFLINE_COMMANDS = {"check", "collectstatic", "compilemessages", "demo", "diffsettings", "findstatic", "makemessages"}
INFORMATION = {"help", "version", "-h", "--help", "--version"}


def main(argv: list[str]) -> None:
    command = argv[1] if len(argv) > 1 else "help"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sswork.settings")
    if command in OWNER_COMMANDS:
        os.environ.setdefault("SSWORK_DB_ROLE", "owner")
    if command == "demo":
        os.environ.setdefault("SSWORK_DEMO", "1")

    from django.core.management import execute_from_command_line  # it reads the settings, and they the environment

    offline = command in OFFLINE_COMMANDS or not INFORMATION.isdisjoint(argv[1:] or ["help"])
    try:
        with nullcontext() if offline else embedded.running():
            execute_from_command_line(argv)
    except embedded.EmbeddedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv)
