"""A rule of a more specific place that takes the place of a general one: allowed where it never weakens it.

Rules of different codes stand side by side, so nothing is lost there. A rule of the same code replaces, and then whoever keeps
the one must keep the other, too: it looks at the same, reaches at least as many, lets no more time, and asks for no more on file
before. Packs that break this are not loaded.
"""

from collections.abc import Iterable
from datetime import date
from itertools import combinations
from typing import Any

from .checking import Fault
from .facts import names_waited_for
from .overriding import is_no_weaker
from .rule import Clock, Pack, Rule, Trigger

# From where to where a threshold reaches, and whether the ends belong to it.
ENDS = {
    ">=": (True, True),
    ">": (False, True),
    "<=": (True, True),
    "<": (True, False),
    "between": (True, True),
    "between_min_incl_max_excl": (True, False),
    "between_excl": (False, False),
}


def weakening_faults(packs: Iterable[Pack]) -> list[Fault]:
    """Each rule that replaces one from above, on days on which both are in force, and is weaker."""
    pairs = combinations(sorted(packs, key=lambda pack: pack.jurisdiction), 2)
    inside = [(outer, inner) for outer, inner in pairs if inner.jurisdiction.startswith(f"{outer.jurisdiction}-")]
    return [
        _fault(new, old)
        for outer, inner in inside
        for old in outer.rules
        for new in inner.rules
        if new.code == old.code and _ever_together(new, old) and not replaces_without_weakening(new, old)
    ]


def replaces_without_weakening(new: Rule, old: Rule) -> bool:
    return (
        reaches_as_many(new.trigger, old.trigger)
        and lets_no_more_time(new.due, old.due)
        and set(new.prerequisites) <= set(old.prerequisites)
    )


def reaches_as_many(new: Trigger, old: Trigger) -> bool:
    """Whether everything that the old trigger finds is found by the new one."""
    if (new.kind, new.unit, new.window) != (old.kind, old.unit, old.window):
        return False
    if names := names_waited_for(old):
        return set(names) <= set(names_waited_for(new))
    if isinstance(old.threshold, str) or isinstance(new.threshold, str):
        return (new.operator, new.threshold) == (old.operator, old.threshold)
    return _reaches_down(new, old) and _reaches_up(new, old)


def lets_no_more_time(new: Clock | None, old: Clock | None) -> bool:
    if new is None or old is None:
        return old is None
    stops_no_more = new.breaks_over is None or (old.breaks_over is not None and new.breaks_over >= old.breaks_over)
    same_days = new.not_on in ("", old.not_on) and (new.counts_from, new.at_least) == (old.counts_from, old.at_least)
    return is_no_weaker(new, old) and stops_no_more and same_days


def _reaches_down(new: Trigger, old: Trigger) -> bool:
    mine, theirs = _lowest(new), _lowest(old)
    if mine is None or theirs is None:
        return mine is None
    return mine < theirs or (mine == theirs and (ENDS[new.operator][0] or not ENDS[old.operator][0]))


def _reaches_up(new: Trigger, old: Trigger) -> bool:
    mine, theirs = _highest(new), _highest(old)
    if mine is None or theirs is None:
        return mine is None
    return mine > theirs or (mine == theirs and (ENDS[new.operator][1] or not ENDS[old.operator][1]))


def _lowest(trigger: Trigger) -> Any:
    if isinstance(trigger.threshold, tuple):
        return trigger.threshold[0]
    return trigger.threshold if trigger.operator in (">=", ">") else None


def _highest(trigger: Trigger) -> Any:
    if isinstance(trigger.threshold, tuple):
        return trigger.threshold[1]
    return trigger.threshold if trigger.operator in ("<=", "<") else None


def _ever_together(one: Rule, other: Rule) -> bool:
    first = max(one.effective_from or date.min, other.effective_from or date.min)
    return one.is_in_force(first) and other.is_in_force(first)


def _fault(new: Rule, old: Rule) -> Fault:
    allowed = f"nothing weaker than {old.code} of {old.jurisdiction}, or a code of its own, which stands beside it"
    return Fault(f"{new.jurisdiction.lower()}.yaml", new.code, "code", repr(new.code), allowed)
