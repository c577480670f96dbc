"""Reading rosters: the published samples, and the traps that real files set."""

import datetime
import zipfile
from pathlib import Path

import pytest

from cases.roster.oneroster import Options, read_roster
from sswork.imports.issues import BrokenFile, IssueLog, Severity

TODAY = datetime.date(2026, 10, 1)
SAMPLES = Path("../shared/data/oneroster")
samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder of published samples is not beside this checkout")

ORGS = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\n"
USERS = (
    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,"
    "identifier,email,sms,phone,agentSourcedIds,grades,password\n"
)
USERS_12 = (
    "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,"
    "agentSourcedIds,grades,password,userMasterIdentifier,resourceSourcedIds,preferredGivenName,preferredMiddleName,"
    "preferredFamilyName,primaryOrgSourcedId,pronouns\n"
)
ROLES = "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId\n"
SESSIONS = "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\n"
DISTRICT = ORGS + "d,,,District,district,,\nhigh,,,High,school,,d\nmid,,,Middle,school,,d\n"


def user(sourced_id, role="student", orgs="high", agents="", grade="09", status=",", name="Ann,Lee", **cells):
    email, password, identifier = (cells.get(key, "") for key in ("email", "password", "identifier"))
    listed = f'{sourced_id},{status},true,"{orgs}",{role},u{sourced_id},,{name},,{identifier},{email},,,"{agents}","{grade}",{password}'
    return listed + "\n"


