"""Requests for help and what the team decided, for records requests."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.records_enums import RecordClass
from referrals.enums import ReferralReason
from referrals.models import Attendee, MeetingNote, Referral, ReferralQuestion, ServiceReferral
from referrals.queries.family import told_by
from referrals.queries.own_questions import answers_of
from sswork.registry import RecordSource, RecordText, record_sources
from sswork.roles import Permission


@record_sources.register
class ReferralRecords(RecordSource):
    key, order, permission = "referrals", 70, Permission.REFERRAL_VIEW
    record_class = RecordClass.REFERRALS

    def records(self, user, student):
        rows = Referral.objects.visible_to(user).filter(student=student).select_related("referrer")
        found = list(rows.order_by("received_at", "pk"))
        answers = answers_of(found, user)
        return [self._one(each, answers.get(each.pk, [])) for each in found]

    def _one(self, each, answers) -> RecordText:
        said = [
            (_("About"), ", ".join(str(ReferralReason(reason).label) for reason in each.reasons)),
            (_("What was seen"), each.concern),
            (_("Strengths"), each.strengths),
            (_("What was tried"), each.tried),
            *((answer.question.text, answer.words) for answer in answers),
            (_("Decision"), each.get_decision_display() if each.decision else ""),
            (_("Why"), each.decision_note),
            (_("Review"), each.review_note),
        ]
        body = "\n".join(f"{label}: {value}" for label, value in said if value)
        day = timezone.localdate(each.received_at)
        return RecordText(f"referrals.referral:{each.pk}", day, _("Request for help"), body, each.referrer.name)


@record_sources.register
class QuestionRecords(RecordSource):
    """What the team asked whoever asked for help, and the answer."""

    key, order, permission = "referral_questions", 70, Permission.REFERRAL_VIEW
    record_class = RecordClass.REFERRALS

    def records(self, user, student):
        asked = ReferralQuestion.objects.visible_to(user).filter(student=student, withdrawn_at=None)
        return [self._one(each) for each in asked.select_related("by")]

    def _one(self, each) -> RecordText:
        said = [(_("The team asked"), each.text), (_("Whoever asked for help wrote"), each.answer)]
        body = "\n".join(f"{label}: {words}" for label, words in said if words)
        day = timezone.localdate(each.at)
        return RecordText(
            f"referrals.referralquestion:{each.pk}", day, _("Question about a request"), body, each.by.name
        )


@record_sources.register
class MeetingRecords(RecordSource):
    """What a team wrote about the student in its meetings, in each writer's words."""

    key, order, permission = "meeting_notes", 71, Permission.REFERRAL_VIEW
    record_class = RecordClass.REFERRALS

    def records(self, user, student):
        notes = MeetingNote.objects.visible_to(user).filter(student=student)
        written = notes.select_related("item", "author", "changed_by").order_by("item__day", "pk")
        return [self._one(each) for each in written if each.text]

    def _one(self, note) -> RecordText:
        who = (note.author or note.changed_by).name
        title = _("Team meeting: %(part)s") % {"part": note.get_part_display()}
        return RecordText(f"referrals.meetingnote:{note.pk}", note.item.day, title, note.text, who)


@record_sources.register
class ServiceReferralRecords(RecordSource):
    key, order, permission = "agency-referrals", 72, Permission.CONSENT_VIEW
    record_class = RecordClass.REFERRALS

    def records(self, user, student):
        rows = ServiceReferral.objects.visible_to(user).filter(student=student)
        rows = rows.select_related("service__organization", "owner")
        found = list(rows.order_by("made_at", "pk"))
        return [self._one(each) for each in found] + [_family_item(each) for each in found if each.family_said]

    def _one(self, each) -> RecordText:
        said = [
            (_("Agency"), f"{each.service.name}, {each.service.organization.name}"),
            (_("What was asked"), each.message),
            (_("How to reach the family"), each.reach),
            (_("Stands at"), each.get_state_display()),
            (_("Why"), each.why),
            (_("The agency wrote"), each.said),
        ]
        body = "\n".join(f"{label}: {value}" for label, value in said if value)
        day = timezone.localdate(each.made_at)
        return RecordText(
            f"referrals.servicereferral:{each.pk}", day, _("Referral to an agency"), body, each.owner.name
        )


def _family_item(each) -> RecordText:
    """By itself, so that it can be withheld by itself: one of two parents may have written it about the other."""
    body = ", ".join(str(word) for word in _family_words(each) if word)
    key = f"referrals.servicereferral:{each.pk}:family"
    return RecordText(key, each.family_said_on, _("What the family answered by its link"), body, "")


def _family_words(each) -> list:
    needs = {True: _("still needs help"), False: _("needs no more help")}.get(each.family_needs, "")
    return [each.get_family_said_display(), each.get_family_why_display(), needs, each.family_note]


@record_sources.register
class AttendeeRecords(RecordSource):
    """What family, student and teachers told before a meeting, and who signed its plan."""

    key, order, permission = "meeting_attendees", 73, Permission.REFERRAL_VIEW
    record_class = RecordClass.REFERRALS

    def records(self, user, student):
        rows = Attendee.objects.visible_to(user).filter(student=student).select_related("item", "invited_by")
        return [self._one(each) for each in rows.order_by("item__day", "pk")]

    def _one(self, each) -> RecordText:
        signed = (
            _("%(name)s, %(day)s") % {"name": each.signed_name, "day": date_format(timezone.localtime(each.signed_at))}
            if each.signed_at
            else ""
        )
        said = [*told_by(each), (_("Signed"), signed)]
        body = "\n".join(f"{label}: {value}" for label, value in said if value)
        title = _("Meeting with the family: %(who)s") % {"who": each.who}
        return RecordText(f"referrals.attendee:{each.pk}", each.item.day, title, body, each.invited_by.name)
