"""The vocabularies of roster files, and what their terms mean here. Terms are compared without regard to case."""

import datetime
import re

from django.utils.translation import gettext as _

from cases.enums import GRADES, Programme, Relationship
from sswork.imports.checks import Unfit, date_of, split_list

# OneRoster 1.0 said "inactive" where later versions say "tobedeleted"; it is still seen.
REMOVED = {"active": "", "tobedeleted": "t", "to be deleted": "t", "inactive": "t", "deleted": "t"}

SCHOOL_LIKE = {"school", "college", "university", "campus"}
DISTRICT_LIKE = {"district", "local", "state", "national", "region", "ministry", "ministryofeducation"}
PART_OF_SCHOOL = {"department", "faculty", "program", "division", "unit"}

STUDENT, GUARDIAN, STAFF, UNSURE = "student", "guardian", "staff", ""
PEOPLE = {
    "student": STUDENT, "pupil": STUDENT, "learner": STUDENT,
    "parent": GUARDIAN, "guardian": GUARDIAN, "relative": GUARDIAN,
    "administrator": STAFF, "aide": STAFF, "proctor": STAFF, "teacher": STAFF, "counselor": STAFF, "principal": STAFF,
    "districtadministrator": STAFF, "siteadministrator": STAFF, "systemadministrator": STAFF,
    "staff": STAFF, "faculty": STAFF, "professor": STAFF, "adjunct": STAFF, "lecturer": STAFF, "paraprofessional": STAFF,
    "assistant": STAFF, "assistantprincipal": STAFF, "officestaff": STAFF, "otherstaff": STAFF, "secretary": STAFF,
    "socialworker": STAFF, "schoolsocialworker": STAFF, "nurse": STAFF, "psychologist": STAFF, "schoolpsychologist": STAFF,
    "specialist": STAFF, "coach": STAFF, "coordinator": STAFF, "librarian": STAFF, "substitute": STAFF,
}  # fmt: skip

RELATIONSHIPS = {
    "parent": Relationship.PARENT, "mother": Relationship.PARENT, "father": Relationship.PARENT,
    "stepparent": Relationship.PARENT, "stepmother": Relationship.PARENT, "stepfather": Relationship.PARENT,
    "guardian": Relationship.GUARDIAN, "legalguardian": Relationship.GUARDIAN,
    "relative": Relationship.RELATIVE, "grandparent": Relationship.RELATIVE, "grandmother": Relationship.RELATIVE,
    "grandfather": Relationship.RELATIVE, "aunt": Relationship.RELATIVE, "uncle": Relationship.RELATIVE,
    "sibling": Relationship.RELATIVE, "brother": Relationship.RELATIVE, "sister": Relationship.RELATIVE,
    "fosterparent": Relationship.FOSTER_PARENT, "foster": Relationship.FOSTER_PARENT,
    "other": Relationship.OTHER, "caregiver": Relationship.OTHER, "contact": Relationship.OTHER,
    "emergencycontact": Relationship.OTHER, "doctor": Relationship.OTHER,
}  # fmt: skip

PROGRAMMES = {
    "iep": Programme.SPECIAL_EDUCATION, "specialeducation": Programme.SPECIAL_EDUCATION, "sped": Programme.SPECIAL_EDUCATION,
    "504": Programme.SECTION_504, "section504": Programme.SECTION_504,
    "freelunch": Programme.MEALS, "reducedlunch": Programme.MEALS, "freereducedlunch": Programme.MEALS,
    "freeandreducedlunch": Programme.MEALS, "freeorreducedlunch": Programme.MEALS, "frl": Programme.MEALS,
    "ell": Programme.ENGLISH_LEARNER, "el": Programme.ENGLISH_LEARNER, "lep": Programme.ENGLISH_LEARNER,
    "englishlearner": Programme.ENGLISH_LEARNER, "englishlanguagelearner": Programme.ENGLISH_LEARNER,
    "homeless": Programme.HOMELESS, "mckinneyvento": Programme.HOMELESS,
    "foster": Programme.FOSTER, "fostercare": Programme.FOSTER, "newcomer": Programme.NEWCOMER,
}  # fmt: skip

SEXES = {
    "male": "male",
    "m": "male",
    "female": "female",
    "f": "female",
    "unspecified": "",
    "u": "",
    "other": "other",
    "x": "other",
}

SESSIONS = {
    "schoolyear": "schoolYear",
    "year": "schoolYear",
    "term": "term",
    "semester": "semester",
    "gradingperiod": "gradingPeriod",
}

GRADE_WORDS = {
    "P": "PK", "PREK": "PK", "PREKINDERGARTEN": "PK", "PRESCHOOL": "PK", "PR": "PK", "P3": "PK", "P4": "PK", "-1": "PK",
    "T": "TK", "TRANSITIONALKINDERGARTEN": "TK",
    "K": "KG", "KINDERGARTEN": "KG", "KINDER": "KG", "KF": "KG", "00": "KG",
    "UNGRADED": "UG",
}  # fmt: skip


def plain(term: str) -> str:
    """The bare word of a term: without the ``ext:`` of OneRoster 1.2 extensions, case, spaces and punctuation."""
    return re.sub(r"[^a-z0-9]", "", term.lower().removeprefix("ext:"))


def grade(value: str) -> str:
    """A CEDS entry grade level (PK, TK, KG, 01 … 13, UG). Of several the highest; what is not known is kept as it stands."""
    found = [_one_grade(each) for each in split_list(value)]
    known = [each for each in found if each in GRADES]
    if len(known) < len(found) or not found:
        raise Unfit(
            _("This is not a grade that is known here. It is kept as it stands."),
            max(known, key=GRADES.index, default=value[:20]),
        )
    return max(known, key=GRADES.index)


def _one_grade(value: str) -> str:
    word = re.sub(r"\.0$|[\s._]|GRADE|(?<=[A-Z])-", "", value.upper())
    word = re.sub(r"(?<=\d)(?:ST|ND|RD|TH)$", "", word)
    if word.isascii() and word.isdigit():
        word = str(int(word)).zfill(2)
    return GRADE_WORDS.get(word, word)


def birth_date(today: datetime.date, declared: str | None):
    """A day on which somebody at school today may have been born."""

    def convert(value: str) -> str:
        day = date_of(value, declared)
        if not datetime.date(1900, 1, 1) <= day <= today:
            raise Unfit(_("Nobody in the roster can have been born on this day."))
        return day.isoformat()

    return convert


def programme(value: str) -> str:
    """The programme of a user flag. Whether a student or family migrated is never stored."""
    try:
        return PROGRAMMES[plain(value)]
    except KeyError:
        raise Unfit(_("This flag is not a programme that is known here. It is not stored.")) from None
