"""``manage.py rules explain CODE --student ID``: why a rule asked for something, or did not, with the records it looked at.

``manage.py rules list [--place US-CA]``: the rules of a place. Nothing here names a student but by the number.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases.models import Student
from cases.models.obligation import UNITS
from cases.queries.explaining import Explanation, Looked, NoSuchRule, explain
from sswork.rules.facts import Fact
from sswork.rules.packs import jurisdictions_of, load
from sswork.rules.rule import Rule, Trigger
from sswork.rules.vocabulary import KINDS, OPERATORS, WINDOWS
from sswork.rules.vocabulary import UNITS as COUNTED
from sswork.scoping import unscoped


class Command(BaseCommand):
    help = "Explains a rule for a student, or lists the rules of a place."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        one = what.add_parser("explain", help="why a rule did or did not ask for something")
        one.add_argument("code", help="as in the rule packs: FERPA_ACCESS_45")
        one.add_argument("--student", type=int, required=True, metavar="ID", help="the number in the student's address")
        some = what.add_parser("list", help="the rules of a place")
        some.add_argument("--place", default="US", help="US, US-CA, US-WI-MPS")

    def handle(self, *, what: str, **options: Any) -> None:
        lines = _listed(options["place"]) if what == "list" else _explained(options["code"], options["student"])
        self.stdout.write("\n".join(lines))


def _listed(place: str) -> list[str]:
    packs = {pack.jurisdiction: pack for pack in load()}
    if place not in packs:
        raise CommandError(f"There is no rule pack for {place}; there are {', '.join(packs)}.")
    return [_named(rule) for each in jurisdictions_of(place) for rule in packs[each].rules]


def _named(rule: Rule) -> str:
    off = "" if rule.enabled else "  (switched off: confirm with counsel)"
    return f"{rule.code}  {rule.name}{off}"


def _explained(code: str, student_id: int) -> list[str]:
    with unscoped("somebody on the server asks why"):
        student = Student.objects.select_related("school__parent").filter(pk=student_id).first()
        if student is None:
            raise CommandError(
                f"There is no student {student_id}. The number stands in the address of the student's page."
            )
        try:
            found = explain(code, student, timezone.localdate())
        except NoSuchRule:
            raise CommandError(f"No pack has a rule {code}. `manage.py rules list --place …` names them.") from None
        return [*_rule_words(found), "", *_looked_words(found), "", _verdict(found)]


def _rule_words(found: Explanation) -> list[str]:
    rule = found.rule
    lines = [
        f"{rule.code}: {rule.name}",
        f"  {rule.jurisdiction}/{rule.version}, {rule.authority}; confidence {rule.confidence}",
        f"  applies when: {_trigger(rule.trigger)}",
        f"  time: {_clock(rule)}",
        f"  the district lies in {found.place}",
    ]
    if found.here and (own := found.here.override):
        was = f"{own.was_amount} {own.was_unit}" if own.was_amount is not None else "no number"
        lines.append(
            f"  the district's own number since {own.effective_from}, instead of {was}: {own.why} ({own.source})"
        )
    if found.why_not_here:
        lines.append(f"  today it does not hold: {found.why_not_here}")
    return lines


def _trigger(trigger: Trigger) -> str:
    threshold = trigger.threshold
    shown = ", ".join(map(str, threshold)) if isinstance(threshold, tuple) else str(threshold)
    window = f", {WINDOWS[trigger.window]}" if trigger.window else ""
    return f"{KINDS[trigger.kind]} {OPERATORS[trigger.operator]} {shown} {COUNTED[trigger.unit]}{window}"


def _clock(rule: Rule) -> str:
    if rule.due is None:
        return "no number of days"
    return f"{rule.due.amount} {UNITS[rule.due.unit]}"


def _looked_words(found: Explanation) -> list[str]:
    if not found.looked:
        return ["No record of this student says anything that rules look at."]
    return ["What was looked at:", *(line for each in found.looked for line in _line(each))]


def _line(each: Looked) -> list[str]:
    value = f" = {_number(each.fact)}" if each.fact.value is not None else ""
    lines = [f"  {each.fact.source_key}: {each.fact.name}{value}, {each.fact.on}", f"    {_answer(each)}: {each.why}"]
    if each.fact.days:
        lines.append(f"    counted: {', '.join(map(str, each.fact.days))} ({COUNTED[each.fact.unit]})")
        lines += [f"    reached on {each.reached_on}"] if each.reached_on else []
    if each.fires:
        lines.append(f"    due {each.due_on or 'on no day that can be counted'}")
    if each.obligation:
        own = each.obligation
        reason = f": {own.reason}" if own.reason else ""
        lines.append(f"    obligation {own.pk}, {own.get_state_display().lower()}{reason}")
    return lines


def _number(fact: Fact) -> str:
    return str(len(fact.days)) if fact.days else f"{fact.value:.1f}"


def _answer(each: Looked) -> str:
    return "yes" if each.fires else "no"


def _verdict(found: Explanation) -> str:
    return "The rule applies." if found.fires else "The rule does not apply."
