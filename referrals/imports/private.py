"""What is marked private is not stored: addresses, telephone numbers, contacts, and whatever says where such a place is.

A directory holds the address of the shelter for people who flee from violence. A mark that cannot be understood counts as one.
Values that are taken out stand in no issue, no history and no undo either, and are covered where other texts repeat them.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from django.utils.translation import gettext as _

from sswork.imports.headers import plain
from sswork.imports.issues import IssueLog

from .layouts import PRIVATE, PUBLIC
from .rows import Found, Row

YES = {"true", "t", "yes", "y", "1", "1.0", "public", "visible", "published", "displayed", "everyone", "all"}
NO = {"false", "f", "no", "n", "0", "0.0", "", "public", "none", "visible", "everyone", "all", "published"}
# In words, where a file has no column for it.
SAID = re.compile(
    r"\b(confidential|undisclosed|unlisted|unpublished|withheld|not (?:to be )?(?:published|disclosed|listed|public|shared)"
    r"|do not (?:publish|disclose|share|list|give out|release|display)|private (?:address|location|number|line|phone)"
    r"|(?:address|location|site|number) is (?:private|secret|hidden)|secret (?:address|location)|internal use only"
    r"|staff only|direcci[oó]n confidencial)\b",
    re.IGNORECASE,
)
# In the description of an agency or a service: only where it speaks of the place, since much help is confidential.
_HIDDEN = r"(?:confidential|undisclosed|unpublished|unlisted|withheld|secret|not (?:be )?(?:published|disclosed|shared|public))"
_PLACE = r"(?:address|location|site|place|facility|whereabouts)"
SAID_OF_PLACE = re.compile(
    rf"\b{_HIDDEN}[^.!?;]{{0,40}}\b{_PLACE}|\b{_PLACE}[^.!?;]{{0,40}}\b{_HIDDEN}"
    r"|direcci[oó]n confidencial|do not (?:publish|disclose|share|list|give out|release|display)",
    re.IGNORECASE,
)
TEXT_TO_COVER = 5
PRIVATE_TABLES = ("organization", "program", "service", "service_at_location", "address", "contact", "phone")
# What is gone with the private row that it belongs to.
BELONGS = (
    ("organization_id", "organization"),
    ("service_id", "service"),
    ("service_at_location_id", "service_at_location"),
    ("contact_id", "contact"),
)
# Where words alone say so.
IN_WORDS = ("address", "contact", "phone")
SAYS_WHERE = (
    "name",
    "alternate_name",
    "description",
    "latitude",
    "longitude",
    "transportation",
    "external_identifier",
    "external_identifier_type",
    "url",
)


class Flags:
    """The columns of a file that say that a row is private."""

    def __init__(self, headers: Iterable[str]):
        self._private = [each for each in headers if plain(each) in PRIVATE]
        self._public = [each for each in headers if plain(each) in PUBLIC]

    @property
    def headers(self) -> list[str]:
        return self._private + self._public

    def marks(self, values: dict[str, str]) -> bool:
        """The columns of marks are taken from the row, too."""
        private = [is_marked(values.pop(each, "")) for each in self._private]
        public = [values.pop(each, "") for each in self._public]
        return any(private) or any(each.strip().lower() not in YES | {""} for each in public)


def is_marked(value: str) -> bool:
    return value.strip().lower() not in NO


def without_private(found: Found, log: IssueLog) -> None:
    """Take out of the rows whatever may not be shown. Runs before anything else looks at a value."""
    of_private = _locations_of_private(found)
    nowhere = _private_locations(found) | of_private
    covered = found.covered
    for table in PRIVATE_TABLES:
        _take_out(table, found, covered, log)
    for row in found.rows.get("location", []):
        if row.uid in nowhere:
            _make_nowhere(row)
    _drop_addresses_of(nowhere, of_private, covered, found, log)
    _cover(found, covered)


def _take_out(table: str, found: Found, covered: set[str], log: IssueLog) -> None:
    """Rows marked private, whatever stands under the same id elsewhere, and the numbers of such a contact."""
    rows = found.rows.get(table, [])
    marked = {id(row) for row in rows if row.private or (table in IN_WORDS and _says_so(row))}
    found.taken_out[table] |= {row.uid for row in rows if id(row) in marked} - {""}
    kept = []
    for row in rows:
        of_contact = table == "phone" and row.get("contact_id") in found.taken_out["contact"]
        if id(row) in marked or row.uid in found.taken_out[table] or of_contact or _is_of_private(table, row, found):
            covered |= _to_cover(table, row) if table != "phone" or of_contact or id(row) in marked else set()
            log.error(row.file, row.line, _("This is marked private. It is not kept."))
        else:
            kept.append(row)
    _replace(found, table, kept)


def _is_of_private(table: str, row: Row, found: Found) -> bool:
    """Contacts and numbers of an agency, a service or a place of one that is marked."""
    return table in ("contact", "phone") and any(row.get(name) in found.taken_out[of] for name, of in BELONGS)


def _replace(found: Found, table: str, kept: list[Row]) -> None:
    if table in found.rows:
        found.rows[table] = kept


def _says_so(row: Row) -> bool:
    return any(SAID.search(value) for value in row.values.values() if value)


def _private_locations(found: Found) -> set[str]:
    """Those marked themselves, and those of which any address to go to is."""
    own = {
        row.uid
        for row in found.rows.get("location", [])
        if row.private or any(SAID.search(row.get(name)) for name in ("name", "alternate_name", "description"))
    }
    of_address = {
        row.get("location_id")
        for row in found.rows.get("address", [])
        if row.get("address_type") != "postal" and (row.private or _says_so(row))
    }
    return (own | of_address) - {""}


def _locations_of_private(found: Found) -> set[str]:
    """Those of agencies and services that are marked, or say that their place is not told, unless a public service is there too."""
    agencies = {row.uid for row in found.rows.get("organization", []) if _place_is_private(row)} - {""}
    services = {
        row.uid
        for row in found.rows.get("service", [])
        if row.get("organization_id") in agencies or _place_is_private(row)
    } - {""}
    private = {row.uid for row in found.rows.get("location", []) if row.get("organization_id") in agencies}
    public: set[str] = set()
    for row in found.rows.get("service_at_location", []):
        is_private = row.get("service_id") in services or _place_is_private(row)
        (private if is_private else public).add(row.get("location_id"))
    return private - public - {""}


def _place_is_private(row: Row) -> bool:
    return row.private or any(SAID_OF_PLACE.search(value) for value in row.values.values() if value)


def _make_nowhere(row: Row) -> None:
    row.private = True
    for name in SAYS_WHERE:
        row.values[name] = ""


def _drop_addresses_of(nowhere: set[str], of_private: set[str], covered: set[str], found: Found, log: IssueLog) -> None:
    """Of a private place only an address for letters stays, if it is another one; of a private agency's or service's, none."""
    kept = []
    for row in found.rows.get("address", []):
        repeats = row.get("address_1").strip().lower() in covered
        if row.get("location_id") in nowhere and (
            row.get("address_type") != "postal" or repeats or row.get("location_id") in of_private
        ):
            covered |= _to_cover("address", row)
            log.error(row.file, row.line, _("The place is marked private. Its address is not kept."))
        else:
            kept.append(row)
    _replace(found, "address", kept)


def _to_cover(table: str, row: Row) -> set[str]:
    """What must not stand in other texts either: of an address its first line, of a person the name."""
    names = {"contact": ("name", "email"), "phone": ("number",), "address": ("address_1",)}.get(table, ())
    values = (row.get(name).strip().lower() for name in names)
    return {each for each in values if len(each) >= TEXT_TO_COVER and not SAID.fullmatch(each)}


def _cover(found: Found, words: set[str]) -> None:
    """The same words in any other text, or as the name of the place."""
    if not words:
        return
    for table, rows in found.rows.items():
        for row in rows:
            for name, value in row.values.items():
                # The first line of another address is its own: the same street is in many towns.
                if value and not name.endswith("_id") and (table, name) != ("address", "address_1"):
                    row.values[name] = without_words(value, words)


def without_words(text: str, words: Iterable[str]) -> str:
    return _pattern(frozenset(words)).sub(_("(not published)"), text)


@lru_cache(maxsize=1)
def _pattern(words: frozenset[str]) -> re.Pattern[str]:
    """However many blanks are between them."""
    longest_first = sorted(words, key=lambda each: (-len(each), each))
    return re.compile("|".join(r"\s+".join(map(re.escape, each.split())) for each in longest_first), re.IGNORECASE)
