"""The files of a roster and their columns; and the rows that reading them yields.

Columns are those of OneRoster 1.1 and 1.2 (CSV binding, tables of 22 Aug 2023) and of Microsoft School Data Sync 2.1, with
other names seen for them. Passwords are not among them. Only columns that are used are listed.
"""

from typing import NamedTuple

from sswork.imports.headers import Column


def _columns(*names: str, **aliases: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(Column(name, aliases.get(name, ()), keeps_literals=name.endswith("Name")) for name in names)


STATUS = ("status", "dateLastModified")

COLUMNS = {
    "orgs": _columns("sourcedId", *STATUS, "name", "type", "identifier", "parentSourcedId", type=("orgType",)),
    "academicSessions": _columns(
        "sourcedId",
        *STATUS,
        "title",
        "type",
        "startDate",
        "endDate",
        "parentSourcedId",
        "schoolYear",
        startDate=("beginDate",),
    ),
    "users": _columns(
        "sourcedId",
        *STATUS,
        "enabledUser",
        "orgSourcedIds",
        "role",
        "username",
        "givenName",
        "familyName",
        "middleName",
        "identifier",
        "email",
        "sms",
        "phone",
        "agentSourcedIds",
        "grades",
        "preferredGivenName",
        "primaryOrgSourcedId",
        "pronouns",
        "homeLanguage",
        "address",
        "city",
        "postalCode",
        orgSourcedIds=("orgSourcedId",),
        agentSourcedIds=("agents", "agentSourcedId"),
        grades=("grade",),
        identifier=("userNumber", "studentNumber"),
        homeLanguage=("metadata.homeLanguage", "metadata.language", "language"),
        address=("metadata.address", "metadata.address1", "metadata.street", "address1", "street"),
        city=("metadata.city",),
        postalCode=("metadata.postalCode", "metadata.postCode", "metadata.zip", "zip", "zipCode"),
        preferredGivenName=("preferredFirstName", "metadata.preferredGivenName"),
        familyName=("lastName",),
        givenName=("firstName",),
    ),
    "roles": _columns(
        "userSourcedId",
        *STATUS,
        "sourcedId",
        "roleType",
        "role",
        "beginDate",
        "endDate",
        "orgSourcedId",
        "grade",
        "isPrimary",
        beginDate=("roleStartDate", "startDate"),
        endDate=("roleEndDate",),
        grade=("grades",),
    ),
    "enrollments": _columns("userSourcedId", *STATUS, "schoolSourcedId", "role"),
    "demographics": _columns(
        "sourcedId",
        *STATUS,
        "birthDate",
        "sex",
        sourcedId=("userSourcedId",),
        birthDate=("dob", "dateOfBirth"),
        sex=("gender",),
    ),
    "relationships": _columns("userSourcedId", *STATUS, "relationshipUserSourcedId", "relationshipRole"),
    "userFlags": _columns("userSourcedId", *STATUS, "flag", flag=("userFlag",)),
    "manifest": _columns("propertyName", "value", propertyName=("property", "name", "key"), value=("propertyValue",)),
}

KEY = {kind: columns[0].name for kind, columns in COLUMNS.items()}

# Without these there is no telling what the rest means; the whole roster is refused.
VITAL = {"users", "orgs", "roles"}

# Other files of the standards: known, and not needed here.
UNUSED = {
    "classes", "courses", "categories", "classresources", "courseresources", "lineitems", "resources", "results",
    "lineitemlearningobjectiveids", "lineitemscorescales", "resultlearningobjectiveids", "resultscorescales", "scorescales",
    "userprofiles", "userresources",
}  # fmt: skip


class OrgRow(NamedTuple):
    """A district or a school. ``placeholder`` is ``t`` where rows named a school that no file describes as one."""

    sourced_id: str
    kind: str
    name: str
    identifier: str
    parent: str
    placeholder: str
    removed: str


class YearRow(NamedTuple):
    """A school year; both days are included."""

    ends_in: str
    first_day: str
    last_day: str
    sourced_id: str


class TermRow(NamedTuple):
    sourced_id: str
    title: str
    kind: str
    first_day: str
    last_day: str
    ends_in: str


class StudentRow(NamedTuple):
    """``school`` is the main school, empty where this roster does not tell; ``names_agents`` says the list of agents is whole.

    ``left_on``: the first day away of a student whose account is disabled and whose memberships are all over.
    """

    sourced_id: str
    line: int
    removed: str
    given_name: str
    middle_name: str
    family_name: str
    preferred_name: str
    pronouns: str
    local_id: str
    grade: str
    email: str
    home_language: str
    address: str
    city: str
    postal_code: str
    names_agents: str
    school: str
    left_on: str


class GuardianRow(NamedTuple):
    sourced_id: str
    line: int
    removed: str
    given_name: str
    family_name: str
    email: str
    phone: str
    sms: str
    language: str
    names_agents: str


class StaffRow(NamedTuple):
    sourced_id: str
    line: int
    removed: str
    given_name: str
    family_name: str
    email: str
    roster_role: str
    school: str


class PersonRow(NamedTuple):
    """Somebody whose role another file has told earlier."""

    sourced_id: str
    line: int
    removed: str
    given_name: str
    middle_name: str
    family_name: str
    preferred_name: str
    email: str
    phone: str
    sms: str
    grade: str


class GuardianshipRow(NamedTuple):
    student: str
    guardian: str
    relationship: str
    contact_order: int
    line: int


class EndedRow(NamedTuple):
    """A guardianship that relationships.csv says has ended."""

    student: str
    guardian: str


class MembershipRow(NamedTuple):
    """A student in a school. Empty days are not stated by the file; the last day is included."""

    student: str
    school: str
    first_day: str
    last_day: str
    grade: str
    is_main: str
    sourced_id: str
    removed: str
    line: int


class DemographicRow(NamedTuple):
    sourced_id: str
    birth_date: str
    sex: str
    line: int


class FlagRow(NamedTuple):
    student: str
    programme: str
    line: int
