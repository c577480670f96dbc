"""The ledger, one obligation, and what people do with it; on the student, on the case, on My day."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from cases import actions
from cases.models import Evidence, Obligation
from cases.queries.obligations import link_to
from cases.reminders.obligations import ObligationsDue, ObligationsForTheLead
from cases.tasks import recount_due_dates
from sswork.models import Definition
from sswork.roles import Permission
from sswork.scoping import unscoped
from tests.cases import work
from tests.cases.test_obligations import MONDAY, close, fact, happened, made
from tests.queries import queries_of


@pytest.fixture
def ana(pals, sign_in):
    return sign_in(pals.ana)


@pytest.fixture
def own(pals):
    """Mateo's, due on 7 December, with Ana."""
    return made(pals, owner_id=pals.ana.pk)


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def again(obligation):
    obligation.refresh_from_db()
    return obligation


def shown(client, **query):
    table = client.get(url("obligations"), query).context["table"]
    return [each.obligation.source_key for each in table.rows]


def test_the_ledger_has_the_own_then_all_then_what_ended(pals, ana, own):
    actions.add_to_caseload(student=pals.zoe, worker=pals.sol, by=pals.sol)
    facts = {
        "placement": fact(pals, name="placement_change", key="cases.test:2"),  # nobody's, and without a day
        "zoe": fact(pals, pals.zoe, key="cases.test:3", on=MONDAY - timedelta(days=7)),
        "jaylen": fact(pals, pals.jaylen, key="cases.test:4"),
        "sealed": fact(pals, key="cases.test:5", lane="sealed", readers=(pals.sol.pk,)),
    }
    happened(facts=list(facts.values()), by=pals.ana)
    assert shown(ana) == ["cases.test:1"]
    assert shown(ana, show="open") == ["cases.test:3", "cases.test:1", "cases.test:2"]
    assert shown(ana, show="open", school=pals.maple.pk) == ["cases.test:3"]
    ana.post(url("obligation-waive", own.pk), {"reason": "Moved away"})
    assert (shown(ana), shown(ana, show="ended")) == ([], ["cases.test:1"])


def test_the_page_says_what_why_by_when_and_what_moved_it(pals, ana, own):
    close(pals.cedar, date(2026, 12, 2))
    recount_due_dates()
    page = ana.get(url("obligation", own.pk)).text
    for words in ("Manifestation determination", "34 CFR 300.530(e)", "within 10 school days", "Tuesday, Dec 8, 2026"):
        assert words in page
    assert "School was closed on days that counted. Closed: Dec 2." in page
    assert "Cedar Elementary" in page


def test_a_record_shows_that_it_was_done_and_it_can_be_taken_up_again(pals, ana, own):
    encounter = work.encounter(pals)
    form = {"record_key": encounter.key, "note": "", "day": "2026-11-17"}
    ana.post(url("obligation-evidence", own.pk), form)
    assert (again(own).state, own.ended_on, own.ended_by) == ("met", date(2026, 11, 17), pals.ana)
    assert url("encounter", encounter.pk) in ana.get(url("obligation", own.pk)).text
    ana.post(url("obligation-take-up", own.pk))
    assert (again(own).state, Evidence.objects.visible_to(pals.ana).count()) == ("open", 0)


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ({"day": "2026-11-17"}, ["note"]),
        ({"day": "2026-11-19", "note": "Done"}, ["day"]),
        ({"day": "2026-11-17", "record_key": "cases.encounter:999999"}, ["record_key", "note"]),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(pals, ana, own, form, fields):
    answer = ana.post(url("obligation-evidence", own.pk), form)
    assert (sorted(answer.context["form"].errors), again(own).state) == (sorted(fields), "open")


def test_only_records_that_the_person_reads_are_offered(pals, sign_in, own):
    team, restricted = work.encounter(pals), work.encounter(pals, lane="restricted", by=pals.sol)
    with unscoped("what Ana gave before"):
        Evidence.objects.create(
            obligation=own, student=pals.mateo, school=pals.cedar, record_key=restricted.key, day=MONDAY, note="Called"
        )
    page = sign_in(pals.ana).get(url("obligation-evidence", own.pk))
    offered = [key for _kind, keys in page.context["form"].fields["record_key"].choices[1:] for key, _title in keys]
    assert offered == [team.key]
    assert "not open to you" in link_to(pals.ana, restricted.key).title
    assert url("encounter", restricted.pk) not in sign_in(pals.ana).get(url("obligation", own.pk)).text


