"""Recognizes a roster that has been merged before, where nothing has touched what it was merged into.

Most nights the file is yesterday's. What a merge does follows from the files, from the rows that they are compared with, and
from the day where memberships begin or end. If a mark of all three is that of an import after it was applied, merging would
write nothing, since merging twice writes nothing; so it is not done, and takes about as long as reading the rows once.
"""

import datetime
import hashlib
from pathlib import Path

from sswork import imports
from sswork.imports.package import Package
from sswork.models import ImportBatch

# Everything that a roster is compared with: columns of every table that decide what is written.
COMPARED = {
    "sswork_organization": "id, kind, name, parent_id, sourced_id, identifier, is_placeholder, is_active",
    "sswork_schoolyear": "id, district_id, ends_in, first_day, last_day, sourced_id",
    "sswork_term": "id, school_year_id, title, kind, first_day, last_day, sourced_id",
    "sswork_staffmember": "id, sourced_id, given_name, family_name, email, roster_role, school_id, user_id, removed_on",
    "sswork_user": "id, email",
    "cases_household": "id, address, city, postal_code, is_inferred",
    "cases_guardian": "id, sourced_id, given_name, family_name, email, phone, sms, language, removed_on",
    "cases_student": (
        "id, sourced_id, local_id, given_name, middle_name, family_name, preferred_name, pronouns, birth_date, sex, grade, school_id,"
        " household_id, home_language, email, removed_on"
    ),
    "cases_enrolment": "id, student_id, at_school_id, first_day, last_day, grade, is_primary, sourced_id, removed_on",
    "cases_guardianship": "id, student_id, guardian_id, relationship, removed_on",
    "cases_programmemembership": "id, student_id, programme, last_day, source_key",
}
STATE = " UNION ALL ".join(
    f"SELECT '{table}', count(*), bit_xor(hashtextextended(ROW({columns})::text, 0)) FROM {table}"  # noqa: S608  # constants
    for table, columns in COMPARED.items()
)


def mark_of_files(package: Package, options: dict) -> str:
    """Of the files, of what was said about them, and of this version of the code that reads them."""
    digest = hashlib.blake2b(_CODE.encode(), digest_size=20)
    digest.update(repr(sorted(options.items())).encode())
    for name, content in package.digests():
        digest.update(f"{name}\n{content}\n".encode())
    return digest.hexdigest()


def mark_of_state(cursor) -> str:
    """Of the rows that rosters are compared with, as they are now."""
    cursor.execute(STATE)
    return hashlib.blake2b(repr(sorted(cursor.fetchall())).encode(), digest_size=20).hexdigest()


def applied_before(cursor, files: str, today: datetime.date) -> ImportBatch | None:
    """The import that has already made everything as these files would make it."""
    batch = (
        ImportBatch.objects.filter(
            kind=ImportBatch.Kind.ROSTER, state=ImportBatch.State.APPLIED, counts__mark__files=files
        )
        .order_by("-finished_at", "-pk")
        .first()
    )
    if batch is None or not batch.counts["mark"]["from"] <= today.isoformat() < batch.counts["mark"]["until"]:
        return None
    return batch if batch.counts["mark"]["state"] == mark_of_state(cursor) else None


def _digest_of_code() -> str:
    digest = hashlib.blake2b(digest_size=20)
    for folder in (Path(__file__).parent, Path(imports.__file__).parent):
        for path in sorted(folder.glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


_CODE = _digest_of_code()
