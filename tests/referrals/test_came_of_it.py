"""At the review each action says whether it was done and what came of it."""

import pytest
from django.db import IntegrityError, transaction

from referrals.actions import Step
from referrals.models import Referral, ReferralAction
from sswork.scoping import unscoped
from tests.pals import TODAY
from tests.referrals import made


@pytest.fixture
def asked(pals):
    steps = [Step("Call home", pals.ana, TODAY, "Mondays at eight"), Step("Breakfast club", pals.tess, TODAY)]
    return made.decided(pals, made.referral(pals, pals.mateo), steps=steps)


def actions(asked) -> list[ReferralAction]:
    with unscoped("a test looks"):
        return list(ReferralAction.objects.filter(referral=asked).order_by("pk"))


def review(client, asked, **answers):
    keys = [each.pk for each in actions(asked)]
    named = {f"{name}-{keys[at]}": value for (name, at), value in answers["of"].items()}
    form = {"version": asked.version, "outcome": "partly", "note": "On time twice"} | named
    return client.post(f"/referrals/board/{asked.pk}/review/", form)


def test_both_are_kept_with_the_action(pals, asked, sign_in):
    client = sign_in(pals.tess)
    assert "Mondays at eight" in client.get(f"/referrals/board/{asked.pk}/").text
    of = {("fidelity", 0): "as_planned", ("outcome", 0): "better", ("fidelity", 1): "not_started"}
    assert review(client, asked, of=of).status_code == 302
    assert [(each.fidelity, each.outcome) for each in actions(asked)] == [("as_planned", "better"), ("not_started", "")]
    with unscoped("a test looks"):
        assert Referral.objects.get().state == "reviewed"


@pytest.mark.parametrize(
    ("of", "said"),
    [
        ({("fidelity", 0): "partly"}, "Say what came of it."),
        (
            {("fidelity", 0): "not_started", ("outcome", 0): "better", ("fidelity", 1): "not_started"},
            "What was not started has no outcome yet.",
        ),
    ],
)
def test_what_is_missing_is_said(pals, asked, sign_in, of, said):
    answer = review(sign_in(pals.tess), asked, of=of)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert [(each.fidelity, each.outcome) for each in actions(asked)] == [("", ""), ("", "")]


def test_the_table_takes_no_outcome_of_what_was_not_done(pals, asked):
    with unscoped("a test"), pytest.raises(IntegrityError), transaction.atomic():
        ReferralAction.objects.update(fidelity="not_started", outcome="better")


def test_an_action_of_another_request_is_not_touched(pals, asked, sign_in):
    other = made.decided(pals, made.referral(pals, pals.noah), steps=[Step("Visit", pals.ana, TODAY)])
    (foreign,) = actions(other)
    of = {("fidelity", 0): "stopped", ("outcome", 0): "same", ("fidelity", 1): "not_started"}
    keys = {f"fidelity-{foreign.pk}": "as_planned", f"outcome-{foreign.pk}": "worse"}
    named = {f"{name}-{actions(asked)[at].pk}": value for (name, at), value in of.items()}
    form = {"version": asked.version, "outcome": "helped", "note": ""} | named | keys
    sign_in(pals.tess).post(f"/referrals/board/{asked.pk}/review/", form)
    assert [(each.fidelity, each.outcome) for each in actions(other)] == [("", "")]
