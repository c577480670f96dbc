"""The waiting list: what nobody has room for yet, who is told of it, and how it is taken up."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases import actions
from cases.actions import waiting
from cases.models import Case, CaseloadEntry, CaseTransfer
from cases.queries.waiting import ORDER, waiting_list
from referrals.actions import NewCase
from sswork.agenda import agenda_of, everybodys
from sswork.models import AuditEvent, Definition, Organization, RoleAssignment
from sswork.roles import Role
from sswork.scoping import unscoped
from tests.cases import work
from tests.pals import TODAY
from tests.queries import queries_of
from tests.referrals import made


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def fresh(user):
    return type(user).objects.get(pk=user.pk)


@pytest.fixture
def ben_at_cedar(pals):
    RoleAssignment.objects.create(
        person=pals.ben, role=Role.SOCIAL_WORKER, organization=pals.cedar, first_day=pals.today
    )


def waits(pals, student=None, *, urgency="soon", days=0, why="No room before the holidays", **more):
    case = waiting.put_on_waiting_list(
        case=work.case(pals, student, **more), version=1, urgency=urgency, why=why, by=more.get("owner", pals.ana)
    )
    with unscoped("set up"):
        Case.objects.filter(pk=case.pk).update(waits_since=pals.today - timedelta(days=days))
    case.refresh_from_db()
    return case


def rows_of(client):
    return [row.pk for row in client.get(url("waiting")).context["page"].rows]


def lines(user, kind, day):
    return [(each.title, each.due_on) for each in agenda_of(fresh(user), day).today if each.kind == kind]


def lines_of_all(user, kind):
    agenda = agenda_of(fresh(user), TODAY)
    return [(each.title, each.due_on) for each in agenda.overdue + agenda.today if each.kind == kind]


def test_put_on_the_list_with_urgency_and_reason(pals, sign_in):
    case, ana = work.case(pals), sign_in(pals.ana)
    assert list(ana.post(url("case-wait", case.pk), {"version": 1, "urgency": "soon"}).context["form"].errors) == [
        "why"
    ]
    ana.post(url("case-wait", case.pk), {"version": 1, "urgency": "soon", "why": "No room; Rosa knows"})
    case.refresh_from_db()
    assert (case.waits_since, case.wait_urgency, case.wait_why, case.owner) == (
        pals.today,
        "soon",
        "No room; Rosa knows",
        pals.ana,
    )
    page = ana.get(url("case", case.pk)).text
    assert [
        words for words in ("On the waiting list", "No room; Rosa knows", "Within two weeks") if words not in page
    ] == []


def test_said_again_it_keeps_its_place(pals, sign_in):
    case = waits(pals, days=9)
    form = {"version": case.version, "urgency": "now", "why": "He was sent home"}
    sign_in(pals.ana).post(url("case-wait", case.pk), form)
    case.refresh_from_db()
    assert ((pals.today - case.waits_since).days, case.wait_urgency) == (9, "now")


def test_the_most_urgent_then_the_oldest_first(pals, sign_in):
    late, soon_new, now = (
        waits(pals, urgency="later", days=30),
        waits(pals, pals.noah, urgency="soon", days=1),
        waits(pals, pals.zoe, urgency="now"),
    )
    soon_old = waits(pals, pals.aaliyah, urgency="soon", days=6)
    work.case(pals, reason="grief")
    assert rows_of(sign_in(pals.ana)) == [each.pk for each in (now, soon_old, soon_new, late)]
    assert "6 days" in sign_in(pals.ana).get(url("waiting")).text


def test_each_sees_what_they_may_see(pals, sign_in):
    """Restricted: the author, the owner and the lead; sealed: the people named; of another school: nobody."""
    team, restricted = waits(pals), waits(pals, pals.noah, lane="restricted")
    sealed = work.sealed(waits(pals, pals.aaliyah), pals.ana)
    theirs = waits(pals, pals.jaylen, owner=pals.ben)
    actions.add_to_caseload(student=pals.mateo, worker=pals.ivy, by=pals.ana)
    seen = {each: set(waiting_list(fresh(each)).order_by(*ORDER)) for each in (pals.ana, pals.ben, pals.sol, pals.ivy)}
    assert seen == {
        pals.ana: {team, restricted, sealed},
        pals.ben: {theirs},
        pals.sol: {team, restricted, theirs},
        pals.ivy: {team},
    }
    assert rows_of(sign_in(pals.ben)) == [theirs.pk]


def test_the_owner_begins(pals, sign_in):
    case = waits(pals, days=3)
    page = sign_in(pals.ana).post(url("case-take-up", case.pk), follow=True).text
    assert "It is off the waiting list." in page
    case.refresh_from_db()
    assert (case.waits_since, case.wait_urgency, case.wait_why, case.owner) == (None, "", "", pals.ana)
    assert "Taken up from the waiting list, where it stood since Nov 15, 2026." in page


def test_a_colleague_with_room_becomes_the_owner_with_a_receipt(pals, ben_at_cedar, sign_in):
    case = waits(pals, days=3)
    task = work.task(pals, case=case)
    sign_in(pals.ben).post(url("case-take-up", case.pk))
    case.refresh_from_db()
    assert (case.owner, case.waits_since) == (pals.ben, None)
    receipt = CaseTransfer.objects.visible_to(fresh(pals.ben)).get()
    assert (receipt.state, receipt.giver, receipt.taker, receipt.asked_by, receipt.answered_by, receipt.reason) == (
        "accepted",
        pals.ana,
        pals.ben,
        pals.ana,
        pals.ben,
        "No room before the holidays",
    )
    with unscoped("test"):
        task.refresh_from_db()
    assert task.owner == pals.ben
    assert CaseloadEntry.of_worker(pals.ben).filter(student=pals.mateo).exists()


def test_a_colleague_puts_nobodys_case_on_the_list(pals, ben_at_cedar, sign_in):
    """Else Ben would take Ana's case without asking: put on the list for any reason, taken up by the next button."""
    case, ben = work.case(pals), sign_in(pals.ben)
    assert url("case-wait", case.pk) not in ben.get(url("case", case.pk)).text
    for answer in (
        ben.get(url("case-wait", case.pk), follow=True),
        ben.post(url("case-wait", case.pk), {"version": 1, "urgency": "now", "why": "Mine now"}, follow=True),
    ):
        assert "Only Ana Flores or the lead puts this case on the waiting list." in answer.text
    with pytest.raises(waiting.NotTheirs):
        waiting.put_on_waiting_list(case=case, version=1, urgency="now", why="Mine now", by=fresh(pals.ben))
    case.refresh_from_db()
    assert (case.waits_since, case.version, case.owner) == (None, 1, pals.ana)


