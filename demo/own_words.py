"""What Riverbend calls things: templates of notes and own words for encounters, written by its lead; and one of Ana's own."""

from datetime import timedelta

from cases.encounter_enums import NoteFormat
from cases.enums import CaseTermUse
from cases.models import CaseTerm, NoteTemplate
from demo.casework import moment


class OwnWords:
    """Told with days counted back from today, so that the same day gives the same rows."""

    def __init__(self, cast, stories):
        self.cast, self.district = cast, cast.district
        self.first_day = stories.ago(60)
        self.at = moment(self.first_day, 10 * 60)

    def tell(self) -> None:
        self.template(
            "Back after an absence",
            NoteFormat.NARRATIVE,
            "{preferred name} is back after {days away}. This year so far: {attendance}.\nReason told: {reason}.\n"
            "What would help: {what would help}.",
        )
        self.template(
            "Call home",
            NoteFormat.FAMILY_MEETING,
            "Called {guardian} about {student}, {grade}. Last contact: {last contact}.\n"
            "What the family says: {in their words}.\nAgreed: {who does what by when}.",
        )
        self.template(
            "Progress on goals", NoteFormat.DAP, "Goals: {goals}.\nToday: {what was seen and said}.", own=True
        )
        self.word("Check & connect", CaseTermUse.KIND, "check_in")
        self.word("ParentSquare", CaseTermUse.MODE, "message")
        self.word("Bus trouble", CaseTermUse.PURPOSE, "attendance_support")
        self.word("Missed the bus too often", CaseTermUse.OPEN, "attendance")

    def template(self, name: str, note_format: str, text: str, *, own: bool = False) -> None:
        writer = self.cast.ana if own else self.cast.sol
        made = NoteTemplate.objects.create(
            organization=None if own else self.district,
            person=writer if own else None,
            name=name,
            format=note_format,
            text=text,
            made_by=writer,
        )
        NoteTemplate.objects.filter(pk=made.pk).update(made_at=self.at)

    def word(self, name: str, use: str, standard: str) -> None:
        made = CaseTerm.objects.create(
            organization=self.district,
            use=use,
            standard=standard,
            name=name,
            first_day=self.first_day,
            made_by=self.cast.sol,
        )
        CaseTerm.objects.filter(pk=made.pk).update(made_at=self.at + timedelta(minutes=5))
