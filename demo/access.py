"""Cover and an emergency look in the demo: Ben will be away next week, and opened a record of another school last week."""

from datetime import timedelta

from cases.models import BreakGlass
from demo.casework import moment
from sswork.models import Cover, Look

MINUTES = 12


class Access:
    """Told with days counted back from today, at school hours, so that the same day gives the same rows."""

    def __init__(self, cast, stories):
        self.cast, self.stories = cast, stories

    def tell(self) -> None:
        self.ben_will_be_away()
        self.ben_met_lucia()

    def ben_will_be_away(self) -> None:
        """A training; Sol stands in."""
        first = self.stories.ahead(8)
        cover = Cover.objects.create(
            absent=self.cast.ben,
            covering=self.cast.sol,
            first_day=first,
            last_day=first + timedelta(days=2),
            reason="Training on restorative practice",
            made_by=self.cast.ben,
        )
        Cover.objects.filter(pk=cover.pk).update(made_at=moment(self.stories.ago(2), 9 * 60))

    def ben_met_lucia(self) -> None:
        """She stood in his office in the morning; nobody has reviewed it yet."""
        opened_at = moment(self.stories.ago(4), 8 * 60 + 20)
        glass = BreakGlass.objects.create(
            student=self.cast.lucia,
            school=self.cast.lucia.school,
            person=self.cast.ben,
            reason="Lucía is here at Juniper, crying, and looks for her mother. I need to know whom I may call.",
            opened_at=opened_at,
            until=opened_at + timedelta(minutes=MINUTES),
        )
        Look.objects.create(
            at=opened_at + timedelta(minutes=1),
            by_id=glass.person_id,
            by_name=glass.person.name,
            kind=Look.Kind.STUDENT,
            target_model="cases.Student",
            target_id=str(glass.student_id),
            student_id=glass.student_id,
            permission="student_view",
            reason="You opened the record in an emergency.",
            url_name="cases:student",
        )