def test_on_a_case_that_waits_who_may_not_change_it_is_not_offered_to(pals, ben_at_cedar, sign_in):
    case = waits(pals)
    pages = {each: sign_in(each).get(url("case", case.pk)).text for each in (pals.ana, pals.ben, pals.sol)}
    assert {each.given_name: url("case-wait", case.pk) in page for each, page in pages.items()} == {
        "Ana": True,
        "Ben": False,
        "Sol": True,
    }


def test_a_case_whose_owner_has_left_is_put_on_the_list_by_whoever_manages_it(pals, sign_in):
    case = work.case(pals, owner=pals.ben, by=pals.ana)
    RoleAssignment.objects.filter(person=pals.ben).update(last_day=pals.today - timedelta(days=1))
    sign_in(pals.ana).post(url("case-wait", case.pk), {"version": 1, "urgency": "now", "why": "Ben has left"})
    case.refresh_from_db()
    assert (case.waits_since, case.wait_why) == (pals.today, "Ben has left")


def test_a_form_from_before_the_case_was_taken_up_changes_nothing(pals, ben_at_cedar, sign_in):
    """Ana's page is older than Ben's taking up; and of two by her the second is asked."""
    case = waits(pals)
    form = {"version": case.version, "urgency": "now", "why": "He was sent home"}
    assert sign_in(pals.ana).post(url("case-wait", case.pk), form).status_code == 302
    again = sign_in(pals.ana).post(url("case-wait", case.pk), form | {"why": "He is back"})
    assert (again.status_code, [each.theirs for each in again.context["differing"]]) == (409, ["He was sent home"])
    waiting.take_up_case(case=Case.objects.visible_to(pals.ana).get(pk=case.pk), by=fresh(pals.ben))
    sign_in(pals.ana).post(url("case-wait", case.pk), form)
    case.refresh_from_db()
    assert (case.owner, case.waits_since) == (pals.ben, None)


