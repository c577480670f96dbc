"""Import a directory of agencies: ``manage.py import_directory PATH [--dry-run] [--json] [--source NAME] [--map FILE] …``.

Exit status 0: applied, or nothing to change. 1: the file is broken and nothing changed. 3: held, since it would take many services
out of search; ``--yes``, or a person on the import's page, lets it in.
"""

from pathlib import Path

import yaml
from django.core.management.base import CommandError

from referrals.imports.mapped import BadMap, parse
from referrals.imports.running import DIRECTORY
from sswork.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Read a zip, folder or file of HSDS 1.x to 3.0, Open Referral UK JSON, or a table that a map describes, and merge it."
    importer = DIRECTORY
    path_help = "a zip, a folder, or one CSV or JSON file"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--source", default="", help="whose file it is: ids are told apart by it")
        parser.add_argument("--adds-only", action="store_true", help="what the files do not name stays")
        parser.add_argument(
            "--map", type=Path, metavar="FILE", help="how a table of another system is laid out (YAML or JSON)"
        )

    def options_of(self, given: dict) -> dict:
        options = super().options_of(given) | {name: given[name] for name in ("source", "adds_only") if given[name]}
        return options | ({"map": _map_of(given["map"])} if given["map"] else {})


def _map_of(path: Path) -> dict:
    try:
        own_map = yaml.safe_load(path.read_text())
        parse(own_map)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, BadMap) as error:
        raise CommandError(f"{path}: {error}") from error
    return own_map
