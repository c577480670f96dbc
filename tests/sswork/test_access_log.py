"""Who looked: one row per thing shown, written with the page or the page is not sent, and never changed afterwards."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from sswork.access_log import LISTED_AT_MOST, Looks, client_address, looked
from sswork.models import Look
from sswork.tasks import make_look_partitions

pytestmark = pytest.mark.django_db


def the_look(**of) -> Look:
    return Look.objects.get(**of)


def test_the_student_page_leaves_who_what_why_and_from_where(pals, sign_in):
    sign_in(pals.ana).get(reverse("cases:student", args=[pals.mateo.pk]), HTTP_USER_AGENT="A browser")
    look = the_look()
    assert (look.by_id, look.by_name) == (pals.ana.pk, pals.ana.name)
    assert (look.kind, look.target_model, look.target_id) == ("student", "cases.Student", str(pals.mateo.pk))
    assert (look.student_id, look.student_ids, look.rows) == (pals.mateo.pk, None, 1)
    assert look.reason == pals.mateo.access_reason(pals.ana)
    assert (look.url_name, look.permission) == ("cases:student", "student_view")
    assert (look.address, look.device) == ("127.0.0.1", "A browser")
    assert len(look.session) == len(look.request) == 16
    assert look.xid > 0


def test_opening_what_the_search_found_is_its_own_kind(pals, sign_in):
    came_from = f"http://testserver{reverse('search')}?q=mateo"
    sign_in(pals.ana).get(reverse("cases:student", args=[pals.mateo.pk]), HTTP_REFERER=came_from)
    look = the_look()
    assert look.kind == "found"
    assert "mateo" not in f"{look.url_name} {look.target_id} {look.device}".lower()


def test_what_is_outside_of_the_view_leaves_no_look(pals, sign_in):
    assert sign_in(pals.ben).get(reverse("cases:student", args=[pals.mateo.pk])).status_code == 404
    assert not Look.objects.exists()


def test_a_page_whose_look_cannot_be_written_is_not_sent(owner, pals, sign_in):
    """The person gets the page that says that we failed, and nothing of the student."""
    client = sign_in(pals.ana)
    client.raise_request_exception = False
    owner.execute(f"REVOKE INSERT ON sswork_look FROM {settings.APP_ROLE}")
    response = client.get(reverse("cases:student", args=[pals.mateo.pk]))
    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()
    assert pals.mateo.family_name not in response.content.decode()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sswork_look SET reason = ''",
        "DELETE FROM sswork_look",
        "TRUNCATE sswork_look",
        "SELECT * FROM sswork_look_default",
        "UPDATE sswork_look_default SET reason = ''",
        "DELETE FROM sswork_look_2026_11",
    ],
)
def test_the_run_time_role_adds_and_reads_and_nothing_else(pals, sign_in, statement):
    sign_in(pals.ana).get(reverse("cases:student", args=[pals.mateo.pk]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT sswork_make_look_partition(%s)", [date(2026, 11, 1)])
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Look.objects.count() == 1


def test_rows_without_a_month_are_kept_and_move_into_it_once_it_is_made(pals, owner):
    day = datetime(2031, 5, 17, 12, tzinfo=UTC)
    Look.objects.create(at=day, by_id=pals.ana.pk, by_name="Ana", kind="list", permission="x", url_name="x")
    [before] = Look.objects.values()
    assert _tables(owner) == ["sswork_look_default"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sswork_make_look_partition(%s), sswork_make_look_partition(%s)", [day.date(), day.date()]
        )
    assert _tables(owner) == ["sswork_look_2031_05"]
    assert list(Look.objects.values()) == [before]
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM sswork_look_2031_05")


def test_every_night_three_months_are_ready(pals, owner):
    make_look_partitions()
    make_look_partitions()
    rows = owner.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'sswork_look'::regclass")
    assert {"sswork_look_2026_11", "sswork_look_2026_12", "sswork_look_2027_01"} <= {name for (name,) in rows}


def _tables(owner) -> list[str]:
    return [name for (name,) in owner.execute("SELECT tableoid::regclass::text FROM sswork_look")]


def test_one_record_is_one_look_however_often_it_is_asked_for():
    looks = Looks()
    seen = {"target_model": "cases.Case", "target_id": "1", "student_id": 2, "student_ids": None, "rows": 1}
    looks.add("record", reason="", **seen)
    looks.add("record", reason="Your caseload", **seen)
    looks.add("record", reason="", **seen)
    assert [each["reason"] for each in looks] == ["Your caseload"]


def test_the_address_is_the_peers_or_what_the_districts_proxy_added(rf, settings):
    forged = {"REMOTE_ADDR": "10.0.0.9", "HTTP_X_FORWARDED_FOR": "1.2.3.4, 192.0.2.7"}
    assert client_address(rf.get("/", **forged)) == "10.0.0.9"
    settings.BEHIND_TLS = True
    assert client_address(rf.get("/", **forged)) == "192.0.2.7"
    assert client_address(rf.get("/", REMOTE_ADDR="", HTTP_X_FORWARDED_FOR="nonsense")) is None


def test_a_long_list_names_so_many_and_says_how_many(rf, pals):
    request = rf.get("/")
    looked(request, "export", students=range(LISTED_AT_MOST + 10))
    [look] = request.looks
    assert (len(look["student_ids"]), look["rows"]) == (LISTED_AT_MOST, LISTED_AT_MOST + 10)