def test_the_receipt_names_who_put_it_on_the_list(pals, ben_at_cedar):
    case = waiting.put_on_waiting_list(
        case=work.case(pals), version=1, urgency="now", why="Ana is ill", by=fresh(pals.sol)
    )
    waiting.take_up_case(case=case, by=fresh(pals.ben))
    receipt = CaseTransfer.objects.visible_to(fresh(pals.ben)).get()
    assert (receipt.asked_by, receipt.giver, receipt.reason) == (pals.sol, pals.ana, "Ana is ill")


@pytest.mark.parametrize("way", ["handed over", "edited by the lead"])
def test_another_owner_ends_the_wait(pals, ben_at_cedar, way):
    case = waits(pals, days=3)
    if way == "handed over":
        offer = actions.offer_case(case=case, taker=pals.ben, reason="Leave", summary="Mornings", by=pals.ana)
        actions.accept_transfer(transfer=offer, by=fresh(pals.ben))
    else:
        facts = {"next_step": "Call", "review_on": pals.today, "concern": "", "owner_reason": "Ana is ill"}
        actions.edit_case(case=case, version=case.version, owner=pals.ben, by=fresh(pals.sol), **facts)
    case.refresh_from_db()
    assert (case.owner, case.waits_since, case.wait_urgency, case.wait_why) == (pals.ben, None, "", "")
    told = AuditEvent.objects.get(type="case.taken_up")
    assert (told.target_id, told.changes) == (str(case.pk), {"since": str(pals.today - timedelta(days=3))})


def test_why_it_waits_is_read_in_the_case_and_not_in_the_audit_log(pals, sign_in):
    """The log is read by more people than a sealed case."""
    case = work.sealed(waits(pals, why="Her father must not know"), pals.ana)
    assert [each for each in AuditEvent.objects.all() if "father" in str(each.changes)] == []
    ana = sign_in(pals.ana)
    told = [line.text for line in ana.get(url("case", case.pk)).context["history"]]
    assert told[0] == "On the waiting list. Within two weeks. Her father must not know"
    waiting.take_up_case(case=case, by=pals.ana)
    assert "Her father must not know" in ana.get(reverse("record-history", args=["case", case.pk])).text


def test_of_two_at_once_one_takes_it_up(pals, ben_at_cedar, sign_in):
    case = waits(pals)
    waiting.take_up_case(case=case, by=fresh(pals.ben))
    assert "somebody else was quicker" in sign_in(pals.sol).post(url("case-take-up", case.pk), follow=True).text
    case.refresh_from_db()
    assert case.owner == pals.ben


def test_what_is_on_its_way_to_somebody_is_not_taken_by_another(pals, ben_at_cedar, sign_in):
    case = waits(pals)
    actions.offer_case(case=case, taker=pals.sol, reason="Leave", summary="Mornings", by=pals.ana)
    assert "on its way to a colleague already" in sign_in(pals.ben).post(url("case-take-up", case.pk), follow=True).text
    case.refresh_from_db()
    assert (case.owner, case.waits_since) == (pals.ana, pals.today)


def test_a_named_reader_of_another_school_does_not_take_it(pals, sign_in):
    """Ben reads the case because he is named on it; he does no casework at Cedar."""
    case = waits(pals, lane="restricted", readers=[pals.ben])
    answer = sign_in(pals.ben).post(url("case-take-up", case.pk))
    case.refresh_from_db()
    assert (answer.status_code, case.owner, case.waits_since) == (302, pals.ana, pals.today)


def test_closing_ends_the_wait(pals):
    case = actions.close_case(case=waits(pals), reason="moved", summary="Gone", outcome="same", by=pals.ana)
    assert (case.waits_since, case.wait_why) == (None, "")