def test_what_must_be_on_file_before_is_asked_for(pals, ana, own):
    with unscoped("a rule with a prerequisite"):
        Obligation.objects.filter(pk=own.pk).update(prerequisites=["Met the parent, or tried to"])
    done = {"note": "Met at school", "day": "2026-11-17"}
    refused = ana.post(url("obligation-evidence", own.pk), done)
    assert "First on file: Met the parent, or tried to." in refused.text
    ana.post(url("obligation-evidence", own.pk), done | {"prerequisite": "0"})
    assert ana.get(url("obligation", own.pk)).context["prerequisites"] == [("Met the parent, or tried to", True)]
    ana.post(url("obligation-evidence", own.pk), done)
    assert again(own).state == "met"


def test_the_next_step_is_handed_over(pals, ana, own):
    ana.post(url("obligation-hand", own.pk), {"owner": pals.sol.pk})
    assert again(own).owner == pals.sol


def test_who_may_act(pals, sign_in, own):
    """Ivy has Mateo on the caseload and reads; she manages no cases."""
    actions.add_to_caseload(student=pals.mateo, worker=pals.ivy, by=pals.ana)
    pages = ("obligation", "obligation-evidence", "obligation-waive")
    found = {
        who: [sign_in(getattr(pals, who)).get(url(page, own.pk)).status_code for page in pages]
        for who in ("sol", "ivy", "ben", "otis", "dana")
    }
    assert found == {
        "sol": [200, 200, 200],
        "ivy": [200, 404, 404],
        "ben": [404, 404, 404],
        "otis": [404, 404, 404],
        "dana": [403, 403, 403],
    }


def test_on_the_student_and_on_the_case(pals, ana, own):
    case = work.case(pals)
    for page in (url("student", pals.mateo.pk), url("case", case.pk)):
        assert url("obligation", own.pk) in ana.get(page).text
    assert "Nothing is asked for now" not in ana.get(url("student", pals.noah.pk)).text


class TestMyDay:
    TODAY = date(2026, 12, 3)

    def lines(self, source, user, today=TODAY):
        return [(item.object_key, item.for_whom) for item in source().due(user, today)]

    def test_from_a_week_before_with_the_due_day_in_the_key(self, pals, own):
        assert self.lines(ObligationsDue, pals.ana, date(2026, 11, 29)) == []
        assert self.lines(ObligationsDue, pals.ana) == [(f"{own.pk}:20261207", "")]
        assert self.lines(ObligationsDue, pals.sol) == []

    def test_the_lead_is_told_of_legal_clocks_that_ran_out_and_of_what_is_nobodys(self, pals, own):
        nobodys = made(pals, student=pals.noah, key="cases.test:2")
        assert self.lines(ObligationsForTheLead, pals.sol) == [(f"{nobodys.pk}:20261207", "")]
        late = date(2026, 12, 8)
        assert {key for key, _who in self.lines(ObligationsForTheLead, pals.sol, late)} == {
            f"{own.pk}:20261207",
            f"{nobodys.pk}:20261207",
        }

    def test_what_is_sealed_reaches_nobody_else(self, pals):
        made(pals, lane="sealed", readers=(pals.ana.pk,), owner_id=pals.ana.pk)
        late = date(2027, 1, 8)
        assert len(self.lines(ObligationsDue, pals.ana, late)) == 1
        assert self.lines(ObligationsForTheLead, pals.sol, late) == []


def test_queries_are_equal_for_one_and_three(pals, ana, own):
    addresses = [url("obligations"), url("student", pals.mateo.pk), url("obligation", own.pk)]
    before = [queries_of(ana, each) for each in addresses]
    for number in (2, 3):
        made(pals, key=f"cases.test:{number}", owner_id=pals.ana.pk, seen_with=Permission.CASE_VIEW)
    assert [queries_of(ana, each) for each in addresses] == before


def test_put_off_and_dismissed_where_they_stand(pals, ana, own):
    """In the ledger, on the student, on the case: the line, its answer, and the way back to the same list."""
    line = reverse("agenda-line", args=["obligation", own.line_key])
    student = url("student", pals.mateo.pk)
    assert line in ana.get(url("obligations")).text
    assert line in ana.get(student).text
    ledger = f"http://testserver{url('obligations')}?show=open"
    form = ana.get(line, headers={"HX-Request": "true", "HX-Current-URL": ledger})
    assert form.context["next"] == ledger
    answer = {"kind": "obligation", "object_key": own.line_key, "next": ledger}
    page = ana.post(reverse("agenda-answer"), answer | {"answer": "snoozed", "until": "2026-11-30"})
    assert page["Location"] == ledger
    assert "Put off until Nov 30" in ana.get(student).text
    again_url = reverse("agenda-undo", args=["obligation", own.line_key])
    ana.post(again_url)
    ana.post(reverse("agenda-answer"), answer | {"answer": "dismissed", "reason": "Told Rosa by phone"})
    assert "Off your list: Told Rosa by phone" in ana.get(url("obligations")).text
    assert again_url in ana.get(url("obligations")).text
    assert again(own).state == "open"


