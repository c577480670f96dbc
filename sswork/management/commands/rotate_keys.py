from django.core.management import BaseCommand

from sswork.scoping import unscoped
from sswork.security import rotation


class Command(BaseCommand):
    help = (
        "Wrap all data keys with the newest master key (SSWORK_MASTER_KEY; the ones before in SSWORK_OLD_MASTER_KEYS). "
        "With --reencrypt also make new data keys and encrypt every field with them; it may be stopped and run again."
    )

    def add_arguments(self, parser):
        parser.add_argument("--reencrypt", action="store_true", help="new data keys, and every field encrypted anew")

    def handle(self, *, reencrypt: bool, **options):
        with unscoped("rotating keys"):
            rewrapped = rotation.rewrap(by=None)
            self.stdout.write(f"{rewrapped} data keys wrapped with the newest master key.")
            if reencrypt:
                self.stdout.write(f"{rotation.reencrypt(by=None)} records encrypted with new data keys.")
