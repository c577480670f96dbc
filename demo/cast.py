"""The named cast: one small district that covers the rules, used in tests, demo data and screenshots alike."""

from datetime import date, timedelta
from types import SimpleNamespace

from cases.enums import ContactRule, Relationship
from cases.models import Enrolment, Guardian, Guardianship, Household, Student
from sswork.models import CalendarDay, Organization, RoleAssignment, SchoolYear, StaffMember, User
from sswork.roles import Role
from sswork.scoping import unscoped

DOMAIN = "riverbend.example"
SCHOOLS = {
    "cedar": ("Cedar Elementary", "elementary"),
    "maple": ("Maple Middle School", "middle"),
    "juniper": ("Juniper High School", "high"),
}
# key: given name, family name, [(role, school key or "" for the district)]
PEOPLE = {
    "ana": ("Ana", "Flores", [(Role.SOCIAL_WORKER, "cedar"), (Role.SOCIAL_WORKER, "maple")]),
    "ben": ("Ben", "Carter", [(Role.SOCIAL_WORKER, "juniper")]),
    "sol": ("Sol", "Okafor", [(Role.SUPERVISOR, "")]),
    "tess": ("Tess", "Nguyen", [(Role.TEAM_MEMBER, "cedar")]),
    "lia": ("Lia", "Haddad", [(Role.LIAISON, "")]),
    "otis": ("Otis", "Reed", [(Role.ATTENDANCE_OFFICER, "cedar"), (Role.ATTENDANCE_OFFICER, "juniper")]),
    "priya": ("Priya", "Shah", [(Role.SCHOOL_ADMINISTRATOR, "cedar")]),
    "dana": ("Dana", "Whitman", [(Role.DISTRICT_ADMINISTRATOR, "")]),
    "theo": ("Theo", "Lindqvist", [(Role.STAFF, "cedar")]),
    "ivy": ("Ivy", "Brooks", [(Role.INTERN, "maple")]),
    "ruth": ("Ruth", "Abara", [(Role.RECORDS_CUSTODIAN, ""), (Role.PROTECTION_CUSTODIAN, "")]),
    "pia": ("Pia", "Larsen", [(Role.PRIVACY_OFFICER, "")]),
}
# key: local id, given, family, grade, school, birth date, home language, household
STUDENTS = {
    "mateo": ("100101", "Mateo", "Rivera", "03", "cedar", date(2018, 2, 11), "Spanish", "rivera"),
    "lucia": ("100102", "Lucía", "Rivera", "07", "maple", date(2014, 6, 3), "Spanish", "rivera"),
    "noah": ("100103", "Noah", "Kim", "05", "cedar", date(2016, 1, 20), "Korean", "kim"),
    "zoe": ("100104", "Zoë", "Müller", "06", "maple", date(2015, 4, 9), "English", "mueller"),
    "jaylen": ("100105", "Jaylen", "Washington", "10", "juniper", date(2011, 9, 30), "English", "washington"),
    "aaliyah": ("100106", "Aaliyah", "Hassan", "02", "cedar", date(2019, 3, 15), "Somali", "hassan"),
}
HOUSEHOLDS = {
    "rivera": ("418 Willow Street", "Spanish", True),
    "kim": ("72 Harbor Road", "Korean", False),
    "mueller": ("9 Orchard Lane", "English", False),
    "washington": ("1550 Second Avenue", "English", False),
    "hassan": ("Harbor House Family Shelter", "Somali", True),
}
# guardian key: given, family, phone, e-mail, language, [(student, relationship, contact rule, reason)]
GUARDIANS = {
    "rosa": ("Rosa", "Rivera", "555-0101", "rosa@example.org", "Spanish", [
        ("mateo", Relationship.PARENT, ContactRule.OK, ""), ("lucia", Relationship.PARENT, ContactRule.OK, "")]),
    "hector": ("Héctor", "Rivera", "555-0102", "", "Spanish", [
        ("mateo", Relationship.PARENT, ContactRule.DO_NOT_CONTACT, "Court order on file since 2025-03"),
        ("lucia", Relationship.PARENT, ContactRule.DO_NOT_CONTACT, "Court order on file since 2025-03")]),
    "minji": ("Min-ji", "Kim", "555-0103", "minji@example.org", "Korean", [("noah", Relationship.PARENT, ContactRule.OK, "")]),
    "karl": ("Karl", "Müller", "555-0104", "karl@example.org", "English", [
        ("zoe", Relationship.GUARDIAN, ContactRule.ASK_FIRST, "Asked to speak with Ana Flores only")]),
    "denise": ("Denise", "Washington", "555-0105", "denise@example.org", "English", [
        ("jaylen", Relationship.RELATIVE, ContactRule.OK, "")]),
    "fadumo": ("Fadumo", "Hassan", "555-0106", "", "Somali", [("aaliyah", Relationship.PARENT, ContactRule.OK, "")]),
}  # fmt: skip


