"""After the meeting: what was decided, who does what by when, on one page and as a PDF."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.queries.casework import recordable_students
from referrals.family_enums import WITH_FAMILY
from referrals.forms.meetings import AddendumForm
from referrals.queries import agenda as queries
from referrals.queries.family import attendees_by_item
from referrals.queries.room import Pane, panes_of
from referrals.views.meetings.base import OfTeam
from sswork.access_log import Kind
from sswork.letters import recap
from sswork.roles import Permission
from sswork.views import TemplatePage


class Recap(OfTeam, TemplatePage):
    """For the members of the team."""

    permission = Permission.SIGNED_IN
    template_name = "referrals/meetings/recap.html"

    def get_context_data(self, **kwargs):
        panes = _panes(self.meeting, self.request.user)
        self.looked_at_each(panes)
        return super().get_context_data(**kwargs) | {
            "meeting": self.meeting,
            "team": self.meeting.team,
            "reached": [each for each in panes if each.item.done_at],
            "left": [each for each in panes if not each.item.done_at],
            "coming": queries.next_meeting_of(self.meeting),
            "recordable": _recordable(panes, self.request.user),
            "addendum": AddendumForm(auto_id=False),
            "today": timezone.localdate(),
        }


class RecapPDF(OfTeam):
    permission = Permission.SIGNED_IN

    def get(self, request, pk):
        panes = _panes(self.meeting, request.user)
        self.looked_at_each(panes, Kind.EXPORT)
        made = recap.pdf_of(_letter(self.meeting, panes))
        name = f"recap-{self.meeting.day.isoformat()}.pdf"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(made, content_type="application/pdf", headers=headers)


def _recordable(panes: list[Pane], user) -> set[int]:
    """Students of whom the person may log that the team met about them. One query, none for whoever logs nothing."""
    students = [each.item.student_id for each in panes if each.item.done_at]
    if not (students and user.can(Permission.ENCOUNTER_RECORD)):
        return set()
    return set(recordable_students(user).filter(pk__in=students).values_list("pk", flat=True))


def _panes(meeting, user) -> list[Pane]:
    """Of a meeting with the family also who was asked to it, came and signed."""
    panes = panes_of(meeting, user)
    if meeting.team.kind in WITH_FAMILY:
        asked = attendees_by_item([each.item for each in panes], user)
        for pane in panes:
            pane.attendees = asked.get(pane.item.pk, [])
    return panes


def _letter(meeting, panes: list[Pane]) -> recap.Recap:
    return recap.Recap(
        language=get_language() or "en",
        title=_("Recap: %(team)s") % {"team": meeting.team.name},
        facts=[
            [_("School"), meeting.team.school.name],
            [_("Meeting"), date_format(meeting.day, "l, F j, Y")],
        ],
        students=[_student(each) for each in panes],
        words={
            "confidential": _("Confidential: for the members of the team. Shred what is printed."),
            "page": _("Page"),
            "of": _("of"),
            "who_what": _("Who does what by when"),
            "none": _("Nobody was talked about."),
            "what": _("What"),
            "who": _("Who"),
            "when": _("By when"),
            "signature": _("Signature"),
            "day": _("Day"),
        },
        made_at=timezone.localtime(),
    )


def _student(pane: Pane) -> recap.Student:
    return recap.Student(
        name=pane.line.student.name,
        state=str(_("Talked about") if pane.item.done_at else _("Not reached")),
        lines=[[str(label), text] for label, text in _lines(pane) if text],
        actions=[
            [each.task.title, each.task.owner.name, date_format(each.task.due_on, "M j, Y")] for each in pane.actions
        ],
        signatures=[_signature(each) for each in pane.attendees] if pane.item.done_at else [],
    )


def _signature(attendee) -> list[str]:
    """Who, the name as it was signed, and the day; the last two empty for a pen, where nobody has signed yet."""
    if attendee.signed_at is None:
        return [attendee.who, "", ""]
    name = attendee.signed_name + (f" ({_('on paper')})" if attendee.is_on_paper else "")
    return [attendee.who, name, date_format(timezone.localtime(attendee.signed_at), "M j, Y")]


def _lines(pane: Pane) -> list[tuple[str, str]]:
    referral = pane.referral
    said = [(str(each.label), each.text) for each in pane.shared]
    if referral and referral.decided_at:
        said.append((_("Decision"), f"{referral.get_decision_display()}. {referral.decision_note}".strip()))
        said.append(
            (_("Look again"), date_format(referral.review_on, "M j, Y") if referral.review_on else _("No day is set."))
        )
    if referral and referral.reviewed_at:
        said.append((_("Review"), f"{referral.get_review_outcome_display()}. {referral.review_note}".strip()))
    minutes = [f"{each.author.name}: {each.text}" for each in [*pane.minutes, *pane.added] if each.author]
    return [*said, (_("Minutes"), "\n".join(minutes))]
