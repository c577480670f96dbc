"""Two people edit one record: whoever is second sees both versions, field by field, and what was typed stays."""

import threading
from datetime import date

import pytest
from django import forms
from django.db import connections
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from cases.forms.cases import EditCaseForm
from cases.models import Case, Guardianship
from sswork.actions import action, audit
from sswork.conflicts import Conflict, ConflictPage, Versioned, in_words, last_saved, save_version
from sswork.models import AuditEvent
from tests.architecture.sources import urls
from tests.cases import work

COLOURS = [("r", "Red"), ("b", "Blue")]


@pytest.fixture
def case(pals):
    return work.case(pals, concern="Late on Mondays.")


def edited(case, **changes):
    form = {"owner": case.owner_id, "next_step": case.next_step, "review_on": case.review_on.isoformat()}
    return form | {"concern": case.concern, "lane": case.lane, "version": case.version} | changes


def address(case):
    return reverse("cases:case-edit", args=[case.pk])


@action
def step(*, case, version, next_step, by):
    row = save_version(Case.objects.visible_to(by), pk=case.pk, version=version, next_step=next_step)
    audit("case.edited", by=by, target=row)
    return row


def test_a_save_raises_the_version_and_writes_what_changed(pals, case):
    step(case=case, version=1, next_step="Visit", by=pals.ana)
    case.refresh_from_db()
    assert (case.next_step, case.version, case.concern) == ("Visit", 2, "Late on Mondays.")


def test_an_old_version_writes_nothing(pals, case):
    step(case=case, version=1, next_step="Visit", by=pals.sol)
    with pytest.raises(Conflict) as caught:
        step(case=case, version=1, next_step="Call", by=pals.ana)
    assert (caught.value.current.next_step, caught.value.current.version) == ("Visit", 2)
    assert Case.objects.visible_to(pals.ana).get(pk=case.pk).next_step == "Visit"


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_wins(pals, case):
    won, lost, together = [], [], threading.Barrier(4)

    def save(number):
        together.wait()
        try:
            won.append(step(case=case, version=1, next_step=f"Step {number}", by=pals.ana).next_step)
        except Conflict:
            lost.append(number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=save, args=[number]) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(won), len(lost)) == (1, 3)
    case.refresh_from_db()
    assert [case.next_step] == won


def test_every_kind_of_answer_is_compared_in_words(pals, case, sign_in):
    sign_in(pals.ana).post(address(case), edited(case, concern="Their text", next_step="Visit", review_on="2026-12-09"))
    given = {"owner": pals.sol.pk, "owner_reason": "Ana is away"}
    answer = sign_in(pals.sol).post(address(case), edited(case, concern="My text", **given))
    assert answer.status_code == 409
    compared = {each.name: (each.theirs, each.mine) for each in answer.context["differing"]}
    assert compared == {
        "owner": ("Ana Flores", "Sol Okafor"),
        "next_step": ("Visit", case.next_step),
        "review_on": ("Dec 9, 2026", "Dec 2, 2026"),
        "concern": ("Their text", "My text"),
    }
    assert [each.name for each in answer.context["differing"] if each.is_text] == ["concern"]
    assert "Ana Flores saved this while you were writing" in answer.text
    assert answer.context["form"]["version"].value() == 2


def test_the_same_text_with_other_line_ends_is_no_difference(pals, case, sign_in):
    ana = sign_in(pals.ana)
    ana.post(address(case), edited(case, concern="One\r\nTwo"))
    answer = ana.post(address(case), edited(case, concern="One\nTwo"))
    assert answer.status_code == 409
    assert answer.context["differing"] == []
    assert "There is no difference left" in answer.text


def test_taking_over_fills_in_the_form_and_saves_nothing(pals, case, sign_in):
    step(case=case, version=1, next_step="Visit", by=pals.sol)
    ana = sign_in(pals.ana)
    before = AuditEvent.objects.count()
    answer = ana.post(address(case), edited(case, version=2, next_step="Call", take="next_step"))
    assert (answer.status_code, answer.context["form"]["next_step"].value()) == (200, "Visit")
    answer = ana.post(address(case), edited(case, version=2, concern="Mine", below="concern"))
    assert answer.context["form"]["concern"].value() == "Mine\n\nLate on Mondays."
    assert AuditEvent.objects.count() == before
    assert Case.objects.visible_to(pals.ana).get(pk=case.pk).version == 2


def test_taking_over_a_field_that_is_not_there_does_nothing(pals, case, sign_in):
    answer = sign_in(pals.ana).post(address(case), edited(case, next_step="Call", take="state"))
    assert (answer.status_code, answer.context["form"]["next_step"].value()) == (200, "Call")


def test_what_was_typed_wrong_is_kept_and_compared(pals, case):
    form = EditCaseForm(QueryDict(urlencode(edited(case, review_on="soon"))), user=pals.ana, case=case)
    assert not form.is_valid()
    (difference,) = form.meet(case)
    assert (difference.name, difference.mine) == ("review_on", "soon")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (forms.ChoiceField(choices=COLOURS), "b", "Blue"),
        (forms.ChoiceField(choices=COLOURS), "gone", "gone"),
        (forms.MultipleChoiceField(choices=COLOURS), ["r", "b"], "Red, Blue"),
        (forms.DateField(), date(2026, 11, 3), "Nov 3, 2026"),
        (forms.DateField(), None, ""),
        (forms.IntegerField(), 15, "15"),
        (forms.CharField(), "a\r\nb", "a\nb"),
    ],
)
def test_values_in_words(field, value, words):
    assert in_words(field, value) == words


def test_who_saved_last(pals, case):
    step(case=case, version=1, next_step="Visit", by=pals.sol)
    assert last_saved(case).who == "Sol Okafor"
    AuditEvent.objects.create(type="case.edited", by_name="system", target_model="cases.Case", target_id=str(case.pk))
    assert last_saved(case).who == "The system"
    assert last_saved(Case(pk=0)) is None


def test_safe_contact_is_compared_too(pals, sign_in):
    row = Guardianship.objects.visible_to(pals.ana).filter(student=pals.mateo, contact_rule="ok").first()
    page = reverse("cases:contact-rule", args=[pals.mateo.pk, row.pk])
    sent = {"rule": "do_not_contact", "reason": "Court order of Nov 3", "version": 1}
    assert sign_in(pals.sol).post(page, sent).status_code == 302
    answer = sign_in(pals.ana).post(page, {"rule": "ask_first", "reason": "Works nights", "version": 1})
    assert answer.status_code == 409
    assert "Court order of Nov 3" in answer.text
    taken = sign_in(pals.ana).post(page, {"rule": "ask_first", "reason": "x", "version": 2, "take": "rule"})
    assert taken.context["form"]["rule"].value() == "do_not_contact"


def test_what_has_a_version_is_saved_by_version_only():
    """Each edit page of a record with a version has the mechanism."""
    callbacks = (pattern.callback for _name, pattern, _route in urls())
    pages = [each.view_class for each in callbacks if hasattr(each, "view_class")]
    forms_with_version = {page for page in pages if issubclass(getattr(page, "form_class", None) or object, Versioned)}
    assert len(forms_with_version) >= 3
    assert [page for page in forms_with_version if not issubclass(page, ConflictPage)] == []