def read(tmp_path, known_orgs=None, date_format=None, **files):
    """Write the files into a folder and read it: the roster and its issues. A manifest is made unless one is given."""
    modes = "".join(f"file.{name},bulk\n" for name in files)
    files = {"manifest": f"propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\n{modes}", **files}
    for name, content in files.items():
        if content is not None:
            (tmp_path / f"{name}.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    log = IssueLog()
    roster = read_roster(tmp_path, log, Options(TODAY, known_orgs or {}, date_format))
    return roster, list(log)


def listed(issues, severity=None):
    return [(i.file, i.line, i.column, i.value) for i in issues if severity is None or i.severity is severity]


def pairs(roster):
    return list(zip(roster.guardianships["student"], roster.guardianships["guardian"], strict=True))


# Published samples --------------------------------------------------------------------------------------------------


def sample(name):
    log = IssueLog()
    roster = read_roster(SAMPLES / name, log, Options(TODAY))
    assert [issue for issue in log if issue.severity is Severity.ERROR] == []
    return {key: len(table) for key, table in roster.tables.items() if len(table)}, roster, list(log)


@samples
def test_minimal_1_1_has_a_department_that_everyone_belongs_to():
    counts, roster, issues = sample("minimal_1_1")
    assert counts == {"orgs": 1, "years": 1, "terms": 4, "students": 3, "guardians": 1, "staff": 2, "memberships": 3}
    assert [(row.name, row.kind, row.placeholder) for row in roster.orgs] == [("History Department", "school", "t")]
    assert listed(issues) == [("users.csv", 3, "orgSourcedIds", "org-sch-222-456")]
    assert "Password1-" not in repr(list(roster.staff)) + repr(issues)


@samples
@pytest.mark.parametrize("name", ["lepo_en", "lepo_en/oneroster.zip"])
def test_lepo_has_extension_columns_and_terms_without_a_year(name):
    counts, roster, _issues = sample(name)
    assert counts["students"] == counts["memberships"] == 20
    assert [tuple(row) for row in roster.years] == [("2021", "2020-08-01", "2021-07-31", "")]


@samples
def test_header_only_files_count_as_absent():
    counts, roster, issues = sample("nicelion_classlink_headers")
    assert counts == {}
    assert set(roster.modes.values()) == {"absent"}
    assert {issue.severity for issue in issues} == {Severity.WARNING}


@samples
def test_nicelion_users_in_a_file_of_another_name():
    counts, roster, issues = sample("nicelion_outputs/test-csv.csv")
    assert counts == {"orgs": 1, "students": 1187, "guardians": 812, "guardianships": 2390, "memberships": 1187}
    assert roster.modes["users"] == "delta"
    assert [(row.sourced_id, row.placeholder) for row in roster.orgs] == [("slksldkmlsk49303", "t")]
    (issue,) = [issue for issue in issues if issue.severity is Severity.WARNING]
    assert (issue.line, issue.column, issue.value, issue.rows) == (5, "orgSourcedIds", "slksldkmlsk49303", 1187)


@samples
def test_nicelion_folder_is_read_with_both_files_of_users():
    counts, _roster, _issues = sample("nicelion_outputs")
    assert counts == {
        "orgs": 3,
        "students": 1189,
        "guardians": 813,
        "staff": 1,
        "guardianships": 2392,
        "memberships": 1189,
    }


@samples
def test_sds_2_1():
    counts, roster, issues = sample("sds_v2_1")
    assert roster.dialect == "Microsoft SDS 2.1"
    assert counts == {
        "orgs": 3, "years": 1, "terms": 1, "students": 4, "guardians": 2, "staff": 2, "guardianships": 3, "memberships": 4,
        "demographics": 4, "flags": 3,
    }  # fmt: skip
    assert [(row.student, row.guardian, row.relationship) for row in roster.guardianships] == [
        ("114001", "114002", "guardian"), ("114003", "114002", "relative"), ("114004", "114005", "guardian"),
    ]  # fmt: skip
    assert [(row.student, row.programme) for row in roster.flags] == [
        ("114001", "iep"),
        ("114003", "meals"),
        ("114004", "504"),
    ]
    assert [(row.ends_in, row.first_day, row.last_day) for row in roster.years] == [
        ("2022", "2021-08-24", "2022-06-10")
    ]
    assert [row.email for row in roster.staff] == ["jjonzer@classrmtest31.org", "kfein@classrmtest31.org"]
    assert {row.last_day for row in roster.memberships if row.school == "110003"} == {"2022-06-10"}
    assert listed(issues) == [("academicSessions.csv", 2, "schoolYear", "2021"), ("roles.csv", 8, "grade", "ps1")]
    everything = repr([list(table) for table in roster.tables.values()]) + repr(issues)
    assert "P@ssword123" not in everything


# Files as they arrive -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_marks_and_line_ends(tmp_path, mark, ending):
    content = (USERS + user("s1") + user("s2", name="Zoë,Ng")).replace("\n", ending).encode()
    roster, issues = read(tmp_path, orgs=DISTRICT, users=mark + content)
    assert [(row.given_name, row.line) for row in roster.students] == [("Ann", 2), ("Zoë", 3)]
    assert issues == []


def test_columns_out_of_order_and_extensions(tmp_path):
    users = "metadata.bus,role,FAMILYNAME,givenName,orgSourcedIds,sourcedId,metadata.language\n7,student,Lee,Ann,high,s1,Spanish\n"
    roster, _issues = read(tmp_path, orgs=DISTRICT, users=users)
    assert [(row.sourced_id, row.family_name, row.home_language) for row in roster.students] == [
        ("s1", "Lee", "Spanish")
    ]


def test_passwords_go_nowhere(tmp_path):
    users = USERS + user("s1", password="hunter2") + user("s2", password="hunter2").replace(",true,", ",hunter,2,true,")
    roster, issues = read(tmp_path, orgs=DISTRICT, users=users)
    assert len(roster.students) == 1
    assert [(issue.line, issue.severity) for issue in issues] == [(3, Severity.ERROR)]
    assert "hunter" not in repr([list(table) for table in roster.tables.values()]) + repr(issues)


def test_a_zip_with_a_nested_folder_and_wrong_case_names(tmp_path):
    path = tmp_path / "r.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Export/USERS.CSV", USERS + user("s1"))
        archive.writestr("Export/Orgs.csv", DISTRICT)
    roster = read_roster(path, log := IssueLog(), Options(TODAY))
    assert roster.students["school"] == ["high"]
    assert {issue.severity for issue in log} == {Severity.NOTE}


def test_no_manifest_and_one_file(tmp_path):
    (tmp_path / "people of today.csv").write_text(USERS + user("s1", orgs="x"))
    roster = read_roster(tmp_path / "people of today.csv", IssueLog(), Options(TODAY))
    assert roster.students["school"] == ["x"]
    assert roster.modes["users"] == "bulk"