def test_nobody_is_led_elsewhere_by_an_answer(pals, ana, own):
    answer = {"kind": "obligation", "object_key": own.line_key, "next": "https://elsewhere.example/"}
    page = ana.post(reverse("agenda-answer"), answer | {"answer": "snoozed", "until": "2026-11-30"})
    assert page["Location"] == reverse("my-day")


def test_only_whose_line_it_is_answers_it(pals, sign_in, own):
    sol = sign_in(pals.sol)
    line = reverse("agenda-line", args=["obligation", own.line_key])
    assert line not in sol.get(url("obligations"), {"show": "open"}).text
    assert sol.get(line).status_code == 404


def test_the_lead_is_told_of_legal_clocks_only_and_after_the_days_that_the_district_set(pals, own):
    late = own.due_on + timedelta(days=2)
    source = ObligationsForTheLead()
    Definition.objects.filter(code="obligations.escalate_days").update(value=3)
    assert source.due(pals.sol, late) == []
    assert source.due(pals.sol, late + timedelta(days=1))[0].is_legal
    with unscoped("the same of practice"):
        Obligation.objects.filter(pk=own.pk).update(authority="practice")
    assert source.due(pals.sol, late + timedelta(days=1)) == []


class TestLedgers:
    """Of a worker, a school, a student, a case: narrowed, in order, page by page."""

    @pytest.fixture
    def many(self, pals):
        today = MONDAY + timedelta(days=2)
        first = made(pals, owner_id=pals.ana.pk)
        more = [
            copy_of(first, source_key=f"cases.many:{each}", due_on=today + timedelta(days=each % 40 - 20))
            for each in range(2000)
        ]
        with unscoped("two thousand"):
            return Obligation.objects.bulk_create(more)

    def test_filters(self, pals, ana, own):
        actions.add_to_caseload(student=pals.zoe, worker=pals.sol, by=pals.sol)
        late = MONDAY - timedelta(days=30)
        others = [
            fact(pals, name="placement_change", key="cases.test:2"),
            fact(pals, pals.noah, key="cases.test:3", on=late, owner_id=pals.ana.pk),
        ]
        happened(facts=others, by=pals.ana)
        assert shown(ana, show="open", owner=pals.ana.pk) == ["cases.test:3", "cases.test:1"]
        assert shown(ana, show="open", owner="nobody") == ["cases.test:2"]
        assert shown(ana, show="mine", owner="nobody") == ["cases.test:3", "cases.test:1"]
        assert shown(ana, show="open", stands="overdue") == ["cases.test:3"]
        assert shown(ana, show="open", stands="no_day") == ["cases.test:2"]
        assert shown(ana, show="open", student=pals.noah.pk) == ["cases.test:3"]
        assert shown(ana, show="open", stands="later", student=pals.noah.pk) == []
        everything = ["cases.test:3", "cases.test:1", "cases.test:2"]
        assert shown(ana, show="open", owner="999999", stands="never", student="x") == everything

    def test_a_student_out_of_view_narrows_nothing_and_is_not_named(self, pals, sign_in, own):
        page = sign_in(pals.ben).get(url("obligations"), {"show": "open", "student": pals.mateo.pk})
        assert page.context["student"] is None
        assert "Mateo" not in page.text

    def test_two_thousand_open_page_by_page_with_the_same_queries(self, pals, ana, many):
        seen, query = [], {"show": "open", "owner": pals.ana.pk}
        page = ana.get(url("obligations"), query)
        for _page in range(3):
            rows = [each.obligation for each in page.context["table"].rows]
            seen += [(each.listed_by, each.pk) for each in rows]
            page = ana.get(url("obligations") + page.context["older_url"])
        assert (len(seen), seen) == (150, sorted(set(seen)))
        thousands = [queries_of(ana, url("obligations"), query), queries_of(ana, url("student", pals.mateo.pk))]
        with unscoped("three are left"):
            Obligation.objects.exclude(pk__in=[each.pk for each in many[:3]]).delete()
        assert [queries_of(ana, url("obligations"), query), queries_of(ana, url("student", pals.mateo.pk))] == thousands
        assert len(ana.get(url("student", pals.mateo.pk)).text) < 200_000

    def test_the_database_does_not_sort_two_thousand_for_fifty(self, pals, many):
        with connection.cursor() as cursor, unscoped("the plan of a school's ledger"):
            cursor.execute("ANALYZE cases_obligation")
            page = Obligation.objects.filter(school=pals.cedar).order_by("listed_by", "pk")[:51]
            cursor.execute("EXPLAIN " + str(page.query))
            assert "obligations_by_school" in "".join(row[0] for row in cursor.fetchall())


def copy_of(obligation, **changes):
    copied = {each.attname: getattr(obligation, each.attname) for each in obligation._meta.concrete_fields}
    copied = {name: value for name, value in copied.items() if name not in ("id", "listed_by", "made_at")}
    return Obligation(**copied | changes)
