"""The rules of a place, a number of the district's own, counsel's word, and what a changed rule would have made."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cases.actions import records_request as steps
from cases.models import RuleConfirmation, RuleOverride, RuleTrial
from cases.tasks import follow_facts, resume_trials, try_rule
from sswork.rules.dates import due
from sswork.rules.days import SchoolDays, Unit
from sswork.rules.overriding import is_no_weaker
from sswork.rules.rule import Clock
from tests.cases.records import made as records
from tests.cases.test_obligations import all_of, fact, happened, place
from tests.homeless import made as housing


@pytest.fixture
def sol(pals, sign_in):
    return sign_in(pals.sol)


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


NUMBER = {
    "amount": "10",
    "unit": "calendar_days",
    "effective_from": "2026-11-18",
    "why": "Families wait too long",
    "source": "Board policy 5125",
}


def codes(page):
    return [row.rule.code for row, _words in page.context["rows"]]


def test_what_is_asked_for_and_how_things_are_counted(pals, sol):
    duties, counting = codes(sol.get(url("rules"))), codes(sol.get(url("rules"), {"show": "counting"}))
    assert {"FERPA_ACCESS_45", "CA_ACCESS_5", "MV_BID"} <= set(duties)
    assert {"AW_AT_RISK", "SUPPRESS_DEFAULT_N"} <= set(counting)
    assert not set(duties) & set(counting)
    assert "WI_EVAL_60" not in duties + counting


@pytest.mark.parametrize(
    ("page", "code", "form"),
    [
        ("rule-override", "FERPA_ACCESS_45", NUMBER),
        ("rule-confirm", "NYC_407_RESOLVE", {"confirmed_with": "Ms. Abiola, counsel", "confirmed_on": "2026-11-18"}),
    ],
)
def test_what_was_chosen_is_followed_at_once(
    pals, sol, monkeypatch, django_capture_on_commit_callbacks, page, code, form
):
    """The worker is asked as soon as the choice is kept; what it then does is in ``test_obligations``."""
    if page == "rule-confirm":
        place(pals, "US-NY-NYC")
    asked = []
    monkeypatch.setattr(follow_facts, "apply_async", lambda **_more: asked.append("followed"))
    with django_capture_on_commit_callbacks(execute=True):
        assert sol.post(url(page, code), form).status_code == 302
    assert asked == ["followed"]


def test_a_number_of_the_district_with_what_it_overrode(pals, sol):
    sol.post(url("rule-override", "FERPA_ACCESS_45"), NUMBER)
    own = RuleOverride.objects.get()
    assert (own.amount, own.overrode, own.was_amount, own.is_floor, own.made_by) == (10, "US/2", 45, True, pals.sol)
    page = sol.get(url("rule", "FERPA_ACCESS_45")).text
    assert "within 10 calendar days" in page
    assert "instead of 45 (US/2)" in page
    sol.post(url("rule-override-end", own.pk))
    own.refresh_from_db()
    assert own.effective_until == pals.today


@pytest.mark.parametrize(
    ("code", "changes", "field"),
    [
        ("FERPA_ACCESS_45", {"amount": "46"}, "amount"),
        ("FERPA_ACCESS_45", {"unit": "school_days"}, "amount"),
        ("CA_ACCESS_5", {"amount": "6", "unit": "business_days"}, "amount"),
        ("FERPA_ACCESS_45", {"why": ""}, "why"),
        ("FERPA_ACCESS_45", {"source": ""}, "source"),
    ],
)
def test_what_is_weaker_than_the_law_or_without_a_reason_is_refused_beside_the_field(pals, sol, code, changes, field):
    answer = sol.post(url("rule-override", code), NUMBER | changes)
    assert (answer.status_code, list(answer.context["override_form"].errors)) == (422, [field])
    assert not RuleOverride.objects.exists()


def test_a_shortest_time_is_only_made_longer(pals, sol):
    """Records of a grant are kept three years: a district may keep them longer."""
    page = sol.get(url("rule", "MV_GRANT_RETENTION")).text
    assert "at least 1096 calendar days. A district may give more time, not less." in page
    refused = sol.post(url("rule-override", "MV_GRANT_RETENTION"), NUMBER | {"amount": "1095"})
    assert list(refused.context["override_form"].errors) == ["amount"]
    sol.post(url("rule-override", "MV_GRANT_RETENTION"), NUMBER | {"amount": "1461"})
    own = RuleOverride.objects.get()
    assert (own.amount, own.was_amount, own.was_least) == (1461, 1096, True)
    with pytest.raises(IntegrityError, match="rule_override_never_weaker"), transaction.atomic():
        RuleOverride.objects.update(amount=1095)


def test_a_second_number_from_the_same_day_is_refused(pals, sol):
    for _each in range(2):
        answer = sol.post(url("rule-override", "FERPA_ACCESS_45"), NUMBER)
    assert list(answer.context["override_form"].errors) == ["effective_from"]


def test_counsel_switches_a_rule_on_and_it_can_be_switched_off(pals, sol):
    place(pals, "US-NY-NYC")
    assert "Switched off" in sol.get(url("rule", "NYC_407_RESOLVE")).text
    sol.post(
        url("rule-confirm", "NYC_407_RESOLVE"),
        {"confirmed_with": "A. Counsel, office of law", "confirmed_on": "2026-11-18"},
    )
    own = RuleConfirmation.objects.get()
    assert (own.code, own.made_by, own.confirmed_on) == ("NYC_407_RESOLVE", pals.sol, pals.today)
    assert happened(facts=[fact(pals, name="form_407_generated", on=pals.today)], by=pals.ana)
    sol.post(url("rule-confirmation-end", own.pk))
    assert not happened(
        facts=[fact(pals, name="form_407_generated", on=pals.today + timedelta(days=1), key="cases.test:2")],
        by=pals.ana,
    )


def test_a_rule_of_another_place_has_no_page(pals, sol):
    assert sol.get(url("rule", "WI_EVAL_60")).status_code == 404


class TestTrial:
    def asked(self, pals, sol, code, **number):
        sol.post(url("rule-try", code), number)
        return RuleTrial.objects.latest("pk")

    def test_numbers_only_and_nothing_changes(self, pals, sol):
        housing.episode(pals, pals.aaliyah, by=pals.ana)
        records.collected(pals)
        before = [(each.pk, each.due_on) for each in all_of(pals)]
        trial = self.asked(pals, sol, "FERPA_ACCESS_45", amount="10", unit="calendar_days")
        try_rule(trial.pk)
        trial.refresh_from_db()
        assert (trial.state, trial.result["is"], trial.result["would"]) == (
            "done",
            {"made": 1, "students": 1, "late": 0},
            {"made": 1, "students": 1, "late": 0},
        )
        assert trial.result["schools"] == [["Cedar Elementary", 1, 1]]
        assert trial.result["months"] == [["2026-11", 1, 1]]
        assert [(each.pk, each.due_on) for each in all_of(pals)] == before
        page = sol.get(url("rule-trial", trial.pk)).text
        assert "November 2026" in page
        assert "Cedar Elementary" in page
        assert "Mateo" not in page

    def test_what_was_met_and_would_have_been_too_late(self, pals, sol):
        request = records.approved(pals, received_on=date(2026, 11, 2))
        steps.deliver_packet(
            request=request, delivered_on=pals.today, delivered_how="in_person", delivered_to="Rosa", by=pals.sol
        )
        trial = self.asked(pals, sol, "FERPA_ACCESS_45", amount="10", unit="calendar_days")
        try_rule(trial.pk)
        trial.refresh_from_db()
        assert (trial.result["met"], trial.result["is"]["late"], trial.result["would"]["late"]) == (1, 0, 1)

    def test_while_it_waits_the_page_asks_again_and_the_broker_may_lose_it(self, pals, sol, monkeypatch):
        trial = self.asked(pals, sol, "FERPA_ACCESS_45", amount="10", unit="calendar_days")
        assert "every 1s" in sol.get(url("rule-trial", trial.pk)).text
        started = []
        monkeypatch.setattr(try_rule, "delay", started.append)
        resume_trials()
        RuleTrial.objects.update(touched_at=trial.touched_at - timedelta(minutes=3))
        resume_trials()
        assert started == [trial.pk]

    def test_a_rule_that_is_switched_off_is_tried_as_it_is(self, pals, sol):
        place(pals, "US-NY-NYC")
        trial = self.asked(pals, sol, "NYC_407_RESOLVE")
        try_rule(trial.pk)
        trial.refresh_from_db()
        assert (trial.state, trial.amount, trial.result["would"]["made"]) == ("done", None, 0)


SCHOOL = SchoolDays.of([date(2026, 1, 1) + timedelta(days=n) for n in range(3000) if n % 7 < 5 and n % 365 < 300])


@given(
    old=st.builds(
        Clock,
        amount=st.integers(0, 60),
        unit=st.sampled_from([Unit.CALENDAR_DAYS, Unit.BUSINESS_DAYS, Unit.SCHOOL_DAYS]),
    ),
    new=st.builds(
        Clock,
        amount=st.integers(0, 60),
        unit=st.sampled_from([Unit.CALENDAR_DAYS, Unit.BUSINESS_DAYS, Unit.SCHOOL_DAYS]),
    ),
    start=st.dates(date(2026, 1, 2), date(2029, 1, 1)),
)
def test_whoever_keeps_a_number_that_is_no_weaker_keeps_the_law(old, new, start):
    if is_no_weaker(new, old):
        ours, laws = (due(start, each.amount, each.unit, SCHOOL).day for each in (new, old))
        assert ours <= laws