@pytest.mark.parametrize(
    "manifest",
    [
        "PropertyName,Value\nmanifest.version,1\nFile.Users,BULK\nfile.orgs,Bulk\n",
        "property,propertyValue\nmanifest.version,v1.0\nfile.users,bulk\nfile.orgs,bulk\n",
        "manifest.version,1.0\nfile.users,bulk\nfile.orgs,bulk\n",
    ],
)
def test_manifests_in_other_words(tmp_path, manifest):
    roster, issues = read(tmp_path, manifest=manifest, orgs=DISTRICT, users=USERS + user("s1"))
    assert roster.students["school"] == ["high"]
    assert [issue for issue in issues if issue.severity is Severity.ERROR] == []


def test_what_the_manifest_announces_and_is_not_there(tmp_path):
    roster, issues = read(tmp_path, orgs=DISTRICT, users=USERS + user("s1"), demographics=None)
    assert roster.modes["demographics"] == "absent"
    assert [issue.file for issue in issues] == ["demographics.csv"]


def test_what_the_manifest_does_not_announce(tmp_path):
    manifest = "propertyName,value\nmanifest.version,1.0\nfile.orgs,bulk\nfile.users,absent\n"
    roster, issues = read(
        tmp_path, manifest=manifest, orgs=DISTRICT, users=USERS + user("s1"), users_old=USERS + user("s2")
    )
    assert roster.students["sourced_id"] == ["s1"]
    assert {issue.file for issue in issues} == {"users.csv", "users_old.csv"}


def test_a_manifest_alone_says_that_nothing_changed(tmp_path):
    roster, _issues = read(tmp_path)
    assert not any(len(table) for table in roster.tables.values())


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"manifest": None, "readme": "hello\nworld\n"}, "no file of OneRoster"),
        ({"users": "s1,Ann,Lee\ns2,Bo,Ng\n", "orgs": DISTRICT}, "header row"),
        ({"users": USERS_12 + "s1,,,true,u,,Ann,Lee" + "," * 15 + "\n", "orgs": DISTRICT}, "no roles"),
    ],
)
def test_what_is_no_roster_is_refused(tmp_path, files, said):
    with pytest.raises(BrokenFile, match=said):
        read(tmp_path, **files)


def test_broken_small_files_are_left_out(tmp_path):
    roster, issues = read(
        tmp_path, orgs=DISTRICT, users=USERS + user("s1"), demographics="2010-01-01,male\n2010-02-02,female\n"
    )
    assert len(roster.students) == 1
    assert listed(issues, Severity.ERROR) == [("demographics.csv", 1, "", "")]


# Bulk and delta -----------------------------------------------------------------------------------------------------

STAMP = "active,2026-09-01T00:00:00Z"


def test_the_rows_decide_between_bulk_and_delta(tmp_path):
    roster, issues = read(tmp_path, orgs=DISTRICT, users=USERS + user("s1", status=STAMP))
    assert (roster.modes["orgs"], roster.modes["users"]) == ("bulk", "delta")
    assert listed(issues) == [("users.csv", None, "", "")]


@pytest.mark.parametrize(
    ("status", "removed"), [("active", ""), ("ToBeDeleted", "t"), ("inactive", "t"), ("tobedeleted", "t")]
)
def test_status(tmp_path, status, removed):
    roster, _issues = read(tmp_path, orgs=DISTRICT, users=USERS + user("s1", status=f"{status},2026-09-01"))
    assert roster.students["removed"] == [removed]
    assert len(roster.memberships) == (0 if removed else 1)


def test_a_deletion_needs_no_name(tmp_path):
    roster, issues = read(
        tmp_path,
        orgs=DISTRICT,
        users=USERS + user("s1", name=",", status="tobedeleted,2026-09-01") + user("s2", name=","),
    )
    assert roster.students["sourced_id"] == ["s1"]
    assert listed(issues, Severity.ERROR) == [("users.csv", 3, "familyName", "")]


