"""Templates of notes: whose they are, what goes into their blanks, and that no fact gets in that the person may not see."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.actions.note_templates import NameTaken, add_note_template, end_note_template, resume_note_template
from cases.enums import Lane
from cases.models import CaseloadEntry, Encounter, Guardianship, NoteTemplate, Student
from cases.queries.note_templates import OF_A_STUDENT, filled, templates_of
from cases.wording import blanks_in
from sswork.models import User
from sswork.scoping import unscoped
from sswork.security.actor import acting
from tests.cases import work
from tests.queries import queries_of

from .test_encounters import url

TEXT = "{student} ({grade}, {school}). Said: {what was said}"


@pytest.fixture
def ana(pals, sign_in):
    return sign_in(pals.ana)


def fresh(person) -> User:
    return User.objects.get(pk=person.pk)


def own(pals, text=TEXT, *, by=None, name="Check-in") -> NoteTemplate:
    return add_note_template(name=name, note_format="narrative", text=text, by=by or pals.ana)


def shared(pals, text=TEXT, name="District note") -> NoteTemplate:
    return add_note_template(organization=pals.district, name=name, note_format="dap", text=text, by=pals.sol)


def put_in(text, *students, by) -> str:
    by = fresh(by)
    with acting(by):
        return filled(text, students, by)


# What goes in


def test_blanks_are_filled_with_what_the_record_says(pals):
    work.plan(pals, work.case(pals))
    work.encounter(pals, days_ago=2)
    today = timezone.localdate()
    said = put_in(
        "{Student}|{preferred  name}|{grade}|{school}|{goals}|{last contact}|{author}", pals.mateo, by=pals.ana
    )
    last = (today - timedelta(days=2)).strftime("%b %-d, %Y")
    assert said == f"{pals.mateo.name}|Mateo|Grade 3|Cedar Elementary|I come on time|{last}|Ana Flores"


def test_whoever_may_not_be_contacted_is_not_put_in(pals):
    with unscoped("test"):
        rows = list(Guardianship.objects.filter(student=pals.mateo, removed_on=None).order_by("contact_order", "pk"))
        names = [str(each.guardian) for each in rows]
        assert put_in("{guardian}", pals.mateo, by=pals.ana) == names[0]
        Guardianship.objects.filter(student=pals.mateo).update(contact_rule="do_not_contact", rule_reason="An order")
        mateo = Student.objects.get(pk=pals.mateo.pk)
    assert put_in("{guardian}", mateo, by=pals.ana) == "{guardian}"


@pytest.mark.parametrize(
    "limit", [{"contact_rule": "ask_first"}, {"may_call": False}, {"may_write": False}, {"may_tell": False}]
)
def test_a_guardian_of_whom_something_has_to_be_known_first_is_not_put_in(pals, limit):
    """The note says “call her”, and its reader would not see the limit."""
    with unscoped("test"):
        rows = Guardianship.objects.filter(student=pals.mateo, removed_on=None).order_by("contact_order", "pk")
        first, *others = list(rows)
        Guardianship.objects.filter(pk=first.pk).update(**limit, rule_reason="An order")
        mateo = Student.objects.get(pk=pals.mateo.pk)
    expected = next((str(each.guardian) for each in others if not each.is_limited), "{guardian}")
    assert put_in("{guardian}", mateo, by=pals.ana) == expected


def test_what_nobody_knows_stays_a_blank(pals):
    assert put_in("{last contact} {goals} {what we agreed}", pals.mateo, by=pals.ana) == (
        "{last contact} {goals} {what we agreed}"
    )


def test_with_several_students_only_what_is_no_students_own(pals):
    said = put_in("{student} {school} {author}", pals.mateo, pals.lucia, by=pals.ana)
    assert said == "{student} {school} Ana Flores"
    assert put_in("{student} {author}", by=pals.ana) == "{student} Ana Flores"


def test_facts_of_restricted_and_sealed_records_stay_out_also_for_who_reads_them(pals):
    work.plan(pals, work.case(pals, lane=Lane.RESTRICTED), goal="A goal of few")
    work.encounter(pals, lane=Lane.SEALED)
    assert put_in("{goals}{last contact}", pals.mateo, by=pals.ana) == "{goals}{last contact}"


def test_the_page_fills_in_only_students_whom_the_person_may_write_about(pals, ana, sign_in):
    template = shared(pals, "{student}: {guardian}, {attendance}")
    address = url("note-template-fill", template.pk)
    assert "Mateo" in ana.get(address, {"students": pals.mateo.pk}).json()["text"]
    answer = ana.get(address, {"students": pals.jaylen.pk}).json()
    assert answer["text"] == "{student}: {guardian}, {attendance}"
    assert "Jaylen" not in str(answer)
    ivy = sign_in(pals.ivy)  # an intern of the same school without Mateo
    assert ivy.get(address, {"students": pals.mateo.pk}).json()["text"] == answer["text"]


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet="{} abc\nstudent", max_size=60))
def test_any_text_is_kept_but_for_its_blanks(pals, text):
    said = put_in(text, by=pals.ana)
    assert said == text.replace("{date}", said) or blanks_in(text) == blanks_in(said)


def test_every_blank_is_filled_by_the_same_number_of_queries_for_any_template(pals, ana):
    template = own(pals, " ".join(f"{{{name}}}" for name in OF_A_STUDENT))
    address = f"{url('note-template-fill', template.pk)}?students={pals.mateo.pk}"
    work.encounter(pals)
    one = queries_of(ana, address)
    for _ in range(2):
        work.encounter(pals)
    assert queries_of(ana, address) == one


# In the note


def test_a_note_begins_with_a_template_also_without_scripts(pals, ana):
    template = own(pals)
    form = ana.get(url("encounter-log"), {"student": pals.mateo.pk, "template": template.pk}).context["form"]
    assert form["narrative"].value().startswith("Mateo Rivera (Grade 3, Cedar Elementary)")


def test_a_blank_that_is_left_is_pointed_out_once_and_before_signing(pals, ana):
    log = {
        "students": [pals.mateo.pk],
        "kind": "individual",
        "minutes": "15",
        "outcome": "completed",
        "lane": "team",
        "narrative": "He said: {what was said}",
    }
    page = ana.post(url("encounter-log"), log)
    assert [each.found for each in page.context["remarks"]] == ["{what was said}"]
    seen = page.context["form"]["remarks_seen"].value()
    assert ana.post(url("encounter-log"), log | {"remarks_seen": seen}).status_code == 302
    with unscoped("test"):
        note = Encounter.objects.get()
    for address in (url("encounter", note.pk), url("encounters-to-sign")):
        assert "Blanks not filled in" in ana.get(address).text
    ana.post(url("encounter-sign", note.pk), {"version": note.version})  # it is never in the way
    with unscoped("test"):
        assert Encounter.objects.get().is_signed
    assert "Blanks not filled in" not in ana.get(url("encounter", note.pk)).text


# Whose they are


def test_the_own_ones_are_seen_by_nobody_else(pals, sign_in):
    mine, theirs, everybodys = own(pals), own(pals, by=pals.ben), shared(pals)
    assert set(templates_of(fresh(pals.ana))) == {mine, everybodys}
    assert set(templates_of(fresh(pals.ben))) == {theirs, everybodys}
    ben = sign_in(pals.ben)
    for page, sent in (("edit", ben.get), ("end", ben.post), ("resume", ben.post), ("fill", ben.get)):
        assert sent(url(f"note-template-{page}", mine.pk)).status_code == 404
    assert ben.get(url("encounter-log"), {"template": mine.pk}).context["form"]["narrative"].value() in (None, "")
    with acting(pals.ben), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM cases_notetemplate ORDER BY id")
        assert {pk for (pk,) in cursor.fetchall()} == {theirs.pk, everybodys.pk}


def test_the_districts_are_the_leads_to_write(pals, sign_in):
    template = shared(pals)
    ana = sign_in(pals.ana)
    assert "whose" not in ana.get(url("note-template-add")).context["form"].fields
    assert ana.get(url("note-template-edit", template.pk)).status_code == 404
    new = {"name": "First talk", "format": "soap", "text": "{student}", "whose": str(pals.district.pk)}
    assert ana.post(url("note-template-add"), new).status_code == 302
    assert sign_in(pals.sol).post(url("note-template-add"), new).status_code == 302
    made = NoteTemplate.objects.filter(name="First talk").order_by("pk")
    assert [(each.organization, each.person) for each in made] == [(None, pals.ana), (pals.district, None)]


def test_of_one_name_one_is_offered(pals, ana):
    first = own(pals)
    with pytest.raises(NameTaken):
        own(pals, name="check-in")
    end_note_template(template=first, by=pals.ana)
    assert ana.get(url("note-template-fill", first.pk)).status_code == 404
    own(pals)
    with pytest.raises(NameTaken):
        resume_note_template(template=first, by=pals.ana)


def test_ended_and_offered_again(pals, ana):
    template = own(pals)
    assert "Undo" in ana.post(url("note-template-end", template.pk), follow=True).text
    assert [each.name for each in ana.get(url("note-templates")).context["ended"]] == ["Check-in"]
    ana.post(url("note-template-resume", template.pk))
    assert [each.name for each in ana.get(url("note-templates")).context["own"]] == ["Check-in"]


def test_two_who_change_it_lose_nothing(pals, ana):
    template = own(pals)
    page = url("note-template-edit", template.pk)
    mine = {"name": "Check-in", "format": "narrative", "text": "Mine", "version": 1}
    assert ana.post(page, mine | {"text": "First"}).status_code == 302
    second = ana.post(page, mine)
    assert second.status_code == 409
    assert [(each.theirs, each.mine) for each in second.context["differing"]] == [("First", "Mine")]


def test_the_list_asks_the_same_for_one_and_for_three(pals, ana):
    own(pals)
    one = queries_of(ana, url("note-templates"))
    own(pals, name="Two")
    shared(pals)
    assert queries_of(ana, url("note-templates")) == one
    assert Student.objects.visible_to(pals.ana).exists()


def test_a_liaison_is_told_no_more_than_the_liaison_sees(pals, sign_in):
    """A liaison writes encounters and sees no cases: goals of a plan stay a blank."""
    work.plan(pals, work.case(pals))
    CaseloadEntry.objects.create(student=pals.mateo, worker=pals.lia)
    assert put_in("{student} {goals}", pals.mateo, by=pals.lia) == f"{pals.mateo.name} {{goals}}"
