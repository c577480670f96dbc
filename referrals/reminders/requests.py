"""What the team is reminded of: a request that waits too long, and the day to look again."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.queries.casework import midnight
from cases.reminders.for_whom import absent_name
from referrals import queries
from referrals.loop_enums import LoopState
from referrals.models import (
    PublicMessage,
    PublicRequest,
    Referral,
    ReferralQuestion,
    ServiceReferral,
)
from referrals.rules import waiting_days
from sswork.agenda import HORIZON
from sswork.holders import holders_at
from sswork.registry import AgendaItem as AgendaLine
from sswork.registry import ReminderSource, reminder_sources
from sswork.roles import Permission

# Whoever has more than this waiting needs the board, not a longer list.
LISTED_AT_MOST = 50
A_DAY, TOLD_FOR = timedelta(days=1), timedelta(days=3)


def _key(referral) -> str:
    return f"referrals.referral:{referral.pk}"


def _url(referral) -> str:
    return reverse("referrals:referral", args=[referral.pk])


def _of_the_teams(referrals, today) -> set[int]:
    """Everybody who decides at the schools whose teams have one of them. For the system."""
    schools = set(referrals.order_by().values_list("team_school", flat=True))
    return holders_at(Permission.REFERRAL_DECIDE, schools, today)


@reminder_sources.register
class Waiting(ReminderSource):
    """Without a first look: listed from the last school day on which that is in time."""

    key, order, permission = "referrals.waiting", 20, Permission.REFERRAL_DECIDE
    label = gettext_lazy("Requests that wait for the team")

    def waits_for(self, today):
        waiting = queries.with_answer_due(Referral.objects.waiting().filter(triage=""), queries.targets())
        return _of_the_teams(waiting.filter(answer_due_on__lte=today), today)

    def due(self, user, today):
        mine = Referral.objects.visible_to(user, self.permission).waiting().filter(triage="").select_related("student")
        waiting = queries.with_answer_due(mine, queries.targets()).filter(answer_due_on__lte=today)
        return [self._item(each, today) for each in waiting.order_by(*queries.WAITING_ORDER)[:LISTED_AT_MOST]]

    def _item(self, referral, today) -> AgendaLine:
        days = waiting_days(timezone.localdate(referral.received_at), today)
        waited = ngettext("Waiting %(days)s day", "Waiting %(days)s days", days) % {"days": days}
        return AgendaLine(
            kind=self.key,
            object_key=_key(referral),
            title=_("Look at a request for help"),
            why=f"{waited} · {referral.get_urgency_display()}",
            due_on=referral.answer_due_on,
            url=_url(referral),
            about=referral.student.name,
            student_id=referral.student_id,
        )


@reminder_sources.register
class ReviewDue(ReminderSource):
    key, order, permission = "referrals.review", 21, Permission.REFERRAL_DECIDE
    label = gettext_lazy("Decisions to look at again")

    def waits_for(self, today):
        return _of_the_teams(queries.due_for_review(Referral.objects.filter(review_on__lte=today)), today)

    def due(self, user, today):
        mine = Referral.objects.visible_to(user, self.permission).select_related("student")
        soon = queries.due_for_review(mine).filter(review_on__lte=today + HORIZON)[:LISTED_AT_MOST]
        return [self._item(each) for each in soon]

    def _item(self, referral) -> AgendaLine:
        return AgendaLine(
            kind=self.key,
            object_key=_key(referral),
            title=_("Look whether the help worked"),
            why=_("The team set this day when it decided: %(decision)s")
            % {"decision": referral.get_decision_display()},
            due_on=referral.review_on,
            url=_url(referral),
            about=referral.student.name,
            student_id=referral.student_id,
        )


@reminder_sources.register
class FromOutside(ReminderSource):
    """What a family, a student or an agency wrote: from the day on which it came, and again when they answer."""

    key, order, permission = "referrals.outside", 19, Permission.REFERRAL_DECIDE
    label = gettext_lazy("Requests from families and agencies")

    def waits_for(self, today):
        waiting = queries.to_be_read(PublicRequest.objects.all(), PublicMessage.objects.all())
        return holders_at(self.permission, set(waiting.values_list("school", flat=True)), today)

    def due(self, user, today):
        mine = PublicRequest.objects.visible_to(user, self.permission)
        found = queries.to_be_read(mine, PublicMessage.objects.visible_to(user))
        return [self._item(each) for each in found.order_by("-urgency", "received_at", "pk")[:LISTED_AT_MOST]]

    def _item(self, asked) -> AgendaLine:
        return AgendaLine(
            kind=self.key,
            object_key=f"referrals.publicrequest:{asked.pk}",
            title=_("Read what a family or agency answered") if asked.is_answered else _("Read a request from outside"),
            why=f"{asked.get_asker_display()} · {asked.get_urgency_display()}",
            due_on=timezone.localdate(asked.received_at),
            url=reverse("referrals:outside-request", args=[asked.pk]),
            about=asked.student_name,
        )


@reminder_sources.register
class Decided(ReminderSource):
    """A word to whoever asked: that the team decided, and not what. For some days, and until it is dismissed."""

    key, order, permission = "referrals.decided", 25, Permission.REFERRAL_MAKE
    label = gettext_lazy("Requests of yours that the team decided")

    def waits_for(self, today):
        return set(_decided_lately(Referral.objects.all(), today).values_list("referrer", flat=True))

    def due(self, user, today):
        mine = _decided_lately(Referral.objects.made_by(user), today).select_related("student")
        return [self._line(each) for each in mine.order_by("-decided_at", "-pk")[:LISTED_AT_MOST]]

    def _line(self, referral) -> AgendaLine:
        return AgendaLine(
            kind=self.key,
            object_key=f"{_key(referral)}:decided",
            title=_("The team has decided on your request"),
            why=_("To protect the family you do not see what was decided."),
            due_on=timezone.localdate(referral.decided_at),
            url=reverse("referrals:mine"),
            about=referral.student.name,
            student_id=referral.student_id,
        )


@reminder_sources.register
class AskedBack(ReminderSource):
    """A question of the team to whoever asked for help: until it is answered."""

    key, order, permission = "referrals.asked_back", 18, Permission.REFERRAL_MAKE
    label = gettext_lazy("Questions of the team about your requests")

    def waits_for(self, today):
        asked = ReferralQuestion.objects.open().filter(referral__state="received")
        return set(asked.values_list("referral__referrer", flat=True))

    def due(self, user, today):
        asked = ReferralQuestion.objects.asked_of(user).open().filter(referral__state="received")
        return [self._line(each) for each in asked.select_related("student").defer("text", "answer")[:LISTED_AT_MOST]]

    def _line(self, question) -> AgendaLine:
        return AgendaLine(
            kind=self.key,
            object_key=f"referrals.referralquestion:{question.pk}",
            title=_("The team has a question about your request"),
            why=_("It goes on as soon as you answer."),
            due_on=timezone.localdate(question.at),
            url=f"{reverse('referrals:mine')}#question-{question.pk}",
            about=question.student.name,
            student_id=question.student_id,
        )


def _decided_lately(referrals, today):
    return referrals.filter(decided_at__gte=midnight(today - TOLD_FOR), decided_at__lt=midnight(today + A_DAY))


@reminder_sources.register
class AskTheAgency(ReminderSource):
    """After 3, 10 and 21 school days without news (``loop.*``), and at once when the agency answers or asks something."""

    key, order, permission = "agency-referrals", 24, Permission.CONSENT_MANAGE
    label = gettext_lazy("Agencies to ask what came of a referral")

    def due(self, user, today):
        theirs = ServiceReferral.objects.visible_to(user).filter(owner__in=user.selves)
        rows = (
            theirs.filter(Q(look_on__lte=today) | Q(is_unread=True))
            .select_related("student", "service__organization", "owner")
            .order_by("look_on", "pk")
        )
        return [self._item(each, user, today) for each in rows[:LISTED_AT_MOST]]

    def waits_for(self, today):
        asked = ServiceReferral.objects.filter(Q(look_on__lte=today) | Q(is_unread=True))
        return set(asked.values_list("owner", flat=True))

    def _item(self, referral, user, today) -> AgendaLine:
        news = f"answered-{referral.version}" if referral.is_unread else referral.looks
        return AgendaLine(
            kind=self.key,
            object_key=f"referrals.servicereferral:{referral.pk}:{news}",
            title=_what_to_do(referral),
            why=f"{referral.service.organization.name} · {referral.get_state_display()}",
            due_on=today if referral.is_unread else referral.look_on,
            url=reverse("referrals:service-referral", args=[referral.pk]),
            about=referral.student.name,
            student_id=referral.student_id,
            for_whom=absent_name(user, referral.owner),
        )


def _what_to_do(referral) -> str:
    if not referral.is_unread:
        return _("Ask what came of a referral")
    has_family_news = referral.family_said_on and referral.family_said_on >= referral.state_since
    if referral.state == LoopState.EXPIRED and not has_family_news:
        return _("Look for another service: the agency did not answer")
    if referral.family_said_on and (not referral.said_on or referral.family_said_on >= referral.said_on):
        return _("Read what the family answered")
    return _("Read what the agency answered")
