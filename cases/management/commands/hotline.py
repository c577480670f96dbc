"""``manage.py hotline``: the numbers to call; ``manage.py hotline LABEL NUMBER --source WHERE`` adds the district's own."""

from django.core.management.base import BaseCommand, CommandError

from cases.actions.hotline import add_hotline, end_hotline
from cases.enums import HotlineUse
from cases.models import Hotline
from sswork.models import Organization


class Command(BaseCommand):
    help = "Lists the telephone numbers for reports of suspected abuse and for a crisis, adds one of your own, or ends one (--end)."

    def add_arguments(self, parser):
        parser.add_argument("label", nargs="?", help="who answers: 'Sacramento County child welfare'")
        parser.add_argument("number", nargs="?")
        parser.add_argument("--source", help="where you read it, and when")
        parser.add_argument("--note", default="", help="when it is answered, what it is for")
        parser.add_argument(
            "--crisis", action="store_true", help="to call in danger or a crisis, not for reports of abuse"
        )
        parser.add_argument("--spanish", default="", metavar="LABEL", help="who answers, for families who read Spanish")
        parser.add_argument("--district", metavar="NAME", help="name or roster id, where there are several")
        parser.add_argument("--end", type=int, metavar="ID", help="this number holds until today")

    def handle(self, *, label, number, source, note, district, end, crisis, spanish, **options):
        if end is not None:
            self._end(end)
        elif label is not None:
            if not (number and source):
                raise CommandError("A number needs LABEL, NUMBER and --source: where you read it.")
            add_hotline(
                district=self._district(district),
                label=label,
                label_es=spanish,
                number=number,
                note=note,
                source=source,
                use=HotlineUse.CRISIS if crisis else HotlineUse.ABUSE,
                by=None,
            )
        for each in Hotline.objects.select_related("district").order_by("jurisdiction", "pk"):
            where = each.district or each.jurisdiction
            until = f", until {each.effective_until}" if each.effective_until else ""
            self.stdout.write(
                f"{each.pk}  {where}  {each.label}  {each.number}  {each.get_use_display()}  {each.source}{until}"
            )

    def _end(self, pk: int) -> None:
        found = Hotline.objects.filter(pk=pk, effective_until=None).first()
        if found is None:
            raise CommandError(f"There is no number {pk} that still holds.")
        end_hotline(hotline=found, by=None)

    def _district(self, words: str | None) -> Organization:
        districts = Organization.objects.filter(kind=Organization.Kind.DISTRICT)
        if words:
            districts = districts.filter(name=words) | districts.filter(sourced_id=words)
        if districts.count() != 1:
            raise CommandError(f"{districts.count()} districts fit. Name one with --district.")
        return districts.get()