def test_the_newest_of_several_deltas_for_one_person_counts(tmp_path):
    users = USERS + user("s1", status="tobedeleted,2026-09-02") + user("s1", status=STAMP) + user("s2", status=STAMP)
    roster, issues = read(tmp_path, orgs=DISTRICT, users=users)
    assert [(row.sourced_id, row.removed) for row in roster.students] == [("s1", "t"), ("s2", "")]
    assert listed(issues, Severity.ERROR) == [("users.csv", 3, "sourcedId", "s1")]


def test_in_a_bulk_file_the_first_of_two_rows_counts(tmp_path):
    roster, issues = read(tmp_path, orgs=DISTRICT, users=USERS + user("s1") + user("s1", name="Bo,Ng"))
    assert roster.students["given_name"] == ["Ann"]
    assert listed(issues, Severity.ERROR) == [("users.csv", 3, "sourcedId", "s1")]


def test_a_delta_of_users_without_roles_keeps_people_for_the_merge(tmp_path):
    roster, _issues = read(tmp_path, users=USERS_12 + f"s1,{STAMP},true,u,,Ann,Lee" + "," * 15 + "\n")
    assert roster.people["sourced_id"] == ["s1"]
    assert len(roster.students) == 0


# People and their roles ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "table"),
    [
        ("student", "students"), ("STUDENT", "students"), ("Parent", "guardians"), ("relative", "guardians"), ("teacher", "staff"),
        ("counselor", "staff"), ("ext:socialWorker", "staff"), ("siteAdministrator", "staff"),
    ],
)  # fmt: skip
def test_roles_in_any_case(tmp_path, role, table):
    roster, issues = read(tmp_path, orgs=DISTRICT, users=USERS + user("x", role=role))
    assert roster.tables[table]["sourced_id"] == ["x"]
    assert issues == []


def test_a_role_that_nobody_knows(tmp_path):
    roster, issues = read(tmp_path, orgs=DISTRICT, users=USERS + user("x", role="ext:astronaut") + user("y", role=""))
    assert [(row.sourced_id, row.roster_role) for row in roster.staff] == [("x", "ext:astronaut")]
    assert listed(issues) == [("users.csv", 2, "role", "ext:astronaut"), ("users.csv", 3, "role", "")]


def test_a_teacher_who_is_a_parent_is_both(tmp_path):
    roster, issues = read(tmp_path, orgs=DISTRICT, users=USERS + user("t", role="teacher") + user("s", agents="t"))
    assert (roster.staff["sourced_id"], roster.guardians["sourced_id"]) == (["t"], ["t"])
    assert pairs(roster) == [("s", "t")]
    assert issues == []


def test_staff_whose_account_is_disabled_have_left(tmp_path):
    users = USERS + user("t", role="teacher").replace("true", "FALSE") + user("s").replace("true", "false")
    roster, _issues = read(tmp_path, orgs=DISTRICT, users=users)
    assert (roster.staff["removed"], roster.students["removed"]) == (["t"], [""])


def test_emails(tmp_path):
    users = USERS + user("s1", email="Ann.Lee@School.Example") + user("s2", email="none")
    roster, issues = read(tmp_path, orgs=DISTRICT, users=users)
    assert roster.students["email"] == ["ann.lee@school.example", ""]
    assert listed(issues) == [("users.csv", 3, "email", "none")]


def test_leading_zeros_stay(tmp_path):
    roster, _issues = read(tmp_path, orgs=DISTRICT, users=USERS + user("007", identifier="00042"))
    assert [(row.sourced_id, row.local_id) for row in roster.students] == [("007", "00042")]


@pytest.mark.parametrize(
    ("given", "grade"),
    [
        ("9", "09"), ("09", "09"), ("9.0", "09"), ("K", "KG"), ("kindergarten", "KG"), ("Pre-K", "PK"), ("TK", "TK"), ("12th", "12"),
        ("Grade 3", "03"), ("09,10", "10"), ("UG", "UG"), ("", ""),
    ],
)  # fmt: skip
def test_grades(tmp_path, given, grade):
    roster, issues = read(tmp_path, orgs=DISTRICT, users=USERS + user("s", grade=given))
    assert (roster.students["grade"], roster.memberships["grade"]) == ([grade], [grade])
    assert issues == []


