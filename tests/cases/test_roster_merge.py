"""Merging rosters: what changes, what stays, what is held, and what undo brings back."""

import contextlib
import csv
import datetime
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cases.models import Enrolment, Guardian, Guardianship, Household, ProgrammeMembership, Student
from cases.roster import merge
from sswork.imports.batches import NotPossibleNow
from sswork.imports.issues import BrokenFile
from sswork.imports.life import apply_import, undo_import
from sswork.models import AuditEvent, ImportBatch, ImportChange, Organization, SchoolYear, StaffMember, Term, User
from sswork.scoping import unscoped
from tests.cases.test_roster_reading import (
    DEMOGRAPHICS,
    DISTRICT,
    RELATIONSHIPS,
    ROLES,
    SAMPLES,
    SESSIONS,
    STAMP,
    USERS,
    USERS_12,
    samples,
    user,
)  # fmt: skip

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 18)
YEAR = SESSIONS + "y,,,2026-27,schoolYear,2026-08-12,2027-06-05,,2027\n"
TABLES = (
    Organization,
    SchoolYear,
    Term,
    StaffMember,
    Household,
    Guardian,
    Student,
    Enrolment,
    Guardianship,
    ProgrammeMembership,
)


@pytest.fixture(autouse=True)
def _for_the_system(clock):
    with unscoped("tests of the roster"):
        yield


@pytest.fixture
def roster(tmp_path):
    """``roster(users=…, orgs=…)``: import these files; the batch."""
    count = 0

    def run(*, confirmed=False, **files):
        nonlocal count
        count += 1
        folder = tmp_path / str(count)
        folder.mkdir()
        for name, content in files.items():
            (folder / f"{name}.csv").write_text(content)
        return imported(folder, confirmed=confirmed)

    return run


def imported(path: Path, *, confirmed=False) -> ImportBatch:
    batch = ImportBatch.objects.create(kind="roster", state="running", file_name=path.name, path=str(path))
    apply_import(importer=merge.ROSTER, batch=batch, by=None, confirmed=confirmed)
    return batch


