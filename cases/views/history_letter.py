"""What the PDF of a social and developmental history says."""

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.enums import FactState
from cases.models import Evaluation, HistoryFact
from cases.queries.evaluation import SectionAsked, facts_of, sections_of
from sswork.letters.social_history import Section, SocialHistory, Told


def letter_of(evaluation: Evaluation, user) -> SocialHistory:
    """Of a signed history, with the eyes of the person who prints it."""
    return SocialHistory(
        title=_("Social and developmental history of %(student)s") % {"student": evaluation.student.name},
        district=str(evaluation.school.parent or evaluation.school),
        made_at=timezone.localtime(),
        language=translation.get_language() or "en",
        words=_words(),
        facts=_facts(evaluation),
        known=[[each.label, each.known, _now(each)] for each in facts_of(evaluation, user)],
        sections=[_section(each) for each in sections_of(evaluation, user) if each.told],
        signed=_signed(evaluation),
    )


def _words() -> dict[str, str]:
    return {
        "about": _("About"),
        "details": _("Details"),
        "known": _("What the record had, and what the family said"),
        "fact": _("Fact"),
        "before": _("In the record"),
        "now": _("The family said"),
        "signed": _("Signed"),
        "confidential": _("Confidential student record"),
        "page": _("Page"),
        "of": _("of"),
    }


def _facts(evaluation: Evaluation) -> list[list[str]]:
    consent = _("%(day)s, by %(person)s") % {"day": _day(evaluation.consent_on), "person": evaluation.consent_by}
    rows = [
        [_("Student"), evaluation.student.name],
        [_("School"), str(evaluation.school)],
        [_("Referral question"), evaluation.question],
        [
            _("Requested"),
            _("%(day)s, by %(person)s") % {"day": _day(evaluation.requested_on), "person": evaluation.requested_by},
        ],
        [_("Consent"), consent if evaluation.consent_on else ""],
        [_("Language of the interview"), evaluation.language],
        [_("Interpreter"), evaluation.interpreter],
    ]
    return [each for each in rows if each[1]]


def _day(day) -> str:
    return date_format(day, "F j, Y") if day else ""


def _now(fact: HistoryFact) -> str:
    return fact.now if fact.state == FactState.CHANGED else str(FactState(fact.state).label)


def _section(asked: SectionAsked) -> Section:
    told = [
        Told(
            who=", ".join(filter(None, [str(each.informant.label), each.part.name, _day(each.part.told_on)])),
            words=each.part.text,
        )
        for each in asked.voices
        if each.part
    ]
    return Section(str(asked.section), told)


def _signed(evaluation: Evaluation) -> list[str]:
    at = date_format(timezone.localtime(evaluation.signed_at), "F j, Y, g:i A")
    return [
        _("Signed by %(person)s on %(day)s.") % {"person": evaluation.signed_by, "day": at},
        _("Read before by %(person)s.") % {"person": evaluation.reviewer},
    ]
