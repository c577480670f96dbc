"""How a request looks on the board. Drawn without a template, as tables are (``sswork.tables``): a board has 125 of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from referrals.enums import ReferralReason, Urgency
from referrals.models import Referral
from referrals.rules import grade_words
from referrals.views.waiting import URGENCY_STATUS
from sswork.templatetags.ui import icon, status

NEW, DIRECT = "new", "direct"  # columns: nobody has looked yet; nothing is to be done any more


@dataclass(frozen=True)
class Card:
    """A request in one column. ``clock``: what it waits for, in words; ``state``: the kind of that status."""

    referral: Referral
    clock: Any
    state: str
    has_company: bool = False


class Drawing:
    """Draws the cards of one page. What is the same on all of them is made once: words, pills, addresses, token."""

    def __init__(self, request, kept: str, *, may_decide: bool, many_schools: bool):
        self.kept, self.may_decide, self.many_schools = kept, may_decide, many_schools
        self.reasons = {each.value: escape(str(each.label)) for each in ReferralReason}
        self.urgency = {each.value: status(URGENCY_STATUS[each], each.label) for each in Urgency}
        self.page, self.sheet = _pattern("referrals:referral", 1), _pattern("referrals:triage", 1)
        self.back = _pattern("referrals:triage-undo", 2)
        self.token = get_token(request) if may_decide else ""
        self.arrow = icon("arrow-counterclockwise")
        self.news, self.company = _tag(_("News from whoever asked")), _tag(_("Asked more than once"))

    def cards(self, column: str, cards: Iterable[Card]) -> SafeString:
        return mark_safe("".join(self._card(column, each) for each in cards))  # noqa: S308 - each is escaped where it is made

    def _card(self, column: str, card: Card) -> SafeString:
        referral = card.referral
        where = grade_words(referral.student.grade)
        return format_html(
            '<li class="board-card" data-card="{pk}" id="request-{pk}"{sheet}>'
            '<div class="board-card-head"><a href="{page}" data-card-link>{student}</a>{urgency}</div>'
            '<div class="meta">{where}</div><div class="meta">{about}</div>'
            '<div class="board-card-foot">{clock}{tags}</div>{acts}</li>',
            pk=referral.pk,
            sheet=self._opens(referral),
            page=self.page.format(referral.pk),
            student=referral.student.name,
            urgency=self.urgency[referral.urgency],
            where=f"{where} · {referral.team_school.name}" if self.many_schools else where,
            about=mark_safe(", ".join(self.reasons[each] for each in referral.reasons)),  # noqa: S308 - escaped above
            clock=status(card.state, card.clock),
            tags=self._tags(column, card),
            acts=self._acts(column, referral) if self.may_decide and column != DIRECT else "",
        )

    def _opens(self, referral: Referral) -> str:
        if not self.may_decide:
            return ""
        return format_html(' tabindex="-1" data-sheet-url="{}{}"', self.sheet.format(referral.pk), self.kept)

    def _tags(self, column: str, card: Card) -> SafeString:
        news = self.news if card.referral.back_at and column == NEW else ""
        return format_html("{}{}", news, self.company if card.has_company else "")

    def _acts(self, column: str, referral: Referral) -> SafeString:
        return format_html(
            '<div class="board-card-acts"><a class="btn btn-sm btn-secondary" data-sheet-link href="{}{}">{}{}</a>{}</div>',
            self.sheet.format(referral.pk),
            self.kept,
            _("Look at it") if column == NEW else _("Move"),
            _of(referral),
            self._way_back(referral) if column != NEW else "",
        )

    def _way_back(self, referral: Referral) -> SafeString:
        return format_html(
            '<form method="post" action="{}{}" data-back data-once><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
            '<button class="btn btn-sm btn-quiet">{}{}{}</button></form>',
            self.back.format(referral.pk, referral.version),
            self.kept,
            self.token,
            self.arrow,
            _("Back"),
            _of(referral),
        )


def _tag(words: str) -> SafeString:
    return format_html(' <span class="tag">{}</span>', words)


def _of(referral: Referral) -> SafeString:
    """For whoever hears the page: which request the button is about."""
    return format_html('<span class="visually-hidden">: {}</span>', referral.student.name)


def _pattern(name: str, keys: int) -> str:
    """An address with a place for each key: looking an address up costs as much as drawing half a card."""
    return reverse(name, args=[0] * keys).replace("/0/", "/{}/")
