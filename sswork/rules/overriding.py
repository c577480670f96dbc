"""A district's own number in the place of a rule's: allowed where it is never later than the law from above."""

from dataclasses import replace

from .days import Unit
from .rule import Clock, Rule


def is_floor(rule: Rule) -> bool:
    """Whether the rule comes from above the district: the federal level or a state. A district's own rule is the district's."""
    return rule.jurisdiction.count("-") < 2


def is_no_weaker(new: Clock, old: Clock | None) -> bool:
    """Whether whoever keeps the new clock always keeps the old one.

    The same unit with no more of it; or as many calendar days as business or school days, which never run faster. Other
    changes of the unit may be stricter on most days, which is not enough. A shortest time is only ever made longer.
    """
    if old is None:
        return True
    if old.at_least:
        return new.unit == old.unit and new.amount >= old.amount
    days = {Unit.BUSINESS_DAYS, Unit.SCHOOL_DAYS}
    same = new.unit == old.unit or (new.unit == Unit.CALENDAR_DAYS and old.unit in days)
    return same and new.amount <= old.amount


def overridden(rule: Rule, amount: int, unit: Unit) -> Rule:
    """The rule with the district's number; from when it counts, and whether breaks stop it, stay as they are."""
    clock = replace(rule.due, amount=amount, unit=unit) if rule.due else Clock(amount=amount, unit=unit)
    return replace(rule, due=clock)