def everything() -> dict:
    """All rows of all tables that a roster writes, as they stand."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in TABLES}


def written(batch) -> int:
    return batch.counts["written"]


def student(sourced_id) -> Student:
    return Student.objects.get(sourced_id=sourced_id)


def enrolments(sourced_id):
    rows = Enrolment.objects.filter(student__sourced_id=sourced_id).order_by("first_day", "pk")
    return [
        (each.at_school.sourced_id, str(each.first_day), each.last_day and str(each.last_day))
        for each in rows
        if not each.removed_on
    ]


FAMILY = (
    USERS + user("s1", agents="p1,p2") + user("s2", orgs="mid", grade="07", name="Bo,Lee", agents="p1") + user("s3", name="Cy,Ng")
    + user("p1", role="parent", grade="", name="Pat,Lee") + user("p2", role="guardian", grade="", name="Gus,Ray")
    + user("t1", role="teacher", grade="", name="Tess,Hill", email="Tess@District.example")
)  # fmt: skip
BASE = {"orgs": DISTRICT, "users": FAMILY, "academicSessions": YEAR}


def test_a_first_roster(roster):
    tess = User.objects.create_user("tess@district.example", given_name="Tess")
    batch = roster(**BASE, demographics=DEMOGRAPHICS + "s1,,,2011-05-06,female\n")
    assert batch.state == "applied"
    assert list(Organization.objects.order_by("kind", "name").values_list("name", "kind", "parent__name")) == [
        ("District", "district", None), ("High", "school", "District"), ("Middle", "school", "District"),
    ]  # fmt: skip
    ann = student("s1")
    assert (ann.given_name, ann.grade, ann.school.name, str(ann.birth_date), ann.sex) == (
        "Ann",
        "09",
        "High",
        "2011-05-06",
        "female",
    )
    assert enrolments("s1") == [("high", "2026-08-12", None)]
    assert sorted(ann.guardianships.values_list("guardian__given_name", "relationship", "contact_order", "contact_rule")) == [
        ("Gus", "guardian", 2, "ok"), ("Pat", "parent", 1, "ok"),
    ]  # fmt: skip
    assert ann.household == student("s2").household
    assert student("s3").household is None
    assert StaffMember.objects.get().user == tess
    assert not tess.assignments
    assert AuditEvent.objects.filter(type="roster.applied").count() == 1


def test_the_same_roster_again_writes_nothing(roster):
    roster(**BASE)
    before = everything()
    batch = roster(**BASE)
    assert (batch.state, written(batch), everything() == before) == ("applied", 0, True)
    assert not ImportChange.objects.exists()


@samples
@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.iterdir()) if SAMPLES.is_dir() else [])
def test_every_published_sample_goes_in_twice_and_comes_out(name):
    empty = everything()
    first = imported(SAMPLES / name)
    assert first.state == "applied"
    after = everything()
    second = imported(SAMPLES / name)
    assert (second.state, written(second), everything() == after) == ("applied", 0, True)
    undo_import(importer=merge.ROSTER, batch=second, by=None)
    assert everything() == after
    assert Student.objects.count() == first.counts["read"]["students"]
    assert empty != after or name == "nicelion_classlink_headers"


def test_undo_of_a_first_roster_leaves_nothing(roster):
    before = everything()
    batch = roster(
        **BASE, demographics=DEMOGRAPHICS + "s1,,,2011-05-06,female\n", userFlags="userSourcedId,flag\ns1,iep\n"
    )
    assert written(batch) > 15
    undo_import(importer=merge.ROSTER, batch=batch, by=None)
    assert everything() == before
    assert batch.state == "undone"
    assert roster(**BASE).state == "applied"


def test_undo_of_changes_brings_every_value_back(roster):
    roster(**BASE)
    before = everything()
    users = (
        FAMILY.replace("Ann,Lee", "Anna,Lee-Ray")
        .replace('"mid"', '"high"')
        .replace('"p1,p2"', '"p2"')
        .replace("Pat,", "Patricia,")
    )
    users = users.replace(user("s3", name="Cy,Ng"), user("s4", name="Di,Ng", agents="p2"))
    batch = roster(orgs=DISTRICT.replace("Middle", "Intermediate"), users=users, academicSessions=YEAR, confirmed=True)
    assert everything() != before
    assert batch.counts["changes"]["students"] == {"added": 1, "changed": 2, "removed": 1}
    undo_import(importer=merge.ROSTER, batch=batch, by=None)
    assert everything() == before


def test_only_the_newest_can_be_undone(roster):
    first = roster(**BASE)
    second = roster(**BASE)
    with pytest.raises(NotPossibleNow):
        undo_import(importer=merge.ROSTER, batch=first, by=None)
    undo_import(importer=merge.ROSTER, batch=second, by=None)
    with pytest.raises(NotPossibleNow):
        undo_import(importer=merge.ROSTER, batch=second, by=None)


def test_people_who_have_records_by_now_are_set_aside(roster, pals):
    school = pals.cedar
    orgs = DISTRICT + f"{school.sourced_id},,,{school.name},school,,d\n" if school.sourced_id else DISTRICT
    batch = roster(orgs=orgs, users=USERS + user("n1") + user("n2"), confirmed=True)
    pals.ana.caseload.create(student=student("n1"))
    counts = undo_import(importer=merge.ROSTER, batch=batch, by=None)
    assert counts["set_aside"] >= 1
    assert student("n1").removed_on == TODAY
    assert not Student.objects.filter(sourced_id="n2").exists()


# Who goes and who comes back ----------------------------------------------------------------------------------------

MANY = USERS + "".join(user(f"m{number}") for number in range(20))


def test_who_is_missing_from_a_bulk_roster_is_removed_and_may_return(roster):
    roster(orgs=DISTRICT, users=MANY, academicSessions=YEAR)
    roster(orgs=DISTRICT, users=MANY.replace(user("m7"), ""), academicSessions=YEAR)
    assert student("m7").removed_on == TODAY
    assert enrolments("m7") == [("high", "2026-08-12", "2026-11-17")]
    roster(orgs=DISTRICT, users=MANY, academicSessions=YEAR)
    assert student("m7").removed_on is None
    assert enrolments("m7") == [("high", "2026-08-12", None)]


def test_a_return_after_a_while_is_a_new_membership(roster, clock):
    roster(orgs=DISTRICT, users=MANY, academicSessions=YEAR)
    roster(orgs=DISTRICT, users=MANY.replace(user("m7"), ""), academicSessions=YEAR)
    clock.shift(datetime.timedelta(days=5))
    roster(orgs=DISTRICT, users=MANY, academicSessions=YEAR)
    assert enrolments("m7") == [("high", "2026-08-12", "2026-11-17"), ("high", "2026-11-23", None)]


def test_over_a_tenth_is_held_until_somebody_confirms(roster):
    roster(orgs=DISTRICT, users=MANY)
    before = everything()
    fewer = MANY.replace(user("m1"), "").replace(user("m2"), "")
    assert roster(orgs=DISTRICT, users=fewer).state == "applied"
    fewer = fewer.replace(user("m3"), "").replace(user("m4"), "")
    held = roster(orgs=DISTRICT, users=fewer)
    assert (held.state, "2 of 18" in held.message) == ("held", True)
    assert Student.objects.filter(removed_on=None).count() == 18
    assert roster(orgs=DISTRICT, users=fewer, confirmed=True).state == "applied"
    assert Student.objects.filter(removed_on=None).count() == 16
    assert len(everything()["Student"]) == len(before["Student"])


def test_a_delta_touches_only_what_it_lists(roster):
    roster(orgs=DISTRICT, users=MANY, academicSessions=YEAR)
    batch = roster(users=USERS + user("m1", name="Mo,Roe", status=STAMP) + user("m2", status="tobedeleted,2026-09-01"))
    assert batch.counts["changes"]["students"] == {"added": 0, "changed": 1, "removed": 1}
    assert (student("m1").given_name, student("m2").removed_on) == ("Mo", TODAY)
    assert enrolments("m2")[-1][2] == "2026-11-17"
    assert Student.objects.filter(removed_on=None).count() == 19


def test_a_delta_of_people_without_roles_finds_them_by_their_past(roster):
    roster(**BASE)
    rows = (
        f"s1,{STAMP},true,u,,Anna,Lee,,,,,,,10"
        + "," * 9
        + f"\np1,{STAMP},true,u,,Patty,Lee"
        + "," * 16
        + f"\nx,{STAMP},true,u,,X,Y"
        + "," * 16
        + "\n"
    )
    batch = roster(users=USERS_12 + rows)
    assert (student("s1").given_name, student("s1").grade, student("s1").school.sourced_id) == ("Anna", "10", "high")
    assert Guardian.objects.get(sourced_id="p1").given_name == "Patty"
    assert list(batch.issues.values_list("line", "column", "value")) == [(4, "role", "x")]


def test_a_delta_of_demographics_alone(roster):
    roster(**BASE)
    roster(demographics=DEMOGRAPHICS.replace("\n", "\n") + f"s1,{STAMP},2011-05-06,female\n")
    assert (str(student("s1").birth_date), student("s1").given_name, student("s1").removed_on) == (
        "2011-05-06",
        "Ann",
        None,
    )


def test_dangling_names_in_a_delta_are_listed(roster):
    roster(**BASE)
    batch = roster(users=USERS + user("s1", agents="p1,ghost", status=STAMP))
    assert list(batch.issues.values_list("line", "column", "value")) == [(2, "agentSourcedIds", "ghost")]
    assert Guardianship.objects.get(student__sourced_id="s1", guardian__sourced_id="p2").removed_on == TODAY


def test_what_a_person_decided_about_a_guardian_stays(roster):
    roster(**BASE)
    Guardianship.objects.filter(guardian__sourced_id="p1").update(
        contact_rule="do_not_contact", rule_reason="Court order", contact_order=4
    )
    roster(**BASE | {"users": FAMILY.replace('"p1,p2"', '"p2,p1"')})
    link = Guardianship.objects.get(student__sourced_id="s1", guardian__sourced_id="p1")
    assert (link.contact_rule, link.rule_reason, link.contact_order) == ("do_not_contact", "Court order", 4)


# Schools and days ---------------------------------------------------------------------------------------------------


def test_a_move_to_another_school(roster):
    roster(**BASE)
    roster(**BASE | {"users": FAMILY.replace('"mid"', '"high"')})
    assert student("s2").school.sourced_id == "high"
    assert enrolments("s2") == [("mid", "2026-08-12", "2026-11-17"), ("high", "2026-11-18", None)]


def test_two_moves_in_one_day_leave_no_trace_of_the_first(roster):
    roster(**BASE)
    roster(**BASE | {"users": FAMILY.replace('"mid"', '"high"')})
    roster(**BASE)
    roster(**BASE | {"users": FAMILY.replace('"mid"', '"high"')})
    assert enrolments("s2") == [("mid", "2026-08-12", "2026-11-17"), ("high", "2026-11-18", None)]


PEOPLE_12 = USERS_12 + "s1,,,true,u,,Ann,Lee,,,,,,,09" + "," * 8 + "\n"


def dated(*rows):
    return ROLES + "".join(
        f"{role},,,s1,primary,student,{begin},{end},{school},\n" for role, begin, end, school in rows
    )


def test_roles_with_days(roster):
    first = ("r1", "2025-08-10", "2026-06-06", "mid"), ("r2", "2026-08-12", "2027-06-06", "high")
    roster(orgs=DISTRICT, users=PEOPLE_12, roles=dated(*first))
    assert enrolments("s1") == [("mid", "2025-08-10", "2026-06-05"), ("high", "2026-08-12", "2027-06-05")]
    assert student("s1").school.sourced_id == "high"
    before = everything()
    batch = roster(orgs=DISTRICT, users=PEOPLE_12, roles=dated(first[0], ("r2", "2026-08-17", "2027-06-06", "high")))
    assert enrolments("s1") == [("mid", "2025-08-10", "2026-06-05"), ("high", "2026-08-17", "2027-06-05")]
    undo_import(importer=merge.ROSTER, batch=batch, by=None)
    assert everything() == before


def test_a_disabled_account_without_a_school_has_left(roster):
    ended = dated(("r1", "2026-08-12", "2026-10-03", "high"))
    disabled = PEOPLE_12.replace("true", "false")
    roster(orgs=DISTRICT, users=PEOPLE_12, roles=ended)
    assert student("s1").removed_on is None
    assert roster(orgs=DISTRICT, users=disabled, roles=ended).state == "held"
    assert roster(orgs=DISTRICT, users=disabled, roles=ended, confirmed=True).state == "applied"
    assert student("s1").removed_on == datetime.date(2026, 10, 3)
    assert enrolments("s1") == [("high", "2026-08-12", "2026-10-02")]
    assert written(roster(orgs=DISTRICT, users=disabled, roles=ended)) == 0
    roster(orgs=DISTRICT, users=disabled, roles=dated(("r2", "2026-11-01", "", "mid")))
    assert student("s1").removed_on is None


def test_past_roles_that_a_file_no_longer_sends_stay(roster):
    past, present = ("r1", "2025-08-10", "2026-06-06", "mid"), ("r2", "2026-08-12", "", "high")
    roster(orgs=DISTRICT, users=PEOPLE_12, roles=dated(past, present))
    assert written(roster(orgs=DISTRICT, users=PEOPLE_12, roles=dated(present))) == 0
    roster(orgs=DISTRICT, users=PEOPLE_12, roles=dated(("r3", "2026-11-01", "", "mid")))
    assert enrolments("s1") == [
        ("mid", "2025-08-10", "2026-06-05"),
        ("high", "2026-08-12", "2026-11-17"),
        ("mid", "2026-11-01", None),
    ]
    assert student("s1").school.sourced_id == "mid"


def test_a_placeholder_becomes_a_school_when_a_file_describes_it(roster):
    roster(users=USERS + user("s1", orgs="high"))
    placeholder = Organization.objects.get(sourced_id="high")
    assert (placeholder.is_placeholder, placeholder.parent.is_placeholder) == (True, True)
    roster(orgs=DISTRICT, users=USERS + user("s1", orgs="high"))
    placeholder.refresh_from_db()
    assert (placeholder.name, placeholder.is_placeholder, placeholder.parent.sourced_id) == ("High", False, "d")


def test_school_years_and_terms(roster):
    sessions = YEAR + "t,,,Fall,semester,2026-08-12,2027-01-01,y,2027\n"
    roster(**BASE | {"academicSessions": sessions})
    assert list(SchoolYear.objects.values_list("ends_in", "sourced_id")) == [(2027, "y")]
    roster(**BASE | {"academicSessions": sessions.replace("Fall", "First")})
    assert list(Term.objects.values_list("title", "last_day")) == [("First", datetime.date(2026, 12, 31))]


# Families -----------------------------------------------------------------------------------------------------------

ADDRESSED = USERS.replace("password", "password,metadata.address,metadata.postalCode")


def at(address, row):
    return row.rstrip("\n") + f",{address},55555\n"


def test_households_from_guardians_and_addresses(roster):
    users = ADDRESSED + "".join(
        [
            at("1 Elm St", user("a", agents="p")), at("2 Oak St", user("b", agents="p")), at("", user("c", agents="p")),
            at("3 Ash St", user("d", name="Di,Roe")), at("3  ASH st", user("e", name="Ed,Roe")), at("3 Ash St", user("f", name="Flo,Poe")),
            at("", user("g")), at("", user("p", role="parent")),
        ]
    )  # fmt: skip
    roster(orgs=DISTRICT, users=users)
    home = {each.sourced_id: each.household_id for each in Student.objects.all()}
    assert home["a"] == home["c"] != home["b"]
    assert home["d"] == home["e"] != home["f"]
    assert home["g"] is None
    assert Household.objects.count() == 4
    roster(orgs=DISTRICT, users=users.replace("1 Elm St", "9 New St") + at("", user("h", agents="p")), confirmed=True)
    assert student("h").household_id == home["a"]
    assert student("a").household.address == "9 New St"


def test_a_household_that_a_person_made_is_left_alone(roster):
    roster(**BASE)
    own = Household.objects.create(address="Shelter", is_inferred=False)
    Student.objects.filter(sourced_id="s1").update(household=own)
    roster(**BASE | {"users": FAMILY + user("s9", agents="p2")})
    assert student("s1").household == own
    assert student("s9").household == own


def test_relationships_of_sds(roster):
    files = {"orgs": DISTRICT, "users": USERS + user("s1") + user("g", role="")}
    roster(**files, relationships=RELATIONSHIPS + "s1,g,grandparent\n", userFlags="userSourcedId,flag\ns1,ell\n")
    assert Guardianship.objects.get().relationship == "relative"
    assert list(ProgrammeMembership.objects.values_list("programme", "source_key", "last_day")) == [
        ("el", "roster", None)
    ]
    roster(**files, relationships=RELATIONSHIPS + "s1,g,foster parent\n", userFlags="userSourcedId,flag\ns1,iep\n")
    assert Guardianship.objects.get().relationship == "foster_parent"
    assert ProgrammeMembership.objects.get(programme="el").last_day == TODAY - datetime.timedelta(days=1)


# The command --------------------------------------------------------------------------------------------------------


def run_command(path, *options, capsys):
    capsys.readouterr()
    call_command("import_roster", str(path), "--json", *options)
    return json.loads(capsys.readouterr().out)


def folder(tmp_path, **files):
    for name, content in files.items():
        (tmp_path / f"{name}.csv").write_text(content)
    return tmp_path


def test_a_dry_run_changes_nothing(tmp_path, capsys):
    before = everything()
    report = run_command(folder(tmp_path, **BASE), "--dry-run", capsys=capsys)
    assert (report["state"], report["counts"]["changes"]["students"]["added"]) == ("checked", 3)
    assert everything() == before
    assert not ImportBatch.objects.exists()


def test_the_command_reports_and_holds(tmp_path, capsys):
    report = run_command(
        folder(tmp_path, orgs=DISTRICT, users=MANY + user("") + user("t", role="ext:odd")), capsys=capsys
    )
    assert (report["state"], report["counts"]["read"]["students"]) == ("applied", 20)
    assert [(each["severity"], each["line"], each["column"]) for each in report["issues"]] == [
        ("error", 22, "sourcedId"), ("warning", 23, "role"),
    ]  # fmt: skip
    with pytest.raises(CommandError, match="19 of 20") as held:
        call_command("import_roster", str(folder(tmp_path, users=USERS + user("m1"))))
    assert held.value.returncode == 3
    assert Student.objects.filter(removed_on=None).count() == 20
    assert run_command(tmp_path, "--yes", capsys=capsys)["state"] == "applied"
    assert Student.objects.filter(removed_on=None).count() == 1


def test_a_broken_file_changes_nothing_and_says_so(tmp_path):
    broken = tmp_path / "roster.zip"
    broken.write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(CommandError, match="damaged"):
        call_command("import_roster", str(broken))
    assert ImportBatch.objects.get().state == "failed"
    assert everything() == {model.__name__: [] for model in TABLES}


# A roster that is known ---------------------------------------------------------------------------------------------


@pytest.fixture
def readings(monkeypatch):
    """How often a roster was really read."""
    found = []
    read = merge.read_package
    monkeypatch.setattr(merge, "read_package", lambda *args: found.append(args) or read(*args))
    return found


def test_yesterdays_file_is_known_again_with_its_issues(roster, readings):
    files = BASE | {"users": FAMILY + user("")}
    first, second = roster(**files), roster(**files)
    assert len(readings) == 1
    assert (second.state, written(second), second.counts["read"]) == ("applied", 0, first.counts["read"])
    assert list(second.issues.values_list("line", "reason")) == list(first.issues.values_list("line", "reason")) != []
    assert second.counts["changes"]["students"] == {"added": 0, "changed": 0, "removed": 0}


@pytest.mark.parametrize(
    "touch",
    [
        lambda: Student.objects.filter(sourced_id="s1").update(grade="10"),
        lambda: Guardianship.objects.all()[:1].get().delete(),
        lambda: Organization.objects.filter(sourced_id="mid").update(name="Other"),
        lambda: User.objects.create_user("tess@district.example", given_name="Tess"),
        lambda: Enrolment.objects.filter(student__sourced_id="s2").update(last_day=TODAY),
    ],
)
def test_a_known_file_is_merged_where_something_was_touched(roster, readings, touch):
    roster(**BASE)
    touch()
    batch = roster(**BASE)
    assert len(readings) == 2
    assert written(batch) == 1


def test_a_known_file_is_merged_where_the_day_matters(roster, readings, clock):
    roles = dated(("r1", "2026-08-12", "2026-11-20", "high"), ("r2", "2026-11-20", "", "mid"))
    files = {"orgs": DISTRICT, "users": PEOPLE_12, "roles": roles}
    roster(**files)
    clock.shift(datetime.timedelta(days=1))
    roster(**files)
    assert (len(readings), student("s1").school.sourced_id) == (1, "high")
    clock.shift(datetime.timedelta(days=1))
    roster(**files)
    assert (len(readings), student("s1").school.sourced_id) == (2, "mid")


def test_an_undone_file_is_merged_again(roster, readings):
    batch = roster(**BASE)
    undo_import(importer=merge.ROSTER, batch=batch, by=None)
    assert written(roster(**BASE)) == written(batch) > 0
    assert len(readings) == 2


# Whatever the files hold --------------------------------------------------------------------------------------------

CELLS = [
    "s1",
    "p1",
    "d",
    "high",
    "tobedeleted",
    "2026-13-45",
    "2026-09-01",
    "0001-01-01",
    "9999-12-31",
    "';",
    "\\",
    "a,b",
    "é",
    "false",
]
ODD = st.sampled_from([*CELLS, "", "\x00", "x" * 300])
FILES = {
    **BASE,
    "demographics": DEMOGRAPHICS + "s1,,,2011-05-06,female\ns2,,,2012-01-01,male\n",
    "relationships": RELATIONSHIPS + "s1,p1,parent\n",
    "userFlags": "userSourcedId,flag\ns1,iep\n",
    "roles": ROLES + "r1,,,s1,primary,student,2026-08-12,2027-06-05,high,\nr2,,,t1,primary,teacher,,,mid,\n",
}


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(FILES)), st.integers(0, 99), st.integers(0, 99), ODD), min_size=1, max_size=8
    )
)
@example([("roles", 1, 0, "x" * 300)])
@example([("orgs", 1, 1, "tobedeleted")])
@example([("orgs", 71, 71, "tobedeleted")])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_cell_breaks_a_merge_and_none_is_merged_twice(roster, changes):
    """Cells anywhere, headers among them, hold something else: the roster is refused as a whole, or goes in and stays."""
    tables = {name: list(csv.reader(text.splitlines())) for name, text in FILES.items()}
    for name, row, column, value in changes:
        line = tables[name][row % len(tables[name])]
        line[column % len(line)] = value
    files = {
        name: "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows) for name, rows in tables.items()
    }
    with contextlib.suppress(BrokenFile), transaction.atomic():
        roster(**files, confirmed=True)
        held = everything()
        again = roster(**files, confirmed=True, manifest="propertyName,value\nmanifest.version,1.0\n")
        assert (written(again), everything() == held) == (0, True)
        transaction.set_rollback(True)