def test_the_owner_and_the_lead_are_told_after_the_days_of_the_district(pals):
    """“Within two weeks”, put on the list on 4 November: due on the 18th, too long from the 19th."""
    case, tomorrow = waits(pals, days=14), pals.today + timedelta(days=1)
    waits(pals, pals.noah, urgency="later", days=14)
    assert lines(pals.ana, "case_waits", pals.today) == [("On the waiting list: Attendance", pals.today)]
    assert lines(pals.sol, "cases_wait", pals.today) == []
    assert lines(pals.sol, "cases_wait", tomorrow) == [("1 case waits too long", tomorrow)]
    assert lines(pals.ana, "cases_wait", tomorrow) == lines(pals.ben, "cases_wait", tomorrow) == []
    Definition.objects.filter(code="waiting.soon_days").update(value=30)
    assert lines(pals.sol, "cases_wait", tomorrow) == lines(pals.ana, "case_waits", pals.today) == []
    case.refresh_from_db()


def test_a_district_has_its_own_days(pals, sign_in):
    """Three days in this district, whatever the general row says; in another, that would be nothing to this one."""
    case = waits(pals, days=4)
    values = {"code": "waiting.soon_days", "title": "Own", "text": "", "source": "Board"}
    Definition.objects.create(organization=pals.district, value=3, **values)
    Definition.objects.create(
        organization=Organization.objects.create(kind="district", name="Elsewhere"), value=1, **values
    )
    assert lines(pals.sol, "cases_wait", pals.today) == [("1 case waits too long", pals.today)]
    assert [day for _title, day in lines_of_all(pals.ana, "case_waits")] == [pals.today - timedelta(days=1)]
    page = sign_in(pals.ana).get(url("waiting"))
    assert (page.context["days"]["soon"], "1 day overdue" in page.text) == (3, True)
    with unscoped("as the scheduler does"):
        assert everybodys(pals.today)["case_waits"] == {pals.ana.pk}
    assert case.owner == pals.ana


def test_without_a_row_there_is_no_deadline_and_my_day_stands(pals, sign_in):
    waits(pals, days=90)
    Definition.objects.filter(code__startswith="waiting.").update(effective_until=pals.today - timedelta(days=1))
    assert lines_of_all(pals.ana, "case_waits") == lines(pals.sol, "cases_wait", pals.today) == []
    pages = [sign_in(pals.ana).get(each) for each in (reverse("my-day"), url("waiting"))]
    assert ([each.status_code for each in pages], "No date" in pages[1].text) == ([200, 200], True)
    with unscoped("as the scheduler does"):
        assert everybodys(pals.today)["case_waits"] == set()


def test_whom_the_reminders_ask(pals):
    waits(pals, days=14)
    with unscoped("as the scheduler does"):
        today, tomorrow = everybodys(pals.today), everybodys(pals.today + timedelta(days=1))
    assert (today["case_waits"], today["cases_wait"]) == ({pals.ana.pk}, ())
    assert (tomorrow["case_waits"], tomorrow["cases_wait"]) == ({pals.ana.pk}, None)


def test_a_request_that_the_team_accepts_without_a_worker_waits_with_the_lead(pals, sign_in, ben_at_cedar):
    asked = made.referral(pals, pals.mateo, urgency="urgent")
    form = {"version": 1, "decision": "open_case", "case_reason": "grief", "case_next_step": "Meet", "note": "a"}
    form |= {"review_on": "2026-12-30", "steps-TOTAL_FORMS": 0, "steps-INITIAL_FORMS": 0, "case_waits": "on"}
    page = sign_in(pals.tess).get(reverse("referrals:referral", args=[asked.pk])).text
    assert "it is with the owner, or with Sol Okafor." in page
    assert sign_in(pals.tess).post(reverse("referrals:decide", args=[asked.pk]), form).status_code == 302
    case = Case.objects.visible_to(fresh(pals.ben)).get()
    assert (case.owner, case.waits_since, case.wait_urgency) == (pals.sol, pals.today, "now")
    assert not CaseloadEntry.of_worker(pals.sol).filter(student=case.student).exists()
    waiting.take_up_case(case=case, by=fresh(pals.ben))
    case.refresh_from_db()
    assert (case.owner, case.origin_key) == (pals.ben, f"referrals.referral:{asked.pk}")
    assert NewCase("grief", pals.ana, "Call").waits is False


def test_queries_are_equal_for_one_and_three(pals, sign_in):
    waits(pals)
    ana = sign_in(pals.ana)
    before = queries_of(ana, url("waiting"))
    waits(pals, pals.noah)
    waits(pals, pals.zoe)
    assert queries_of(ana, url("waiting")) == before
