"""The district's own agreement: dated, never changed once signed, and who signed which."""

from datetime import timedelta

import pytest

from referrals.actions.agreement_texts import SetAlready, SignedAlready, set_agreement_text, withdraw_agreement_text
from referrals.actions.teams import sign_agreement
from referrals.models import ConfidentialityAgreement, ConfidentialityText
from referrals.owning import NotPossible
from referrals.queries.agreement_texts import signers
from referrals.queries.teams import text_to_sign
from tests.pals import TODAY
from tests.queries import queries_of
from tests.referrals import meeting

PAGE = "/referrals/teams/agreement/texts/"


def ours(pals, day=TODAY, text="We keep it here.", by=None, **seen):
    return set_agreement_text(
        organization=pals.district, text=text, source="Policy 5125", effective_from=day, by=by or pals.sol, **seen
    )


def test_from_its_day_on_for_whoever_signs_then(pals, clock):
    ours(pals, TODAY + timedelta(days=3))
    assert text_to_sign(meeting.anew(pals.tess), TODAY)[0].organization is None
    later = TODAY + timedelta(days=3)
    assert text_to_sign(meeting.anew(pals.tess), later)[0].text == "We keep it here."


def test_what_was_signed_never_changes(pals):
    row = ours(pals)
    with pytest.raises(SetAlready):
        ours(pals, text="Not seen")
    ours(pals, text="We keep all of it here.", seen=row.mark)
    row.refresh_from_db()
    assert row.text == "We keep all of it here."
    assert sign_agreement(by=meeting.anew(pals.tess)).text == row
    with pytest.raises(SignedAlready):
        ours(pals)
    with pytest.raises(SignedAlready):
        withdraw_agreement_text(text=row, by=pals.sol)


def test_not_for_another_district_and_not_for_yesterday(pals):
    for by, day in ((pals.ana, TODAY), (pals.sol, TODAY - timedelta(days=1))):
        with pytest.raises(NotPossible):
            ours(pals, day, by=by)
    assert not ConfidentialityText.objects.exclude(organization=None).exists()


def test_who_signed_which(pals):
    meeting.team(pals, pals.tess)
    row = ours(pals)
    meeting.team(pals, pals.ana, name="Crisis")
    meeting.team(pals, pals.ben, school=pals.juniper)
    found = {each.person.pk: each for each in signers(meeting.anew(pals.sol), pals.district, TODAY)}
    assert {pk: each.agreement and each.agreement.text_id == row.pk for pk, each in found.items()} == {
        pals.tess.pk: False,
        pals.ana.pk: True,
        pals.ben.pk: True,
    }


def test_in_the_browser(pals, sign_in):
    client = sign_in(pals.sol)
    sent = {"effective_from": TODAY.isoformat(), "text": "We keep it.", "source": "Policy 5125"}
    answer = client.post(f"{PAGE}add/", sent, follow=True)
    assert "Ours, from" in answer.text
    assert "We keep it." in answer.text
    row = ConfidentialityText.objects.get(organization=pals.district)
    assert "holds" in client.post(f"{PAGE}{row.pk}/withdraw/", follow=True).text
    assert not ConfidentialityText.objects.filter(pk=row.pk).exists()


def test_as_many_queries_for_three_as_for_one(pals, sign_in):
    meeting.team(pals, pals.tess)
    client = sign_in(pals.sol)
    few = queries_of(client, PAGE)
    meeting.team(pals, pals.ana, pals.tess, name="Crisis")
    assert queries_of(client, PAGE) == few


def test_a_text_of_the_same_day_is_shown_before_it_is_replaced(pals, sign_in):
    row = ours(pals)
    client = sign_in(pals.sol)
    sent = {"effective_from": TODAY.isoformat(), "text": "We keep all.", "source": "Policy 5125"}
    page = client.post(f"{PAGE}add/", sent)
    assert page.status_code == 422
    assert "We keep it here." in page.text
    assert f'value="{row.mark}"' in page.text
    page = client.post(f"{PAGE}add/", sent | {"seen": row.mark}, follow=True)
    assert "We keep all." in page.text


def test_only_the_words_that_were_shown_are_signed(pals, sign_in):
    row = ours(pals)
    client = sign_in(pals.tess)
    assert f'value="{row.mark}"' in client.get("/referrals/teams/agreement/").text
    ours(pals, text="We keep all of it here.", seen=row.mark)
    page = client.post("/referrals/teams/agreement/", {"read": row.mark})
    assert page.status_code == 409
    assert "We keep all of it here." in page.text
    assert not ConfidentialityAgreement.objects.filter(person=pals.tess).exists()