def test_a_grade_that_nobody_knows_is_kept(tmp_path):
    roster, issues = read(tmp_path, orgs=DISTRICT, users=USERS + user("s", grade="Junior"))
    assert roster.students["grade"] == ["Junior"]
    assert listed(issues) == [("users.csv", 2, "grades", "Junior")]


def test_identifiers(tmp_path):
    users = USERS + user("") + user("x" * 256) + user("{a b}") + user("ok")
    roster, issues = read(tmp_path, orgs=DISTRICT, users=users)
    assert roster.students["sourced_id"] == ["{a b}", "ok"]
    assert [(issue.line, issue.severity) for issue in issues] == [(2, "error"), (3, "error"), (4, "warning")]


def test_a_person_may_be_called_null(tmp_path):
    roster, _issues = read(tmp_path, orgs=DISTRICT, users=USERS + user("s", name="Ann,Null", email="NULL"))
    assert [(row.family_name, row.email) for row in roster.students] == [("Null", "")]


# Families -----------------------------------------------------------------------------------------------------------


def test_agents_on_both_sides_count_once(tmp_path):
    users = USERS + user("s1", agents="p1,p2") + user("s2", agents="p1") + user("p1", role="parent", agents="s1,s2,s3")
    users += user("p2", role="guardian") + user("s3")
    roster, issues = read(tmp_path, orgs=DISTRICT, users=users)
    assert pairs(roster) == [("s1", "p1"), ("s1", "p2"), ("s2", "p1"), ("s3", "p1")]
    assert roster.guardianships["relationship"] == ["parent", "guardian", "parent", "parent"]
    assert roster.guardianships["contact_order"] == [1, 2, 1, 1]
    assert issues == []


def test_agents_that_cannot_be(tmp_path):
    users = USERS + user("s1", agents="s2,nobody,p1") + user("s2") + user("p1", role="parent", agents="p2,ghost")
    roster, issues = read(tmp_path, orgs=DISTRICT, users=users + user("p2", role="parent"))
    assert pairs(roster) == [("s1", "p1")]
    assert sorted(listed(issues)) == [("users.csv", line, "agentSourcedIds", value) for line, value in
                                      [(2, "nobody"), (2, "s2"), (4, "ghost"), (4, "p2")]]  # fmt: skip


def test_in_a_delta_agents_may_be_known_from_earlier(tmp_path):
    roster, issues = read(
        tmp_path, manifest=None, users=USERS + user("s1", agents="p1", status=STAMP), known_orgs={"high": "school"}
    )
    assert pairs(roster) == [("s1", "p1")]
    assert issues == []


RELATIONSHIPS = "userSourcedId,relationshipUserSourcedId,relationshipRole\n"


def test_relationships_in_either_direction(tmp_path):
    users = USERS + user("s1") + user("s2") + user("a", role="") + user("b", role="")
    related = RELATIONSHIPS + "s1,a,grandMother\nb,s2,Foster Parent\ns2,zz,parent\ns2,,parent\ns1,b,godmother\n"
    roster, issues = read(tmp_path, orgs=DISTRICT, users=users, relationships=related)
    assert list(zip(pairs(roster), roster.guardianships["relationship"], strict=True)) == [
        (("s1", "a"), "relative"), (("s2", "b"), "foster_parent"), (("s1", "b"), "other"),
    ]  # fmt: skip
    assert listed(issues) == [
        ("relationships.csv", 4, "relationshipUserSourcedId", "zz"),
        ("relationships.csv", 5, "relationshipUserSourcedId", ""),
        ("relationships.csv", 6, "relationshipRole", "godmother"),
    ]


