"""``manage.py place US-CA [--district NAME]``: whose rules hold in the district; without a place, the places that there are."""

from django.core.management.base import BaseCommand, CommandError

from sswork.models import Organization
from sswork.places import set_place
from sswork.rules.packs import load


class Command(BaseCommand):
    help = "Says in which place a district lies, so that the rules of that state and the federal ones hold there."

    def add_arguments(self, parser):
        parser.add_argument("place", nargs="?", help="as the rule packs name it: US-CA, US-WI-MPS")
        parser.add_argument("--district", metavar="NAME", help="name or roster id, where there are several")

    def handle(self, *, place: str | None, district: str | None, **options):
        known = {pack.jurisdiction: pack.name for pack in load()}
        if place is None:
            self.stdout.write("\n".join(f"{code}  {name}" for code, name in known.items()))
            return
        if place not in known:
            raise CommandError(f"There is no rule pack for {place}; there are {', '.join(known)}.")
        found = self._district(district)
        set_place(district=found, jurisdiction=place, by=None)
        self.stdout.write(f"{found}: {place}, {known[place]}.")

    def _district(self, words: str | None) -> Organization:
        districts = Organization.objects.filter(kind=Organization.Kind.DISTRICT)
        if words:
            districts = districts.filter(name=words) | districts.filter(sourced_id=words)
        if districts.count() != 1:
            raise CommandError(f"{districts.count()} districts fit. Name one with --district.")
        return districts.get()
