"""What can go wrong with a backup, in words for the person at the terminal."""


class BackupError(Exception):
    """Nothing was made or changed; the message says what to do."""
