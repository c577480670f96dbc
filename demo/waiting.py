"""The waiting list in the demo: two cases that nobody has room for yet, put on it last week."""

from cases.enums import CaseState, Lane, Urgency
from cases.models import Case


class Waiting:
    """Told with days counted back from today, so that the same day gives the same rows."""

    def __init__(self, cast, stories):
        self.cast, self.since = cast, stories.ago(9)

    def tell(self) -> None:
        self.waits(self.cast.ana, Urgency.LATER, "No room before the winter break; the family knows")
        self.waits(self.cast.ben, Urgency.SOON, "Two crises this week; begins after them, or whoever has room")

    def waits(self, owner, urgency: str, why: str) -> None:
        """The last drawn of the open cases that were there by then."""
        found = Case.objects.filter(owner=owner, state=CaseState.OPEN, lane=Lane.TEAM, opened_on__lte=self.since)
        if last := found.order_by("-pk").first():
            Case.objects.filter(pk=last.pk).update(waits_since=self.since, wait_urgency=urgency, wait_why=why)
