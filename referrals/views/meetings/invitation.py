"""What the letter says that invites a family to a meeting, in its language."""

from django.utils import timezone, translation
from django.utils.formats import date_format, time_format
from django.utils.translation import pgettext

from referrals.actions.attendees import BEFORE
from referrals.family_enums import Interpreter
from referrals.models import Attendee
from referrals.rules import letter_language
from sswork.letters.invitation import Invitation
from sswork.links import address_of, links_to


def letter_of(row: Attendee, meeting, student, asked: str) -> Invitation:
    known = {"en": "en", "es": "es"}
    language = known.get(asked) or letter_language(row.language)
    with translation.override(language):
        return _letter(row, meeting, student, language)


def _letter(row: Attendee, meeting, student, language: str) -> Invitation:
    name = {"name": student.given_name}
    link = links_to(row, BEFORE).filter(ended_at=None).first()
    return Invitation(
        language=language,
        title=pgettext("family", "Invitation to a meeting about %(name)s") % name,
        school=meeting.team.school.name,
        to=str(row.guardianship.guardian),
        facts=_facts(row, meeting),
        expect_title=pgettext("family", "What to expect"),
        expect=_expect(name),
        before_title=pgettext("family", "Before the meeting"),
        before=pgettext(
            "family",
            "Please tell us what you think before we meet. Open this address on a phone or computer, or call the school and we write"
            " it down for you. The address is for you alone.",
        )
        if link
        else "",
        address=address_of(link) if link else "",
        page=pgettext("family", "Page"),
        of=pgettext("family", "of"),
        made_at=timezone.localtime(),
    )


def _facts(row: Attendee, meeting) -> list[list[str]]:
    team = meeting.team
    facts = [
        [pgettext("family", "Day"), date_format(meeting.day, "DATE_FORMAT")],
        [pgettext("family", "Time"), time_format(team.starts_at, "TIME_FORMAT") if team.starts_at else ""],
        [pgettext("family", "Place"), ", ".join(filter(None, [team.school.name, team.place]))],
        [pgettext("family", "With"), team.name],
        [pgettext("family", "Interpreter"), _interpreter(row)],
    ]
    return [each for each in facts if each[1]]


def _interpreter(row: Attendee) -> str:
    if row.interpreter == Interpreter.BOOKED:
        return pgettext("family", "An interpreter will be there. It costs you nothing.")
    if row.interpreter == Interpreter.MISSING:
        return pgettext("family", "We are looking for an interpreter, and will tell you. It costs you nothing.")
    return pgettext("family", "Tell us if you would like an interpreter. It costs you nothing.")


def _expect(name: dict[str, str]) -> list[str]:
    return [
        pgettext("family", "We begin with what %(name)s is good at, and with what goes well.") % name,
        pgettext("family", "You know %(name)s best. We ask what you see, and what you hope for.") % name,
        pgettext("family", "Together we write down who does what, and by when. You get a copy."),
        pgettext("family", "You may bring somebody you trust. You may ask anything, and say no."),
        pgettext("family", "If the day does not suit you, please tell us: we look for another one."),
    ]
