"""A district's own words for why cases begin and end: offered, kept on the case, and counted as the standard word."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from cases import actions
from cases.actions.case_terms import NamedAlready, add_term, end_term
from cases.enums import CaseReason, CaseTermUse
from cases.models import Case, CaseTerm
from cases.queries.case_terms import words_offered
from sswork.models import Organization
from sswork.scoping import unscoped
from tests.cases import work

PAGE = reverse("cases:case-terms")


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


@pytest.fixture
def bus(pals):
    return term(pals, "Bus trouble")


def term(pals, name, use="open", standard="attendance", **more):
    return add_term(organization=pals.district, use=use, standard=standard, name=name, by=pals.sol, **more)


def open_case(client, pals, reason):
    form = {"reason": reason, "owner": pals.ana.pk, "next_step": "Call", "review_on": str(pals.today), "lane": "team"}
    answer = client.post(url("case-open", pals.mateo.pk), form)
    assert answer.status_code == 302, answer.context["form"].errors
    return Case.objects.visible_to(pals.ana).latest("pk")


def test_a_case_keeps_the_own_words_and_is_counted_by_the_standard_one(pals, bus, sign_in):
    ana = sign_in(pals.ana)
    case = open_case(ana, pals, f"own:{bus.pk}")
    assert (case.reason, case.reason_words, str(case.get_reason_display())) == (
        "attendance",
        "Bus trouble",
        "Bus trouble",
    )
    for address in (
        url("case", case.pk),
        url("cases"),
        url("cases") + "?reason=attendance",
        url("student", pals.mateo.pk),
    ):
        assert "Bus trouble" in ana.get(address).text
    assert "Bus trouble" not in ana.get(url("cases") + "?reason=health").text


def test_closed_reasons_stay_readable_when_the_words_are_no_longer_offered(pals, sign_in):
    aged = term(pals, "Aged out", use="close", standard="moved")
    case, ana = work.case(pals), sign_in(pals.ana)
    form = {"reason": f"own:{aged.pk}", "outcome": "better", "summary": "He is eighteen."}
    assert ana.post(url("case-close", case.pk), form).status_code == 302
    end_term(term=aged, by=pals.sol)
    case.refresh_from_db()
    assert (case.close_reason, case.close_words) == ("moved", "Aged out")
    assert "Aged out" in ana.get(url("case", case.pk)).text
    actions.reopen_case(case=case, next_step="Call", review_on=pals.today, by=pals.ana)
    assert (case.close_reason, case.close_words) == ("", "")
    assert f"own:{aged.pk}" not in dict(words_offered(pals.district.pk, CaseTermUse.CLOSE))


def test_own_words_stand_after_or_in_the_place_of_the_standard_one(pals, bus):
    term(pals, "Loss", standard="grief", replaces=True)
    offered = [label for _value, label in words_offered(pals.district.pk, CaseTermUse.OPEN)]
    assert offered[:2] == ["Attendance", "Bus trouble"]
    assert ("Loss" in offered, "Grief or loss" in offered, len(offered)) == (True, False, len(CaseReason) + 1)


def test_another_district_has_its_own(pals, bus):
    other = Organization.objects.create(kind="district", name="Hillside Unified")
    assert len(words_offered(other.pk, CaseTermUse.OPEN)) == len(CaseReason)
    elsewhere = add_term(organization=other, use="open", standard="health", name="Bus trouble", by=pals.sol)
    assert f"own:{elsewhere.pk}" not in dict(words_offered(pals.district.pk, CaseTermUse.OPEN))


def test_what_was_not_offered_is_refused(pals, bus, sign_in):
    end_term(term=bus, by=pals.sol)
    ana = sign_in(pals.ana)
    for reason in (f"own:{bus.pk}", "own:x", "own:", "nonsense"):
        form = {"reason": reason, "owner": pals.ana.pk, "next_step": "Call", "review_on": str(pals.today)}
        assert "reason" in ana.post(url("case-open", pals.mateo.pk), form).context["form"].errors
    with unscoped("test"):
        assert not Case.objects.exists()


def test_the_same_words_once_and_each_counts_as_a_word_of_its_use(pals, bus):
    with pytest.raises(NamedAlready):
        term(pals, "BUS trouble", standard="health")
    end_term(term=bus, by=pals.sol)
    term(pals, "Bus trouble", standard="health")
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseTerm.objects.filter(pk=bus.pk).update(standard="moved")
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseTerm.objects.filter(pk=bus.pk).update(last_day=pals.today - timedelta(days=1))


def test_the_page_adds_ends_and_offers_again(pals, sign_in):
    sol = sign_in(pals.sol)
    form = {"name": " Bus  trouble ", "counts_as": "open:attendance", "replaces": ""}
    assert "Offered from now on: Bus trouble." in sol.post(PAGE, form, follow=True).text
    again = sol.post(PAGE, form)
    assert (again.status_code, list(again.context["form"].errors)) == (422, ["name"])
    made = CaseTerm.objects.get()
    assert (made.name, made.standard, made.use, made.made_by) == ("Bus trouble", "attendance", "open", pals.sol)
    ended = sol.post(url("case-term-end", made.pk), follow=True).text
    assert ("Not offered any more: Bus trouble." in ended, url("case-term-resume", made.pk) in ended) == (True, True)
    assert "Offered again: Bus trouble." in sol.post(url("case-term-resume", made.pk), follow=True).text
    made.refresh_from_db()
    assert made.last_day is None


def test_a_lead_of_another_district_ends_nothing(pals, sign_in):
    other = Organization.objects.create(kind="district", name="Hillside Unified")
    theirs = add_term(organization=other, use="open", standard="health", name="Asthma", by=pals.ana)
    assert sign_in(pals.sol).post(url("case-term-end", theirs.pk)).status_code == 404