# Schools ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("orgs", "schools"),
    [
        ("high,mid", ["high", "mid"]), ("d,mid", ["mid"]), ("dep", ["high"]), ("dep,high", ["high"]), ("loose", ["loose"]),
        ("d", ["d#school"]), ("ghost", ["ghost"]), ("high,ghost", ["high"]), ("", ["#no-school"]), ("mid;high", ["mid", "high"]),
    ],
)  # fmt: skip
def test_every_student_has_a_school(tmp_path, orgs, schools):
    more = DISTRICT + "dep,,,Maths,department,,high\nloose,,,Art,department,,d\n"
    roster, issues = read(tmp_path, orgs=more, users=USERS + user("s", orgs=orgs))
    assert roster.memberships["school"] == schools
    assert roster.students["school"] == schools[:1]
    described = {row.sourced_id: row for row in roster.orgs}
    assert {described[school].kind for school in schools} == {"school"}
    guessed = orgs in ("loose", "d", "ghost", "")
    assert (described[schools[0]].placeholder == "t") == guessed
    assert [issue.line for issue in issues] == ([2] if guessed or "ghost" in orgs else [])


def test_orgs_without_a_district_and_in_a_circle(tmp_path):
    orgs = ORGS + "a,,,A,department,,b\nb,,,B,department,,a\nhigh,,,High,School,,gone\nx,,,X,ext:moon,,\n"
    roster, issues = read(tmp_path, orgs=orgs, users=USERS + user("s", orgs="a"))
    assert [(row.sourced_id, row.parent) for row in roster.orgs] == [("a", ""), ("high", "")]
    assert listed(issues) == [("orgs.csv", 4, "parentSourcedId", "gone"), ("orgs.csv", 5, "type", "ext:moon"),
                              ("users.csv", 2, "orgSourcedIds", "a")]  # fmt: skip


def test_a_school_of_an_earlier_import_needs_no_description(tmp_path):
    roster, issues = read(tmp_path, users=USERS + user("s", orgs="old"), known_orgs={"old": "school"})
    assert (roster.students["school"], len(roster.orgs), issues) == (["old"], 0, [])


def test_classes_tell_the_school_where_users_do_not(tmp_path):
    classes = "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n"
    classes += "e1,,,c,mid,s1,student,,,\ne2,,,c2,mid,s1,student,,,\ne3,,,c,mid,t,teacher,,,\n"
    roster, issues = read(tmp_path, orgs=DISTRICT, users=USERS + user("s1", orgs=""), enrollments=classes)
    assert (roster.students["school"], roster.memberships["student"], issues) == (["mid"], ["s1"], [])


# OneRoster 1.2 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", [USERS_12, USERS_12.replace("resourceSourcedIds,", "")])
def test_users_of_1_2_have_22_or_23_columns_and_their_roles_in_another_file(tmp_path, header):
    more = header.count(",") - 15
    users = header + "s1,,,true,u1,,Ann,Lee,,,,,,p1,10,pw" + "," * (more - 2) + ",mid,she/her\n"
    users += (
        "p1,,,true,u2,,Bo,Lee,,,,,,s1,,pw" + "," * more + "\n" + "c1,,,true,u3,,Cy,Ng,,,,,,,,pw" + "," * more + "\n"
    )
    roles = ROLES + "r1,,,s1,primary,student,2026-08-10,2027-06-05,high,\nr2,,,s1,secondary,student,2026-09-01,,mid,\n"
    roles += "r3,,,p1,primary,parent,,,high,\nr4,,,c1,primary,counselor,,,d,\nr5,,,c1,secondary,counselor,,,mid,\n"
    roster, issues = read(tmp_path, orgs=DISTRICT, users=users.replace("mid,she/her", "mid,she/her"), roles=roles)
    assert [(row.sourced_id, row.pronouns, row.grade, row.school) for row in roster.students] == [
        ("s1", "she/her", "10", "mid")
    ]
    assert [(row.school, row.first_day, row.last_day, row.is_main) for row in roster.memberships] == [
        ("high", "2026-08-10", "2027-06-04", "t"), ("mid", "2026-09-01", "", "f"),
    ]  # fmt: skip
    assert pairs(roster) == [("s1", "p1")]
    assert [(row.roster_role, row.school) for row in roster.staff] == [("counselor", "mid")]
    assert issues == []


