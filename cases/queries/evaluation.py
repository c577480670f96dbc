"""Evaluations: their clock by the rules of the place, what the record knows beforehand, and how far the history is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.enums import EvaluationEnd, FactState, Informant
from cases.models import Enrolment, Evaluation, Guardianship, HistoryFact, HistoryPart, HistorySection, Student
from cases.queries.rules import calendars_of
from sswork.registry import known_before
from sswork.roles import Permission
from sswork.rules.dates import Due, breaks, due
from sswork.rules.facts import Fact, Proof
from sswork.rules.packs import jurisdictions_of, rules_for
from sswork.rules.rule import Rule

# What the rules wait for, in the words of the packs.
REQUESTED = {"special_ed_referral"}
CONSENTED = {"parent_consent", "parent_written_consent", "consent_or_no_test_notice"}


@dataclass(frozen=True)
class EvaluationClock:
    """By when something is due, by a rule, and whether breaks stopped the clock."""

    rule: Rule
    due: Due
    is_met: bool
    has_ended: bool = False

    def is_over(self, today: date) -> bool:
        return not (self.is_met or self.has_ended) and self.due.day is not None and self.due.day < today


def clocks_of(evaluation: Evaluation, place: str) -> list[EvaluationClock]:
    """Of the answer to the request, until there is consent; and of the meeting, from the consent on."""
    found = []
    if rule := _rule_for(place, evaluation.requested_on, REQUESTED):
        found.append(_clock(rule, evaluation.requested_on, evaluation, is_met=_answered_on(evaluation) is not None))
    if evaluation.consent_on and (rule := _rule_for(place, evaluation.consent_on, CONSENTED)):
        found.append(_clock(rule, evaluation.consent_on, evaluation, is_met=evaluation.met_on is not None))
    return found


def _answered_on(evaluation: Evaluation) -> date | None:
    """The day on which the request had its answer: an evaluation was agreed on, or declined in writing."""
    return evaluation.consent_on or (evaluation.ended_on if evaluation.end == EvaluationEnd.DECLINED else None)


def _rule_for(place: str, day: date, papers: set[str]) -> Rule | None:
    """The nearest place's own rule: a state's sixty days come before the federal ones."""
    rules = rules_for(jurisdictions_of(place), day)
    fitting = (each for each in rules if each.trigger.kind == "document_received" and each.trigger.threshold in papers)
    return next(fitting, None)


def _clock(rule: Rule, start: date, evaluation: Evaluation, *, is_met: bool) -> EvaluationClock:
    counting = rule.due
    if counting is None:
        raise ValueError(f"{rule.code} gives no number of days")
    calendar = calendars_of([evaluation.school_id]).get(evaluation.school_id)
    stopped = breaks(calendar, longer_than=counting.breaks_over) if calendar else ()
    until = due(start, counting.amount, counting.unit, calendar, not_counting=stopped)
    return EvaluationClock(rule, until, is_met, has_ended=evaluation.ended_on is not None)


def obligation_facts(evaluation: Evaluation) -> list[Fact]:
    """What the rules make obligations of: the request until there is consent, the consent until the meeting.

    The papers have the names by which the rule of the place waits for them.
    """
    place, key = evaluation.school.place, f"cases.evaluation:{evaluation.pk}"
    facts = []
    for papers, since, until in (
        (REQUESTED, evaluation.requested_on, _answered_on(evaluation)),
        (CONSENTED, evaluation.consent_on, evaluation.met_on),
    ):
        if since is None or (rule := _rule_for(place, since, papers)) is None:
            continue
        facts.append(
            Fact(
                name=str(rule.trigger.threshold),
                student_id=evaluation.student_id,
                school_id=evaluation.school_id,
                on=since,
                source_key=key,
                seen_with=Permission.CASE_VIEW,
                owner_id=evaluation.owner_id,
                case_id=evaluation.case_id,
                lane=evaluation.case.lane,
                readers=tuple(evaluation.case.readers),
                proof=Proof(record_key=key, on=until) if until else None,
                not_needed=_ended_because(evaluation) if evaluation.ended_on and not until else "",
            )
        )
    return facts


def _ended_because(evaluation: Evaluation) -> str:
    return _("The evaluation ended: %(why)s.") % {"why": evaluation.get_end_display()}


def evaluations_of_case(case, user) -> list[Evaluation]:
    return list(Evaluation.objects.visible_to(user).filter(case=case).select_related("owner"))


# What the record knows


def known_facts(student: Student, user) -> list[tuple[str, str, str]]:
    """Key, label and words of what a family need not tell again. Only what this person sees of the student.

    It is read by whoever reads the case: nothing of a narrower lane goes in.
    """
    found = [
        ("born", _("Birth date"), date_format(student.birth_date, "F j, Y") if student.birth_date else ""),
        ("language", _("Language at home"), student.speaks_at_home),
        ("interpreter", _("Interpreter"), _("Needed") if student.wants_interpreter else _("Not needed")),
        ("guardians", _("Parents and guardians"), _guardians(student, user)),
        ("siblings", _("Other children at home"), _siblings(student, user)),
        ("schools", _("Schools"), _schools(student, user)),
    ]
    found += [(each.key, each.label, each.words(user, student)) for each in known_before.for_user(user)]
    return [each for each in found if each[2]]


def _guardians(student: Student, user) -> str:
    """Names and what they are to the child; neither address nor number."""
    rows = Guardianship.objects.visible_to(user).filter(student=student).select_related("guardian")
    return "\n".join(f"{each.guardian}, {each.get_relationship_display()}" for each in rows.order_by("contact_order"))


def _siblings(student: Student, user) -> str:
    if student.household_id is None:
        return ""
    others = Student.objects.visible_to(user).filter(household=student.household_id).exclude(pk=student.pk)
    return "\n".join(f"{each.name}, {each.grade_name}" for each in others.order_by("birth_date", "pk"))


def _schools(student: Student, user) -> str:
    rows = Enrolment.objects.visible_to(user).filter(student=student, removed_on=None).select_related("at_school")
    return "\n".join(
        _("%(school)s since %(day)s") % {"school": each.at_school, "day": date_format(each.first_day, "M j, Y")}
        for each in rows.order_by("first_day", "pk")
    )


# How far the history is


@dataclass(frozen=True)
class Voice:
    """One informant's place in a section: their part, or that it is still to be asked."""

    informant: Informant
    part: HistoryPart | None


