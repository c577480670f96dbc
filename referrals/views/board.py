"""The triage board: a column for each way on, what is late first; and what was decided, and is to be looked at again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals import queries
from referrals.enums import Triage
from referrals.models import Referral
from referrals.queries import triage
from referrals.queries.agenda import is_member
from referrals.views.board_cards import DIRECT, NEW, Card, Drawing
from sswork.roles import Permission
from sswork.schools import choose_school
from sswork.views import TemplatePage

# A column that is longer is a list: the board says that there are more, and leads there.
COLUMN = 25
SHORT = 15
LATELY = timedelta(days=14)


@dataclass(frozen=True)
class BoardColumn:
    """``key``: what a request that is dropped here is asked; ``is_cut``: there are more than the board shows."""

    key: str
    title: Any
    icon: str
    hint: Any
    cards: list[Card]
    drawing: Drawing

    @property
    def drawn(self) -> SafeString:
        return self.drawing.cards(self.key, self.cards)

    @property
    def is_cut(self) -> bool:
        return len(self.cards) == COLUMN


def kept(request) -> str:
    """The school and the team to which the board was narrowed, for the way back to it."""
    pairs = {name: request.GET[name] for name in ("school", "team") if request.GET.get(name, "").isdecimal()}
    return f"?{urlencode(pairs)}" if pairs else ""


class Board(TemplatePage):
    """Requests of the schools in view by where they stand after the first look."""

    permission = Permission.REFERRAL_VIEW
    template_name = "referrals/board.html"

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    def get_context_data(self, **kwargs):
        user = self.request.user
        ids = user.reach(Permission.REFERRAL_VIEW).school_ids
        choice = choose_school(Permission.REFERRAL_VIEW, ids, self.request.GET)
        teams = list(triage.teams_of_board([choice.pk] if choice.pk else ids))
        team = next((each for each in teams if str(each.pk) == self.request.GET.get("team")), None)
        many_schools = len(ids) > 1 and not choice.pk and team is None
        referrals = self._referrals(choice, team)
        places = triage.places(referrals, self.today - LATELY, column=COLUMN, short=SHORT)
        cards = triage.read(referrals.select_related("student", "team_school"), all_of(places))
        columns = self._columns(referrals, places, cards, many_schools=many_schools)
        to_review = triage.to_look_at(cards, places.to_review)
        decided = triage.lately(cards, places.decided)
        self.looked_at([*(card.referral for column in columns for card in column.cards), *to_review, *decided])
        meeting = queries.next_meeting([choice.pk] if choice.pk else ids, self.today)
        return super().get_context_data(**kwargs) | {
            "today": self.today,
            "choice": choice,
            "teams": teams,
            "team": team,
            "columns": columns,
            "late": sum(card.state == "overdue" for card in columns[0].cards),
            "kept": kept(self.request),
            "may_set": user.can(Permission.RULES_MANAGE),
            "may_decide": user.can(Permission.REFERRAL_DECIDE),
            "to_review": to_review,
            "decided": decided,
            "outside": queries.waiting_outside(user).count(),
            "meeting": meeting,
            "is_my_meeting": meeting is not None and is_member(user, meeting.team, self.today),
        }

    def _referrals(self, choice, team):
        found = Referral.objects.visible_to(self.request.user)
        if team is not None:
            return triage.of_team(found, team, self.request.user)
        return found.filter(team_school=choice.pk) if choice.pk else found

    def _columns(
        self, referrals, places: triage.Places, cards: dict[int, Referral], *, many_schools: bool
    ) -> list[BoardColumn]:
        user = self.request.user
        now = timezone.localtime()
        crisis, asked, agenda = (triage.waits_in(cards, places.standing[each], each) for each in Triage)
        acting, meetings = triage.who_acts(crisis, user), triage.meetings_of(agenda, user, self.today)
        may_decide = user.can(Permission.REFERRAL_DECIDE)
        drawing = Drawing(self.request, kept(self.request), may_decide=may_decide, many_schools=many_schools)
        return [
            BoardColumn(NEW, gettext_lazy("First look"), "inbox", _("Nobody of the team has looked at these yet."),
                        self._new(referrals, triage.waits_in(cards, places.new, ""), now), drawing),
            BoardColumn("crisis", gettext_lazy("Crisis: today"), "exclamation-octagon", _("Somebody by name acts today."),
                        [_crisis(each, acting) for each in crisis], drawing),
            BoardColumn("question", gettext_lazy("Question asked"), "chat-dots", _("Back with whoever asked; the clock stands."),
                        [_asked(each) for each in asked], drawing),
            BoardColumn("agenda", gettext_lazy("For a meeting"), "kanban", _("The team talks about it."),
                        [_for_meeting(each, meetings) for each in agenda], drawing),
            BoardColumn(DIRECT, gettext_lazy("Helped directly"), "signpost-2", _("Without a meeting, in the last two weeks."),
                        [_direct(each) for each in triage.lately(cards, places.direct)], drawing),
        ]  # fmt: skip

    def _new(self, referrals, waiting: list[Referral], now: datetime) -> list[Card]:
        """The late ones first, then by urgency, then the longest waiting."""
        due = triage.clocks(referrals, [each.pk for each in waiting], triage.targets(self.today))
        new = sorted((each for each in waiting if each.pk in due), key=lambda each: now <= due[each.pk])[:COLUMN]
        company = triage.with_company(new, self.request.user)
        return [_new(each, due[each.pk], now, each.pk in company) for each in new]


def all_of(places: triage.Places) -> list[int]:
    return [
        *places.new,
        *(pk for keys in places.standing.values() for pk in keys),
        *places.direct,
        *places.to_review,
        *places.decided,
    ]


def _new(referral, due: datetime, now: datetime, has_company: bool) -> Card:
    late = now > due
    words = _("Late since %(when)s") if late else _("Look by %(when)s")
    return Card(referral, words % {"when": moment(due, now)}, "overdue" if late else "waiting", has_company)


def moment(at: datetime, now: datetime) -> str:
    """The hour alone today, and with the day on others."""
    hour = date_format(at, "g:i A")
    if at.date() == now.date():
        return _("today, %(hour)s") % {"hour": hour}
    return f"{date_format(at, 'M j')}, {hour}"


def _crisis(referral, acting: dict[int, str]) -> Card:
    who = acting.get(referral.pk, "")
    return Card(referral, _("%(who)s acts") % {"who": who} if who else _("Somebody acts"), "danger")


def _asked(referral) -> Card:
    day = date_format(timezone.localtime(referral.triaged_at), "M j")
    return Card(referral, _("Asked on %(day)s") % {"day": day}, "neutral")


def _for_meeting(referral, meetings) -> Card:
    meeting = meetings.get(referral.pk)
    words = f"{date_format(meeting.day, 'M j')} · {meeting.team.name}" if meeting else _("The next meeting of the team")
    return Card(referral, words, "neutral")


def _direct(referral) -> Card:
    return Card(referral, referral.get_decision_display(), "ok")