def test_roles_with_impossible_days(tmp_path):
    users = USERS_12 + "s1,,,true,u1,,Ann,Lee" + "," * 15 + "\n"
    roles = (
        ROLES
        + "r1,,,s1,primary,student,2026-13-01,2027-06-05,high,\nr2,,,s1,primary,student,2026-09-01,2026-09-01,mid,\n"
    )
    roles += "r3,,,ghost,primary,student,,,mid,\n"
    roster, issues = read(tmp_path, orgs=DISTRICT, users=users, roles=roles)
    assert [(row.school, row.first_day) for row in roster.memberships] == [("high", "")]
    assert listed(issues) == [("roles.csv", 2, "beginDate", "2026-13-01"), ("roles.csv", 3, "endDate", "2026-08-31"),
                              ("roles.csv", 4, "userSourcedId", "ghost")]  # fmt: skip


# Details ------------------------------------------------------------------------------------------------------------

DEMOGRAPHICS = "sourcedId,status,dateLastModified,birthDate,sex\n"


def test_demographics(tmp_path):
    rows = "s1,,,2012-02-29,Female\ns2,,,2013-02-29,X\ns3,,,03/04/2012,male\nt,,,1980-01-01,male\nghost,,,2012-01-01,male\n"
    rows += "s4,,,2031-01-01,z\n"
    users = USERS + "".join(user(f"s{number}") for number in range(1, 5)) + user("t", role="teacher")
    roster, issues = read(tmp_path, orgs=DISTRICT, users=users, demographics=DEMOGRAPHICS + rows)
    assert [tuple(row)[:3] for row in roster.demographics] == [
        ("s1", "2012-02-29", "female"), ("s2", "", "other"), ("s3", "", "male"), ("s4", "", ""),
    ]  # fmt: skip
    assert listed(issues) == [
        ("demographics.csv", 3, "birthDate", "2013-02-29"), ("demographics.csv", 4, "birthDate", "03/04/2012"),
        ("demographics.csv", 6, "sourcedId", "ghost"), ("demographics.csv", 7, "birthDate", "2031-01-01"),
        ("demographics.csv", 7, "sex", "z"),
    ]  # fmt: skip


def test_dates_in_a_declared_format(tmp_path):
    roster, issues = read(
        tmp_path,
        orgs=DISTRICT,
        users=USERS + user("s1"),
        demographics=DEMOGRAPHICS + "s1,,,03/04/2012,\n",
        date_format="%d/%m/%Y",
    )
    assert (roster.demographics["birth_date"], issues) == (["2012-04-03"], [])


def test_sessions(tmp_path):
    sessions = SESSIONS + (
        "y,,,2026-27,schoolYear,2026-08-15,2027-06-06T00:00:00Z,,2027\nt1,,,Fall,semester,2026-08-15,2027-01-01,y,2027\n"
        "t2,,,Odd,trimester,2026-09-01,2026-10-01,,\nt3,,,Back,term,2027-01-01,2026-01-01,y,2027\nt4,,,None,term,,,y,2027\n"
        "u,,,Summer,term,2025-07-01,2025-09-01,,\n"
    )
    roster, issues = read(tmp_path, orgs=DISTRICT, users=USERS + user("s1"), academicSessions=sessions)
    assert [tuple(row) for row in roster.years] == [
        ("2026", "2025-07-01", "2025-08-31", ""),
        ("2027", "2026-08-15", "2027-06-05", "y"),
    ]
    assert [(row.sourced_id, row.kind, row.last_day, row.ends_in) for row in roster.terms] == [
        ("t1", "semester", "2026-12-31", "2027"), ("t2", "term", "2026-09-30", "2027"), ("u", "term", "2025-08-31", "2026"),
    ]  # fmt: skip
    assert listed(issues) == [("academicSessions.csv", 4, "type", "trimester"), ("academicSessions.csv", 5, "endDate", "2025-12-31"),
                              ("academicSessions.csv", 6, "", "")]  # fmt: skip


def test_flags_that_are_no_programme_are_not_stored(tmp_path):
    flags = "userSourcedId,flag\ns1,ELL\ns1,immigrant\nghost,iep\n"
    roster, issues = read(tmp_path, orgs=DISTRICT, users=USERS + user("s1"), userFlags=flags)
    assert [(row.student, row.programme) for row in roster.flags] == [("s1", "el")]
    assert listed(issues) == [("userFlags.csv", 3, "flag", "immigrant"), ("userFlags.csv", 4, "userSourcedId", "ghost")]
