"""Obligations follow facts. Whoever writes a record that rules look at says so here:

    happened(facts=[Fact(name="access_request", student_id=…, school_id=…, on=day, source_key="cases.recordsrequest:4",
                         seen_with=Permission.RECORDS_APPROVE, owner_id=by.pk)], by=by)

Called again with the same record it makes nothing twice: a day that was corrected moves the due date and says so, a ``proof``
meets the obligation, ``not_needed`` ends it. ``withdrawn`` is for a record that is gone. docs/rules.md tells it whole.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import CountedCalendar, DueMove, Evidence, Obligation
from cases.obligation_enums import MoveReason, ObligationState
from cases.obligation_rules import needs_calendar
from cases.queries.obligations_wanted import Wanted, wanted, workers_of
from cases.queries.rules import calendars_of, counted_calendars
from sswork.actions import action, audit
from sswork.rules.days import SchoolDays
from sswork.rules.facts import Fact

FOLLOWS = "an obligation follows from the record, whoever may see the one or the other"
Key = tuple[int, str, str]


@action(beyond_view=FOLLOWS)
def happened(*, facts: Sequence[Fact], by) -> list[Obligation]:
    """Make what the rules ask for because of these facts, and bring what was made of them before up to date; the new ones.

    A fact says all there is to say about its record: what no rule asks for any more because of it, lapses.
    """
    asked = {each.key: each for each in wanted(facts, _calendars_to_count_in(facts))}
    known = {_key(each): each for each in Obligation.objects.made_by({fact.source_key for fact in facts})}
    made = _make([each for key, each in asked.items() if key not in known])
    moved = [each for key, each in asked.items() if key in known and _follow(known[key], each)]
    lapsed = [
        each for key, each in known.items() if key not in asked and _lapse(each, _("The rule no longer applies."))
    ]
    ended = sum(_end_by_fact(obligation, fact) for obligation, fact in _with_facts([*known.values(), *made], asked))
    counts = {"made": len(made), "moved": len(moved), "lapsed": len(lapsed), "ended": ended}
    audit("obligations.followed", by=by, target=Obligation(), facts=len(facts), **counts)
    return made


@action(beyond_view=FOLLOWS)
def withdrawn(*, source_keys: Iterable[str], why: str, by) -> int:
    """The records are gone, or no longer say so: what is open because of them lapses, and stays to be read."""
    rows = Obligation.objects.made_by(set(source_keys)).open()
    lapsed = [each for each in rows if _lapse(each, why)]
    audit("obligations.withdrawn", by=by, target=Obligation(), lapsed=len(lapsed))
    return len(lapsed)


def _calendars_to_count_in(facts: Sequence[Fact]) -> dict[int, SchoolDays]:
    """As they stand counted, so that one clock runs in one calendar; a school that is counted for the first time as it is now."""
    schools = {fact.school_id for fact in facts}
    counted = counted_calendars(schools)
    new = calendars_of(schools - counted.keys())
    CountedCalendar.keep(new)
    return counted | new


def _key(obligation: Obligation) -> Key:
    return obligation.student_id, obligation.rule_code, obligation.source_key


def _with_facts(obligations: list[Obligation], asked: dict[Key, Wanted]) -> list[tuple[Obligation, Fact]]:
    return [(each, asked[_key(each)].fact) for each in obligations if _key(each) in asked]


def _make(new: list[Wanted]) -> list[Obligation]:
    """Two workers that follow the same record make one obligation: the second finds it made."""
    if not new:
        return []
    workers = workers_of((each.fact.student_id for each in new), timezone.localdate())
    rows = [_obligation(each, workers) for each in new]
    Obligation.objects.bulk_create(rows, ignore_conflicts=True)
    keys = {each.key for each in new}
    stored = Obligation.objects.made_by({each.fact.source_key for each in new})
    return [each for each in stored if _key(each) in keys]


def _obligation(new: Wanted, workers: dict[int, int]) -> Obligation:
    fact = new.fact
    is_named_only = fact.lane == "sealed"
    return Obligation(
        student_id=fact.student_id,
        school_id=fact.school_id,
        counted_at_id=fact.school_id,
        source_key=fact.source_key,
        owner_id=fact.owner_id or (None if is_named_only else workers.get(fact.student_id)),
        **_of_fact(fact),
        **_of_rule(new),
        **vars(new.due),
    )


def _of_fact(fact: Fact) -> dict:
    return {
        "case_id": fact.case_id,
        "fact": fact.name,
        "started_on": fact.on,
        "started_at": fact.at,
        "seen_with": fact.seen_with,
        "lane": fact.lane,
        "readers": list(fact.readers),
    }


def _of_rule(new: Wanted) -> dict:
    rule, clock = new.here.rule, new.here.rule.due
    return {
        "rule_code": rule.code,
        "rule_version": new.here.reference,
        "override": new.here.override,
        "name": rule.name,
        "wanted": rule.action,
        "authority": rule.authority,
        "confidence": rule.confidence,
        "notes": rule.notes,
        "prerequisites": list(rule.prerequisites),
        "amount": clock.amount if clock else None,
        "unit": clock.unit.value if clock else "",
        "breaks_over": clock.breaks_over if clock else None,
    }


def _follow(obligation: Obligation, now: Wanted) -> bool:
    """Bring an obligation after its record: who sees it, its day, its rule. Whether it moved.

    What was met or waived keeps its day; it is seen by whoever sees the record now. The words of the rule stay those that it was
    made with, unless its number of days changed.
    """
    new = _of_fact(now.fact)
    if _applies_again(obligation, now.fact):
        _come_back(obligation)
    reasons = _why(obligation, now)
    if reasons and obligation.is_open:
        new |= _of_rule(now) if MoveReason.RULE_CHANGED in reasons else {}
        new |= vars(now.due)
        if needs_calendar(now.here.rule.due):
            new["counted_at_id"] = now.fact.school_id
        DueMove.note(obligation, reasons, now.due)
    changed = {name: value for name, value in new.items() if getattr(obligation, name) != value}
    if changed:
        Obligation.objects.made_by([obligation.source_key]).filter(pk=obligation.pk).update(**changed)
        vars(obligation).update(changed)
    return bool(reasons) and obligation.is_open


def _why(obligation: Obligation, now: Wanted) -> list[str]:
    """Why its day is to be counted anew. A calendar that changed is not among it: ``recount_calendars`` sees to that."""
    clock = now.here.rule.due
    corrected = (obligation.started_on, obligation.started_at) != (now.fact.on, now.fact.at)
    was = (obligation.amount, obligation.unit, obligation.breaks_over)
    changed = was != ((clock.amount, clock.unit, clock.breaks_over) if clock else (None, "", None))
    found = {MoveReason.FACT_CORRECTED: corrected, MoveReason.RULE_CHANGED: changed}
    return [reason.value for reason, holds in found.items() if holds]


def _lapse(obligation: Obligation, why) -> bool:
    """What is open no longer applies. Conditional, so that of two who end it only one does."""
    row = Obligation.objects.made_by([obligation.source_key]).open().filter(pk=obligation.pk)
    ended = {"state": ObligationState.LAPSED, "ended_on": timezone.localdate(), "reason": str(why)[:500]}
    if not row.update(**ended):
        return False
    vars(obligation).update(ended)
    return True


def _end_by_fact(obligation: Obligation, fact: Fact) -> bool:
    """What the record itself shows: that it was done, that it is not needed, or that it is needed after all."""
    if fact.proof:
        return _prove(obligation, fact.proof.record_key, fact.proof.on)
    return bool(fact.not_needed) and _lapse(obligation, fact.not_needed)


def _applies_again(obligation: Obligation, fact: Fact) -> bool:
    """It lapsed and is needed after all; or the record itself showed that it was done, and does not show it any more."""
    if obligation.state == ObligationState.LAPSED:
        return not fact.not_needed
    return obligation.state == ObligationState.MET and fact.proof is None and _was_proven_by_record(obligation)


def _was_proven_by_record(obligation: Obligation) -> bool:
    """What a person gave as evidence stays, whatever the record says later."""
    return obligation.ended_by_id is None and Evidence.objects.given_for(obligation).filter(given_by=None).exists()


def _come_back(obligation: Obligation) -> None:
    """Open again, without what the record itself had shown; if it still shows it, that is noted anew."""
    Evidence.objects.given_for(obligation).filter(given_by=None).delete()
    again = {"state": ObligationState.OPEN, "ended_on": None, "reason": ""}
    Obligation.objects.made_by([obligation.source_key]).filter(pk=obligation.pk).update(**again)
    vars(obligation).update(again)


def _prove(obligation: Obligation, record_key: str, on: date) -> bool:
    proof = Evidence(
        obligation=obligation,
        student_id=obligation.student_id,
        school_id=obligation.school_id,
        record_key=record_key,
        day=on,
    )
    Evidence.objects.bulk_create([proof], ignore_conflicts=True)
    row = Obligation.objects.made_by([obligation.source_key]).open().filter(pk=obligation.pk, prerequisites=[])
    return bool(row.update(state=ObligationState.MET, ended_on=on))
