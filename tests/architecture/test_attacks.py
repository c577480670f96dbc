"""Somebody with a valid sign-in who wants to know or change what is not theirs. Each test is an attack that failed, or fails now."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cases.enums import Lane
from cases.models import Case, CaseloadEntry, Encounter, Task, token_for
from referrals.models import Referral
from sswork.actions import StrayWrite, refuse_stray_writes
from sswork.models import AgendaAnswer, AuditEvent, RoleAssignment
from sswork.roles import Permission
from sswork.scoping import unscoped

from .secrets import plant
from .sources import urls
from .table import PEOPLE, TABLE
from .world import build_world

HUGE = "9" * 30


@pytest.fixture
def world(pals):
    return plant(build_world(pals))


def _address(name, row, world) -> str:
    return reverse(name, args=row.arguments(world)) + row.query(world)


def _page(pattern):
    return getattr(pattern.callback, "view_class", None)


def _audit_count() -> int:
    return AuditEvent.objects.count()


@pytest.mark.parametrize("person", ["ben", "tess", "theo"])
def test_no_other_method_opens_what_get_and_post_do_not(world, client, person):
    client.force_login(getattr(world, person))
    closed = [(name, row) for name, row in TABLE.items() if row.statuses[PEOPLE.index(person)] in (403, 404)]
    before = _audit_count()
    opened = [
        (name, method, status)
        for name, row in closed
        for method in {"get", "post", "put", "delete"} - {row.method}  # that one is in the matrix
        if (status := getattr(client, method)(_address(name, row, world)).status_code) not in (403, 404, 405)
    ]
    assert opened == []
    assert _audit_count() == before


def test_every_write_needs_the_token_of_the_own_page(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.ana)
    posts = [(name, row) for name, row in TABLE.items() if row.method == "post"]
    assert [name for name, row in posts if client.post(_address(name, row, world)).status_code != 403] == []


@pytest.mark.parametrize("person", ["ana", "ivy", "otis"])
def test_a_role_that_ended_yesterday_opens_nothing(world, client, person):
    """Neither the caseload nor own cases, tasks and encounters keep the door open."""
    user = getattr(world, person)
    RoleAssignment.objects.filter(person=user).update(last_day=world.today - timedelta(days=1))
    client.force_login(user)
    signed_in_only = {  # pages about the person alone
        name for name, pattern, _ in urls() if getattr(_page(pattern), "permission", None) is Permission.SIGNED_IN
    }
    own = {"cases:task-done", "cases:task-drop", "cases:task-take-up"}  # a promise given stays one's own
    closed = [(name, row) for name, row in TABLE.items() if name not in signed_in_only | own]
    got = {
        (name, status)
        for name, row in closed
        if (status := getattr(client, row.method)(_address(name, row, world)).status_code) not in (403, 404)
    }
    assert got == set()
    found = (
        client.post(reverse("search"), {"q": "JUNIPER"}, follow=True).content.decode()
        + client.get("/").content.decode()
    )
    assert "SECRET" not in found


def test_a_person_made_inactive_is_signed_out_at_once(world, client):
    client.force_login(world.ana)
    assert client.get(reverse("my-day")).status_code == 200
    world.ana.is_active = False
    world.ana.save()
    opened = [
        name
        for name, row in TABLE.items()
        if (response := getattr(client, row.method)(_address(name, row, world))).status_code != 302
        or not response.url.startswith(reverse("sign-in"))
    ]
    assert opened == []


def test_messages_do_not_wait_for_the_next_person_at_the_computer(world, client):
    """What one person was told, with a student's name in it, is gone with the session."""
    client.force_login(world.ana)
    client.post(reverse("cases:caseload-add", args=[world.mateo.pk]))
    client.post(reverse("sign-out"))
    client.force_login(world.dana)  # who sees no student
    assert "SECRET-MATEO" not in client.get(reverse("my-day")).content.decode()


def test_no_cookie_holds_a_name(world, client):
    client.force_login(world.ana)
    client.post(reverse("cases:caseload-add", args=[world.mateo.pk]))
    assert set(client.cookies) <= {"sessionid", "csrftoken"}


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "nonsense", "/\\evil.example"]
)
def test_a_deed_leads_back_to_our_pages_only(world, client, address):
    client.force_login(world.ana)
    response = client.post(reverse("cases:task-done", args=[world.task.pk]), {"next": address})
    assert response.status_code == 302
    assert response.url in (reverse("my-day"), "nonsense")


VALUES = ["\x00", HUGE, "-1", "²", "'\"><script>", "%", "b~9~9", "a~2026-11-18~" + HUGE]
PARAMETERS = (  # of all pages together
    "q student students case school after before at key kind who since state reason tile show found severity file"
    " programme grade band contact for next query name"
)


