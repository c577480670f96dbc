"""What a district chooses about rules: a number of its own, what its counsel confirmed, a trial before either."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.models import RuleConfirmation, RuleOverride, RuleTrial
from cases.queries.rules import DistrictRules, RuleToday, district_rules, rules_today
from sswork.actions import action, audit
from sswork.rules.days import Unit
from sswork.rules.overriding import is_floor, is_no_weaker
from sswork.rules.rule import Clock

A_YEAR = timedelta(days=365)


class NoSuchRuleHere(LookupError):
    """No rule of this code is in force in the district's place on that day."""


class Weaker(Exception):
    """The number would allow what a law from above does not."""


class SetAlready(Exception):
    """There is a number from that day, or a confirmation that runs."""


@action
def override_rule(*, organization, code: str, amount: int, unit: str, why: str, source: str, effective_from: date, by):
    """The district works by its own number from a day on: never weaker than a law from above, and with what it overrode."""
    rule = _rule(organization, code, effective_from).rule
    if is_floor(rule) and not is_no_weaker(Clock(amount=amount, unit=Unit(unit)), rule.due):
        raise Weaker(code)
    try:
        with transaction.atomic():
            own = RuleOverride.objects.create(
                organization=organization,
                code=code,
                amount=amount,
                unit=unit,
                overrode=f"{rule.jurisdiction}/{rule.version}",
                was_amount=rule.due.amount if rule.due else None,
                was_unit=rule.due.unit.value if rule.due else "",
                was_least=bool(rule.due and rule.due.at_least),
                is_floor=is_floor(rule),
                why=why,
                source=source,
                effective_from=effective_from,
                made_by=by,
            )
    except IntegrityError as error:
        raise SetAlready(code) from error
    audit("rule.overridden", by=by, target=own, code=code, amount=amount, unit=unit, since=str(effective_from))
    return own


@action
def end_override(*, override: RuleOverride, by) -> None:
    """From tomorrow the rule holds as its pack has it. What happened until today stays under the district's number."""
    last = max(timezone.localdate(), override.effective_from)
    RuleOverride.objects.filter(pk=override.pk, effective_until=None).update(effective_until=last)
    audit("rule.override_ended", by=by, target=override, code=override.code, last_day=str(last))


@action
def confirm_rule(*, organization, code: str, confirmed_with: str, confirmed_on: date, by):
    """Counsel confirmed a rule that is not sure: it is switched on for what happens from that day."""
    _rule(organization, code, confirmed_on)
    try:
        with transaction.atomic():
            own = RuleConfirmation.objects.create(
                organization=organization,
                code=code,
                confirmed_with=confirmed_with,
                confirmed_on=confirmed_on,
                made_by=by,
            )
    except IntegrityError as error:
        raise SetAlready(code) from error
    audit("rule.confirmed", by=by, target=own, code=code, confirmed_on=str(confirmed_on))
    return own


@action
def end_confirmation(*, confirmation: RuleConfirmation, by) -> None:
    """Switched off again for what happens from tomorrow; what it made stays."""
    last = timezone.localdate()
    RuleConfirmation.objects.filter(pk=confirmation.pk, ended_on=None).update(ended_on=last)
    audit("rule.switched_off", by=by, target=confirmation, code=confirmation.code)


@action
def ask_for_trial(*, organization, code: str, amount: int | None, unit: str, by) -> RuleTrial:
    """Run the changed rule over the past year's records; a worker does it, and the page shows how far it is."""
    today = timezone.localdate()
    _rule(organization, code, today)
    trial = RuleTrial.objects.create(
        organization=organization,
        code=code,
        amount=amount,
        unit=unit if amount is not None else "",
        first_day=today - A_YEAR,
        last_day=today,
        asked_by=by,
    )
    audit("rule.trial_asked", by=by, target=trial, code=code)
    return trial


@action
def finish_trial(*, trial: RuleTrial, result: dict | None, by) -> None:
    """What came of it; nothing, where it could not be finished."""
    state = RuleTrial.State.FAILED if result is None else RuleTrial.State.DONE
    RuleTrial.objects.filter(pk=trial.pk, state=RuleTrial.State.WAITING).update(state=state, result=result or {})
    audit("rule.trial_finished", by=by, target=trial, state=state)


def _rule(organization, code: str, day: date) -> RuleToday:
    """As its pack has it, without the district's own number."""
    rules = district_rules([organization.pk])[organization.pk]
    found = rules_today(DistrictRules(rules.place), day)
    for each in found:
        if each.rule.code == code:
            return each
    raise NoSuchRuleHere(code)
