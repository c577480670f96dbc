"""One file that holds a whole installation, and the way back from it.

    manage.py backup /backups/            # /backups/sswork-20261118-021500.backup
    manage.py restore /backups/sswork-20261118-021500.backup

The file holds the database, the uploaded files and a manifest: what is in each table (rows and a hash), the hash of each
file, which migrations had run, which keys are in use. It never holds a key: whoever steals it cannot read what is encrypted,
and whoever restores it brings the master key along. See docs/operations.md.
"""

from .errors import BackupError

__all__ = ["BackupError"]