def test_no_value_in_an_address_breaks_a_page(world, client):
    """As the lead social worker, who may open most pages."""
    client.force_login(world.sol)
    client.raise_request_exception = False
    pages = [(name, row) for name, row in TABLE.items() if row.method == "get"]
    broken = [
        (name, value)
        for name, row in pages
        for value in VALUES
        if client.get(reverse(name, args=row.arguments(world)), dict.fromkeys(PARAMETERS.split(), value)).status_code
        >= 500
    ]
    assert broken == []


def test_no_number_in_an_address_breaks_a_page(world, client):
    client.force_login(world.sol)
    client.raise_request_exception = False
    broken = []
    for name, row in TABLE.items():
        arguments = [HUGE if isinstance(each, int) else each for each in row.arguments(world)]
        if getattr(client, row.method)(reverse(name, args=arguments)).status_code >= 500:
            broken.append(name)
    assert broken == []


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO cases_case VALUES (1)",
        'UPDATE "cases_case" SET lane = 1',
        "WITH x AS (SELECT 1) INSERT INTO cases_case SELECT 1",
        'WITH x AS (DELETE FROM "cases_case" RETURNING id) SELECT * FROM x',
        "/* quiet */ DELETE FROM cases_case",
        "-- quiet\nDELETE FROM cases_case",
        "EXPLAIN ANALYZE DELETE FROM cases_case",
        "COPY cases_case FROM STDIN",
        "COPY cases_case (id) FROM '/tmp/x'",
        "SELECT 1; DELETE FROM cases_case",
        "MERGE INTO cases_case USING x ON true WHEN MATCHED THEN DELETE",
        "TRUNCATE cases_case",
        "TRUNCATE TABLE cases_case",
        "UPDATE public.cases_case SET lane = 1",
        "UPDATE ONLY cases_case SET lane = 1",
        "DO $$ BEGIN DELETE FROM cases_case; END $$",
        "CALL something()",
    ],
)
def test_no_write_slips_past_the_guard(sql):
    with pytest.raises(StrayWrite):
        refuse_stray_writes(lambda *args: None, sql, (), False, {})


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "WITH x AS (SELECT 1) SELECT * FROM x FOR UPDATE OF x",
        "SELECT 'DELETE FROM x'",
        "SAVEPOINT s",
        'UPDATE "django_session" SET x = 1',
    ],
)
def test_the_guard_lets_reads_and_sessions_pass(sql):
    refuse_stray_writes(lambda *args: None, sql, (), False, {})


def _rows() -> tuple[int, ...]:
    with unscoped("a test counts"):
        return tuple(model.objects.count() for model in (Case, Encounter, Task, Referral, CaseloadEntry, AuditEvent))


def _encounter(student, **more) -> dict:
    usual = {"kind": "check_in", "minutes": "15", "when": "now", "outcome": "completed", "lane": Lane.TEAM}
    return usual | {"students": [student.pk]} | more


def _foreign_posts(world) -> list[tuple]:
    """Who sends what where: each names a record or a person that is not theirs to name."""
    day = str(world.today + timedelta(days=9))
    case = {"reason": "grief", "next_step": "Call", "review_on": day, "lane": Lane.TEAM, "owner_reason": "a"}
    task = {"title": "Call", "due_on": day}
    decision = {
        "version": 1,
        "decision": "open_case",
        "case_reason": "grief",
        "case_next_step": "Call",
        "review_on": day,
    }
    lines = {"steps-TOTAL_FORMS": 1, "steps-INITIAL_FORMS": 0}
    step = {"steps-0-what": "Call", "steps-0-by_when": day, "steps-0-owner": world.ben.pk}
    decide = reverse("referrals:decide", args=[world.referral.pk])
    ask = {
        "danger": "no", "strengths": "a", "reasons": ["grief"], "concern": "a", "parent_informed": "yes", "urgency": "soon"
    }  # fmt: skip
    return [
        (world.ana, reverse("cases:encounter-log"), _encounter(world.jaylen)),
        (world.ana, reverse("cases:encounter-log"), _encounter(world.mateo, students=[world.mateo.pk, world.jaylen.pk])),
        (world.ana, reverse("cases:encounter-quick"), _encounter(world.jaylen)),
        (world.lia, reverse("cases:encounter-quick"), _encounter(world.mateo)),
        (world.ivy, reverse("cases:encounter-quick"), _encounter(world.zoe)),
        (world.ana, reverse("cases:encounter-log"), _encounter(
            world.mateo, next_step="Call", next_step_by=day, next_step_owner=world.ben.pk)),
        (world.ana, reverse("cases:case-open", args=[world.mateo.pk]), case | {"owner": world.ben.pk}),
        (world.ana, reverse("cases:case-open", args=[world.mateo.pk]), case | {"owner": world.theo.pk}),
        (world.ana, reverse("cases:case-open", args=[world.mateo.pk]), case | {
            "owner": world.ana.pk, "lane": Lane.SEALED, "readers": [world.theo.pk]}),
        (world.ana, reverse("cases:encounter-log"), _encounter(world.mateo, readers=[world.otis.pk])),
        (world.sol, reverse("cases:case-edit", args=[world.sealed_case.pk]), case | {"owner": world.sol.pk, "version": 1}),
        (world.sol, reverse("cases:case-edit", args=[world.case.pk]), case | {
            "owner": world.priya.pk, "owner_reason": "She is new", "version": 1}),
        (world.ana, reverse("cases:task-add", args=[world.mateo.pk]), task | {"owner": world.ben.pk}),
        (world.sol, reverse("cases:task-add", args=[world.mateo.pk]), task | {
            "owner": world.sol.pk, "case": world.sealed_case.pk}),
        (world.ana, reverse("cases:task-add", args=[world.mateo.pk]), task | {
            "owner": world.ana.pk, "case": world.juniper_case.pk}),
        (world.tess, decide, decision | lines | {"case_owner": world.ben.pk}),
        (world.tess, decide, decision | lines | {"case_owner": world.theo.pk}),
        (world.tess, decide, decision | lines | {"case_owner": world.ana.pk} | step),
        (world.theo, reverse("referrals:ask"), ask | {"student": world.jaylen.pk}),
        (world.ivy, reverse("referrals:ask"), ask | {"student": world.mateo.pk}),
        (world.ben, reverse("homeless:episode-start") + "?found=" + token_for(world.lia, world.noah, Permission.HOMELESS_MANAGE), {
            "residence": "shelter", "first_day": str(world.today), "identified_on": str(world.today)}),
    ]  # fmt: skip


