"""Cases: opened, edited by two at once, closed, reopened, listed, and seen only by those who may."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cases import actions
from cases.models import Case, CaseloadEntry, Task
from sswork.models import AuditEvent, RoleAssignment
from sswork.scoping import unscoped
from tests.cases import work
from tests.queries import queries_of


def opened(**changes):
    form = {
        "reason": "attendance",
        "concern": "Misses Mondays.",
        "owner": "",
        "next_step": "Call Rosa",
        "review_on": "2026-12-02",
        "lane": "team",
    }
    return form | changes


@pytest.fixture
def ana(pals, sign_in):
    return sign_in(pals.ana)


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def test_a_case_is_opened_with_owner_next_step_and_review_date(pals, ana):
    answer = ana.post(url("case-open", pals.mateo.pk), opened(owner=pals.ana.pk))
    case = Case.objects.visible_to(pals.ana).get()
    assert answer.url == url("case", case.pk)
    assert (case.student, case.owner, case.next_step, case.review_on) == (
        pals.mateo,
        pals.ana,
        "Call Rosa",
        date(2026, 12, 2),
    )
    assert CaseloadEntry.objects.filter(worker=pals.ana, student=pals.mateo).count() == 1
    assert [event.type for event in AuditEvent.objects.order_by("pk")] == ["case.opened", "caseload.added"]


@pytest.mark.parametrize("missing", ["reason", "owner", "next_step", "review_on"])
def test_what_an_open_case_needs_is_asked_for_and_nothing_typed_is_lost(pals, ana, missing):
    answer = ana.post(url("case-open", pals.mateo.pk), opened(owner=pals.ana.pk) | {missing: ""})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [missing]
    assert "Misses Mondays." in answer.text
    with unscoped("test"):
        assert Case.objects.count() == 0


def test_a_review_day_lies_ahead(pals, ana):
    answer = ana.post(url("case-open", pals.mateo.pk), opened(owner=pals.ana.pk, review_on="2026-11-17"))
    assert answer.context["form"].errors["review_on"] == ["Choose today or a later day."]


def test_owners_are_people_who_work_at_the_students_school(pals, ana):
    form = ana.get(url("case-open", pals.mateo.pk)).context["form"]
    assert set(form.fields["owner"].queryset) == {pals.ana, pals.sol}
    answer = ana.post(url("case-open", pals.mateo.pk), opened(owner=pals.ben.pk))
    assert list(answer.context["form"].errors) == ["owner"]


def test_open_work_is_named_before_more_is_opened(pals, ana):
    work.case(pals, next_step="Visit the home")
    assert "Visit the home" in ana.get(url("case-open", pals.mateo.pk)).text


def edited(case, **changes):
    form = {"owner": case.owner_id, "next_step": case.next_step, "review_on": case.review_on.isoformat()}
    return form | {"concern": case.concern, "version": case.version} | changes


def test_the_second_writer_sees_both_texts_and_loses_nothing(pals, ana):
    case = work.case(pals)
    first, second = edited(case, next_step="Text of Sol"), edited(case, next_step="Text of Ana")
    actions.edit_case(
        case=case,
        version=1,
        owner=case.owner,
        next_step="Text of Sol",
        review_on=case.review_on,
        concern="",
        by=pals.sol,
    )
    answer = ana.post(url("case-edit", case.pk), second)
    assert answer.status_code == 409
    differing = [(each.label, each.theirs, each.mine) for each in answer.context["differing"]]
    assert differing == [("Next step", "Text of Sol", "Text of Ana")]
    assert 'value="Text of Ana"' in answer.text
    case.refresh_from_db()
    assert case.next_step == first["next_step"]
    again = ana.post(url("case-edit", case.pk), second | {"version": answer.context["form"]["version"].value()})
    case.refresh_from_db()
    assert (again.status_code, case.next_step, case.version) == (302, "Text of Ana", 3)


def test_the_lead_sets_another_owner_for_a_reason_and_history_tells_the_moves(pals, sign_in):
    case = work.case(pals)
    sol, form = sign_in(pals.sol), edited(case, owner=pals.sol.pk, review_on="2026-12-09")
    assert list(sol.post(url("case-edit", case.pk), form).context["form"].errors) == ["owner_reason"]
    sol.post(url("case-edit", case.pk), form | {"owner_reason": "Ana is ill until spring"})
    assert CaseloadEntry.objects.filter(worker=pals.sol, student=pals.mateo).exists()
    history = [line.text for line in sign_in(pals.ana).get(url("case", case.pk)).context["history"]]
    assert history == [
        "Owner: Ana Flores → Sol Okafor. Review: Dec 2, 2026 → Dec 9, 2026. Why this owner: Ana is ill until spring",
        "Opened: Attendance. Owner Ana Flores, review on Dec 2, 2026.",
    ]
    assert [each for each in AuditEvent.objects.all() if "ill until" in str(each.changes)] == []


def test_nobody_else_gives_a_case_away_without_being_taken_at_their_word(pals, ana):
    """Editing leaves the owner alone; the page leads to the hand-over, which the next owner accepts."""
    case = work.case(pals)
    page = ana.get(url("case-edit", case.pk))
    assert ("owner" in page.context["form"].fields, url("case-offer", case.pk) in page.text) == (False, True)
    ana.post(url("case-edit", case.pk), edited(case, owner=pals.sol.pk, owner_reason="Take it", next_step="Visit"))
    case.refresh_from_db()
    assert (case.owner, case.next_step) == (pals.ana, "Visit")
    for reason in ("", "Because"):
        with pytest.raises(actions.NeedsAcceptance):
            actions.edit_case(
                case=case,
                version=case.version,
                next_step="Call",
                review_on=case.review_on,
                concern="",
                owner=pals.sol,
                owner_reason=reason,
                by=pals.ana,
            )


def test_a_case_whose_owner_has_left_is_taken_by_whoever_manages_it(pals, ana):
    case = work.case(pals, owner=pals.ben, by=pals.ana)
    assert "owner" not in ana.get(url("case-edit", case.pk)).context["form"].fields
    RoleAssignment.objects.filter(person=pals.ben).update(last_day=pals.today - timedelta(days=1))
    form = edited(case, owner=pals.ana.pk, owner_reason="Ben has left the district")
    assert ana.post(url("case-edit", case.pk), form).status_code == 302
    case.refresh_from_db()
    assert case.owner == pals.ana


def test_the_history_of_a_case_from_elsewhere_tells_its_end_once(pals, ana):
    with unscoped("a case that another system opened"):
        case = Case.objects.create(
            student=pals.mateo,
            reason="attendance",
            owner=pals.ana,
            next_step="Call home",
            review_on=pals.today,
            opened_on=pals.today,
            opened_by=pals.ana,
        )
    ana.post(url("case-close", case.pk), closing())
    told = [line.text.split(":")[0] for line in ana.get(url("case", case.pk)).context["history"]]
    assert told == ["Closed", "Opened"]


def closing(**changes):
    return {"reason": "goals_met", "outcome": "better", "summary": "Comes on Mondays now."} | changes


def test_closing_needs_reason_outcome_and_summary(pals, ana):
    case = work.case(pals)
    answer = ana.post(url("case-close", case.pk), {})
    assert set(answer.context["form"].errors) == {"reason", "outcome", "summary"}
    ana.post(url("case-close", case.pk), closing())
    case.refresh_from_db()
    assert (case.state, case.outcome, case.closed_on) == ("closed", "better", pals.today)


def test_the_summary_says_what_happened_and_what_is_open_and_names_no_other_student(pals, ana):
    case = work.case(pals, concern="He and Noah Kim miss the bus.\n\nNoah waits for him.")
    work.encounter(pals, cases={pals.mateo.pk: case}, kind="home_visit")
    for _each in range(2):
        work.encounter(pals, cases={pals.mateo.pk: case})
    actions.add_need(case=case, domain="food", what="Breakfast for him and Lucía", urgency="soon", by=pals.ana)
    work.task(pals, case=case, title="Ask Noah's aunt")
    summary = ana.get(url("case-close", case.pk)).context["form"]["summary"].value()
    assert summary == (
        "Opened on Nov 18, 2026: Attendance.\n"
        "What was going on: He and [Student B] miss the bus. [Student B] waits for him.\n"
        "3 encounters, 90 minutes; the last on Nov 18, 2026.\n"
        "They were: Individual session (2), Home visit (1).\n"
        "Needed: Breakfast for him and [Student A]. Still open.\n"
        "\n"
        "Still open:\n"
        "– By Nov 18, 2026: Ask [Student B]'s aunt (Ana Flores)\n"
    )


def test_the_summary_starts_with_what_the_record_says(pals, ana):
    case = work.case(pals)
    work.encounter(pals, cases={pals.mateo.pk: case}, minutes=20)
    work.encounter(pals, cases={pals.mateo.pk: case}, minutes=25, days_ago=2)
    plan = work.plan(pals, case)
    work.measure(plan, (date(2026, 11, 2), 3), by=pals.ana)
    assert ana.get(url("case-close", case.pk)).context["form"]["summary"].value() == (
        "Opened on Nov 18, 2026: Attendance.\n"
        "2 encounters, 45 minutes; the last on Nov 18, 2026.\n"
        "They were: Individual session (2).\n"
        "Check-in and check-out: from 1, target 5; last measured 3 on Nov 2, 2026. Too few measurements to tell.\n"
    )


def test_closing_drops_the_tasks_named_and_ends_the_plans(pals, ana):
    case = work.case(pals)
    kept, dropped = (work.task(pals, title=title, case=case) for title in ("Keep", "Drop"))
    plan = work.plan(pals, case)
    ana.post(url("case-close", case.pk), closing(unneeded_tasks=[dropped.pk]) | {f"goal_{plan.pk}": "reached"})
    for row in (kept, dropped, plan):
        row.refresh_from_db()
    assert (kept.state, dropped.state, plan.state) == ("open", "dropped", "ended")


def test_reopening_keeps_the_thread_and_asks_for_the_next_step(pals, ana):
    case = work.case(pals)
    actions.close_case(case=case, reason="moved", summary="Moved away.", outcome="unknown", by=pals.ana)
    assert list(ana.post(url("case-reopen", case.pk), {"next_step": ""}).context["form"].errors) == [
        "next_step",
        "review_on",
    ]
    ana.post(url("case-reopen", case.pk), {"next_step": "Welcome back", "review_on": "2026-11-25"})
    case.refresh_from_db()
    assert (case.state, case.next_step, case.summary, case.closed_on, case.outcome) == (
        "open",
        "Welcome back",
        "Moved away.",
        None,
        "",
    )


def test_a_move_that_someone_else_made_leads_back_to_the_case(pals, ana):
    case = work.case(pals)
    actions.close_case(case=case, reason="moved", summary="Moved away.", outcome="unknown", by=pals.sol)
    for name in ("case-edit", "case-close"):
        assert ana.get(url(name, case.pk)).url == url("case", case.pk)
    answer = ana.post(url("case-close", case.pk), closing())
    assert answer.url == url("case", case.pk)
    case.refresh_from_db()
    assert case.summary == "Moved away."


def test_an_edit_cannot_slip_in_behind_a_closing(pals, ana):
    case = work.case(pals)
    actions.close_case(case=case, reason="moved", summary="Moved away.", outcome="unknown", by=pals.sol)
    answer = ana.post(url("case-edit", case.pk), edited(case, version=1, next_step="Too late"))
    assert answer.url == url("case", case.pk)


def listed(client, **query):
    return [case.pk for case in client.get(url("cases"), query).context["page"].rows]


def test_the_list_shows_own_open_cases_with_overdue_reviews_first(pals, ana):
    soon = work.case(pals, review_on=pals.today + timedelta(days=3))
    overdue = work.case(pals, pals.noah, review_on=pals.today - timedelta(days=3))
    sols = work.case(pals, pals.zoe, owner=pals.sol, review_on=pals.today)
    closed = work.case(pals, pals.aaliyah)
    actions.close_case(case=closed, reason="moved", summary="Moved away.", outcome="unknown", by=pals.ana)
    assert listed(ana) == [overdue.pk, soon.pk]
    assert listed(ana, who="all") == [overdue.pk, sols.pk, soon.pk]
    assert listed(ana, state="closed") == [closed.pk]
    assert listed(ana, who="all", school=pals.maple.pk) == [sols.pk]
    assert listed(ana, who="nonsense", state="nonsense", school="x") == [overdue.pk, soon.pk]


def test_paging_goes_forth_and_back_over_equal_days(pals, ana, monkeypatch):
    monkeypatch.setattr("cases.queries.keyset.keyset_page.__defaults__", ("", 2))
    pks = [work.case(pals, student).pk for student in (pals.mateo, pals.noah, pals.zoe, pals.lucia, pals.aaliyah)]
    first = ana.get(url("cases")).context
    assert ([case.pk for case in first["page"].rows], first["newer_url"]) == (pks[:2], "")
    second = ana.get(url("cases") + first["older_url"]).context
    third = ana.get(url("cases") + second["older_url"]).context
    assert [case.pk for case in third["page"].rows] == pks[4:]
    assert third["older_url"] == ""
    back = ana.get(url("cases") + third["newer_url"]).context
    assert [case.pk for case in back["page"].rows] == pks[2:4]
    assert listed(ana, at="a~nonsense~1") == pks[:2]


def test_who_sees_which_cases(pals, sign_in):
    cedar, juniper = work.case(pals), work.case(pals, pals.jaylen, owner=pals.ben)
    maple = work.case(pals, pals.zoe)
    actions.open_to_team(student=pals.mateo, at_school=pals.cedar, source_key="x:1", by=pals.theo)
    actions.join_programme(
        student=pals.mateo, programme="homeless", source_key="x:2", first_day=pals.today, by=pals.ana
    )
    actions.add_to_caseload(student=pals.zoe, worker=pals.ivy, by=pals.ana)
    seen = {
        pals.ana: [cedar, maple],
        pals.ben: [juniper],
        pals.sol: [cedar, juniper, maple],
        pals.ivy: [maple],
        **{who: [] for who in (pals.tess, pals.lia, pals.otis, pals.priya, pals.dana, pals.theo)},
    }
    assert {who.given_name: list(Case.objects.visible_to(who).order_by("pk")) for who in seen} == {
        who.given_name: sorted(cases, key=lambda case: case.pk) for who, cases in seen.items()
    }
    assert sign_in(pals.ben).get(url("case", cedar.pk)).status_code == 404
    assert sign_in(pals.ivy).get(url("case", maple.pk)).status_code == 200
    assert sign_in(pals.ivy).get(url("case-edit", maple.pk)).status_code == 403
    assert sign_in(pals.lia).get(url("case", cedar.pk)).status_code == 403


@pytest.mark.parametrize(("lane", "reads"), [("restricted", "ana sol"), ("sealed", "ana")])
def test_a_case_and_its_tasks_are_for_those_whom_its_lane_lets_in(pals, sign_in, lane, reads):
    """Restricted: author, owner and lead. Sealed: the people named. Ivy has the student on her caseload."""
    actions.add_to_caseload(student=pals.mateo, worker=pals.ivy, by=pals.ana)
    case = work.case(pals, lane="restricted", next_step="Speak with the counselor")
    task = work.task(pals, case=case, title="Ask about the uncle")
    if lane == "sealed":
        work.sealed(case, pals.ana)
    for name in ("ana", "sol", "ivy"):
        person, opened = getattr(pals, name), name in reads.split()
        assert list(Case.objects.visible_to(person)) == [case] * opened
        assert list(Task.objects.visible_to(person)) == [task] * opened
        assert sign_in(person).get(url("case", case.pk)).status_code == (200 if opened else 404)


def test_whoever_hands_a_restricted_case_over_may_lose_sight_of_it(pals, sign_in):
    """Ben helps out at Cedar; handing his restricted case over takes it from his eyes."""
    RoleAssignment.objects.create(
        person=pals.ben, role="social_worker", organization=pals.cedar, first_day=pals.today - timedelta(days=9)
    )
    case = work.case(pals, owner=pals.ben, by=pals.ana, lane="restricted")
    made = actions.offer_case(case=case, taker=pals.ana, reason="Leave", summary="Mornings", by=pals.ben)
    actions.accept_transfer(transfer=made, by=pals.ana)
    assert sign_in(pals.ben).get(url("case", case.pk)).status_code == 404
    assert sign_in(pals.ana).get(url("case", case.pk)).status_code == 200


def test_queries_are_equal_for_one_and_three(pals, ana):
    case = work.case(pals)

    def add_work():
        work.task(pals, case=case)
        work.encounter(pals, cases={pals.mateo.pk: case})
        work.measure(work.plan(pals, case), (date(2026, 11, 2), 3), by=pals.ana)

    add_work()
    before = [queries_of(ana, url("cases")), queries_of(ana, url("case", case.pk))]
    work.case(pals, pals.noah)
    work.case(pals, pals.zoe)
    add_work()
    add_work()
    assert [queries_of(ana, url("cases")), queries_of(ana, url("case", case.pk))] == before
