"""Whether audit events, history and access log are as they were sealed; if not, the first broken place."""

from django.core.management.base import BaseCommand, CommandError

from sswork import seals, verifying
from sswork.models import Seal, SealEpoch
from sswork.scoping import unscoped


class Command(BaseCommand):
    help = "Recomputes the seals of the log and names the first broken place: table, row, seal, day."

    def add_arguments(self, parser):
        parser.add_argument(
            "--expect", default="", metavar="EPOCH.NUMBER:HASH", help="a head that an earlier day's log names"
        )
        parser.add_argument("--seal", action="store_true", help="seal first what has committed since the last time")
        parser.add_argument("--new-epoch", default="", metavar="REASON", help="begin a new epoch, after a restore")

    def handle(self, *args, **options):
        with unscoped("verifying the log"):
            if options["new_epoch"]:
                epoch = seals.start_epoch(options["new_epoch"], by="the command verify_log")
                self.stdout.write(f"Epoch {epoch.number} has begun.")
            if options["seal"]:
                self.stdout.write(f"Sealed {seals.seal()} rows.")
            self._verify(options["expect"])

    def _verify(self, expect: str) -> None:
        if broken := verifying.first_broken(expect):
            raise CommandError(f"The log is broken. {broken}")
        epoch = SealEpoch.objects.order_by("-number").first()
        if epoch is None:
            self.stdout.write("Nothing is sealed yet.")
            return
        head = f"{epoch.number}.{epoch.seals}:{epoch.head}"
        self.stdout.write(f"The log is as it was sealed: {Seal.objects.count()} seals, head {head}.")
