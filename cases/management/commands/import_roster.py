"""Import a roster, or undo the newest: ``manage.py import_roster PATH [--dry-run] [--json] [--yes] [--date-format FORMAT]``.

Exit status 0: applied, or nothing to change. 1: the file is broken and nothing changed. 3: held, since it would remove many
students; ``--yes``, or a person on the import's page, lets it in.
"""

from cases.roster.merge import ROSTER
from sswork.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Read a zip, folder or file of OneRoster 1.0 to 1.2 or Microsoft SDS 2.1 and merge it. The same roster twice changes nothing."
    importer = ROSTER
    path_help = "a zip or a folder of CSV files, or one CSV file of users"