def school_year_of(today: date) -> tuple[date, date]:
    """First and last day of the demo's school year around a day: 17 August to 4 June.

    In summer the year that ended is still the present one, or nobody would have a role and no student a school.
    """
    start = today.year if (today.month, today.day) >= (8, 17) else today.year - 1
    return date(start, 8, 17), date(start + 1, 6, 4)


def build_cast(today: date) -> SimpleNamespace:
    """The district with its people, students and families, and nothing that happened yet. Each by its key."""
    with unscoped("the demo's cast"):
        cast = SimpleNamespace(today=today)
        cast.district = Organization.objects.create(
            kind="district", name="Riverbend Unified", sourced_id="riverbend", jurisdiction="US-CA"
        )
        for key, (name, level) in SCHOOLS.items():
            setattr(
                cast,
                key,
                Organization.objects.create(
                    kind="school", name=name, level=level, parent=cast.district, sourced_id=key
                ),
            )
        cast.year = _school_year(cast)
        for key, (given, family, roles) in PEOPLE.items():
            setattr(cast, key, _person(cast, key, given, family, roles))
        homes = {key: _household(*values) for key, values in HOUSEHOLDS.items()}
        for key, values in STUDENTS.items():
            setattr(cast, key, _student(cast, homes, *values))
        for key, guardian in GUARDIANS.items():
            setattr(cast, key, _guardian(cast, key, *guardian))
    return cast


def people(cast) -> list[User]:
    return [getattr(cast, key) for key in PEOPLE]


def _school_year(cast) -> SchoolYear:
    first, last = school_year_of(cast.today)
    year = SchoolYear.objects.create(district=cast.district, ends_in=last.year, first_day=first, last_day=last)
    CalendarDay.objects.bulk_create(
        each for school in (cast.cedar, cast.maple, cast.juniper) for each in calendar_days(school, year)
    )
    return year


def calendar_days(school, year) -> list[CalendarDay]:
    """Every day of the school year; weekends and a few holidays are not instructional."""
    days, ordinal, day = [], 0, year.first_day
    while day <= year.last_day:
        kind = _kind_of(day)
        ordinal += kind == CalendarDay.Kind.INSTRUCTIONAL
        days.append(CalendarDay(school=school, school_year=year, day=day, kind=kind, ordinal=ordinal))
        day += timedelta(days=1)
    return days


def _kind_of(day: date) -> str:
    if day.weekday() >= 5:
        return CalendarDay.Kind.WEEKEND
    breaks = [
        ((11, 23), (11, 27)),
        ((12, 21), (12, 31)),
        ((1, 1), (1, 1)),
        ((3, 29), (4, 2)),
        ((5, 25), (5, 25)),
        ((9, 7), (9, 7)),
    ]
    if any(first <= (day.month, day.day) <= last for first, last in breaks):
        return CalendarDay.Kind.HOLIDAY
    return CalendarDay.Kind.INSTRUCTIONAL


def _person(cast, key, given, family, roles) -> User:
    email = f"{key}@{DOMAIN}"
    user = User(email=email, given_name=given, family_name=family, is_demo=True)
    user.set_unusable_password()
    user.save()
    for role, place in roles:
        RoleAssignment.objects.create(
            person=user, role=role, organization=getattr(cast, place or "district"), first_day=cast.year.first_day
        )
    StaffMember.objects.create(sourced_id=f"staff-{key}", given_name=given, family_name=family, email=email, user=user)
    return user


def _household(address, language, interpreter) -> Household:
    return Household.objects.create(address=address, city="Riverbend", language=language, needs_interpreter=interpreter)


def _student(cast, homes, local_id, given, family, grade, place, born, language, home) -> Student:
    school, household = getattr(cast, place), homes[home]
    student = Student.objects.create(
        sourced_id=f"student-{local_id}",
        local_id=local_id,
        given_name=given,
        family_name=family,
        grade=grade,
        school=school,
        birth_date=born,
        home_language=language,
        household=household,
        needs_interpreter=household.needs_interpreter,
    )
    Enrolment.objects.create(student=student, at_school=school, first_day=cast.year.first_day, grade=grade)
    return student


def _guardian(cast, key, given, family, phone, email, language, ties) -> Guardian:
    guardian = Guardian.objects.create(
        sourced_id=f"guardian-{key}", given_name=given, family_name=family, phone=phone, email=email, language=language
    )
    for key_of_student, relationship, rule, reason in ties:
        student = getattr(cast, key_of_student)
        Guardianship.objects.create(
            student=student,
            guardian=guardian,
            relationship=relationship,
            contact_rule=rule,
            rule_reason=reason,
            contact_order=student.guardianships.count() + 1,
            lives_with=rule == ContactRule.OK,
        )
    return guardian