def test_what_is_not_theirs_cannot_be_named_in_a_form(world, client):
    taken = []
    for person, address, data in _foreign_posts(world):
        client.force_login(person)
        before = _rows()
        response = client.post(address, data)
        if response.status_code not in (200, 404, 422) or _rows() != before:
            taken.append((person.given_name, address, data))
    assert taken == []


def test_an_owner_gives_a_case_to_nobody_by_editing_it(world, client):
    """Only a hand-over that is accepted does: a name that is slipped into the form is not read."""
    client.force_login(world.ana)
    posted = {"next_step": "Call", "review_on": str(world.case.review_on), "concern": "", "version": world.case.version}
    given = {"owner": world.sol.pk, "owner_reason": "Slipped in"}
    assert client.post(reverse("cases:case-edit", args=[world.case.pk]), posted | given).status_code == 302
    world.case.refresh_from_db()
    assert (world.case.owner_id, world.case.next_step) == (world.ana.pk, "Call")


def test_a_foreign_case_is_not_attached_to_an_encounter(world, client):
    """Sol sees Mateo, not Ana's sealed case of his; Ana sees Mateo, not Ben's case of Jaylen."""
    for person, case in ((world.sol, world.sealed_case), (world.ana, world.juniper_case)):
        client.force_login(person)
        data = _encounter(world.mateo, **{f"case_{world.mateo.pk}": case.pk})
        assert client.post(reverse("cases:encounter-log"), data).status_code == 302
        with unscoped("a test looks"):
            assert Encounter.objects.order_by("-pk")[0].parts.get().case_id is None


def test_an_answer_silences_the_own_line_only(world, client):
    client.force_login(world.sol)
    line = {"kind": "task", "object_key": str(world.task.pk), "answer": "dismissed", "reason": "Not mine"}
    client.post(reverse("agenda-answer"), line)
    client.post(reverse("agenda-undo", args=["task", "0"]))
    assert set(AgendaAnswer.objects.values_list("person__given_name", "object_key")) == {
        ("Sol", str(world.task.pk)),
        ("Ana", "0"),
    }


def test_signing_in_gives_a_new_session(world, client, settings):
    settings.DEMO = True
    client.post(reverse("demo-sign-in"), {"email": world.ana.email})
    first = client.cookies["sessionid"].value
    client.post(reverse("demo-sign-in"), {"email": world.theo.email})
    assert client.cookies["sessionid"].value != first
    settings.DEMO = False
    assert client.post(reverse("demo-sign-in"), {"email": world.ana.email}).status_code == 404


def test_closing_a_case_drops_no_task_of_another(world, client):
    with unscoped("a test looks"):
        theirs = Task.objects.get(student=world.jaylen, title__contains="SECRET-JUNIPER-TASK")
        Task.objects.filter(pk=world.task.pk).update(case=world.case)
    client.force_login(world.ana)
    data = {"reason": "goals_met", "outcome": "better", "summary": "Done", "unneeded_tasks": [theirs.pk]}
    assert client.post(reverse("cases:case-close", args=[world.case.pk]), data).status_code == 200
    with unscoped("a test looks"):
        assert Task.objects.get(pk=theirs.pk).is_open
        assert Case.objects.get(pk=world.case.pk).is_open