@dataclass(frozen=True)
class SectionAsked:
    section: HistorySection
    voices: list[Voice]

    @property
    def prompts(self) -> list[str]:
        return self.section.prompts.splitlines()

    @property
    def silent(self) -> list[Informant]:
        """Who has not told anything yet."""
        return [each.informant for each in self.voices if each.part is None]

    @property
    def told(self) -> int:
        return sum(each.part is not None for each in self.voices)


def sections_in_force(day: date) -> list[HistorySection]:
    return list(
        HistorySection.objects.filter(Q(effective_from=None) | Q(effective_from__lte=day))
        .filter(Q(effective_until=None) | Q(effective_until__gte=day))
        .order_by("position")
    )


def sections_of(evaluation: Evaluation, user) -> list[SectionAsked]:
    """Every section with each voice, told or not. Two queries."""
    parts = HistoryPart.objects.visible_to(user).filter(evaluation=evaluation).select_related("by")
    told = {(each.section_id, each.informant): each for each in parts}
    return [
        SectionAsked(each, [Voice(Informant(who), told.get((each.pk, who))) for who in each.informants])
        for each in sections_in_force(evaluation.requested_on)
    ]


def what_is_missing(sections: Iterable[SectionAsked], facts: Iterable[HistoryFact]) -> list[str]:
    """What a reviewer would send back: sections that nobody told anything of, and facts that nobody was asked about."""
    missing = [str(each.section) for each in sections if not each.told]
    missing += [each.label for each in facts if each.state == FactState.OPEN]
    return missing


def facts_of(evaluation: Evaluation, user) -> list[HistoryFact]:
    return list(HistoryFact.objects.visible_to(user).filter(evaluation=evaluation).select_related("by"))
