"""Make the district's list of leaked passwords from a file of Pwned Passwords."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from sswork.accounts.passwords import HASH, district_list


class Command(BaseCommand):
    help = (
        "Makes the list of leaked passwords that new passwords are held against, from a file of Pwned Passwords (SHA-1, "
        "ordered by hash: one line each, HASH:COUNT). The file is read here and nothing is sent anywhere."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--at-least", type=int, default=1, help="only those seen so often (default: 1)")

    def handle(self, *, file: Path, at_least: int, **options):
        made = district_list().with_suffix(".new")
        try:
            count = self._write(file, made, at_least)
        except (OSError, ValueError) as error:
            made.unlink(missing_ok=True)
            raise CommandError(f"{file}: {error}") from error
        made.replace(district_list())
        self.stdout.write(f"{count} leaked passwords in {district_list()}.")

    def _write(self, file: Path, made: Path, at_least: int) -> int:
        count, before = 0, b""
        with file.open() as lines, made.open("wb") as hashes:
            for line in lines:
                digits, _, seen = line.strip().partition(":")
                if int(seen or 1) < at_least:
                    continue
                now = bytes.fromhex(digits)[:HASH]
                if now < before:
                    raise ValueError("its lines are not ordered by hash")
                hashes.write(now)
                count, before = count + 1, now
        return count
