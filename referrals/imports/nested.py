"""JSON of HSDS 3.0 and of Open Referral UK: services or agencies with what belongs to them within, pages of them, or tables.

A row within another belongs to it: ``phones`` of a service get its ``service_id``. A single object (``organization`` of a
service) is named by the outer row instead.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from sswork.imports.issues import IssueLog

from .names import NOT_KEPT, table_of
from .private import Flags
from .rows import Found, Row

PAGES = ("contents", "content", "items", "data", "results", "records", "rows")
DEEPEST = 12
# Under which name an outer row names a single object within it, where it is not the table's.
LINKS = {"taxonomy_detail": "taxonomy_id", "parent_organization": "parent_organization_id", "parent": "parent_id"}
ENTITIES = {"organization", "service", "location", "service_at_location", "phone", "contact"}


def read(content: Any, file: str, table: str | None, found: Found, log: IssueLog) -> None:
    """``table``: what the file's name says it holds."""
    before = sum(map(len, found.rows.values()))
    for kind, each in _outermost(content, table, 0):
        _take(each, kind, file, found, {}, 0)
    if sum(map(len, found.rows.values())) == before:
        log.note(file, None, _("This is no table of a directory that is known here. It is not read."))
    elif "JSON" not in found.dialects:
        found.dialects.append("JSON")


def _outermost(content: Any, table: str | None, depth: int) -> Iterator[tuple[str, dict]]:
    """The objects that stand in no other: in a list, in a page of a list, or by tables."""
    if depth > DEEPEST:
        return
    if isinstance(content, list):
        for each in content:
            yield from _outermost(each, table, depth + 1)
    elif isinstance(content, dict):
        pages = [content[name] for name in PAGES if isinstance(content.get(name), list)]
        if pages:
            for page in pages:
                yield from _outermost(page, table, depth + 1)
        elif "id" in content or "name" in content:
            yield table or _told_by_content(content), content
        else:
            for name, within in content.items():
                yield from _outermost(within, table_of(name.removesuffix(".csv")), depth + 1)


def _told_by_content(content: dict) -> str:
    agency = {"services", "locations", "tax_status", "legal_status", "year_incorporated"} & content.keys()
    return "organization" if agency and "organization" not in content else "service"


def _take(content: dict, kind: str | None, file: str, found: Found, links: dict[str, str], depth: int) -> str:
    """Add the object and what stands within it; its id."""
    uid = _text(content.get("id"))
    if kind is None or kind in NOT_KEPT or depth > DEEPEST:
        return uid
    values = dict(links)
    for name, value in content.items():
        if isinstance(value, dict):
            values |= _take_one(name, value, file, found, depth)
        elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
            _take_many(name, value, file, found, _links_to(kind, uid), depth)
        elif name != "id":
            plain = ", ".join(map(_text, value)) if isinstance(value, list) else _text(value)
            values[name] = plain or values.get(name, "")
    found.add(kind, Row(file, None, uid, values, private=Flags(list(values)).marks(values)))
    return uid


def _take_one(name: str, value: dict, file: str, found: Found, depth: int) -> dict[str, str]:
    kind = {"parent_organization": "organization", "parent": "taxonomy_term"}.get(name) or table_of(name)
    if kind is None:
        return {}
    return {LINKS.get(name, f"{kind}_id"): _take(value, kind, file, found, {}, depth + 1)}


def _take_many(name: str, values: list, file: str, found: Found, links: dict[str, str], depth: int) -> None:
    kind = table_of(name)
    for each in values:
        if isinstance(each, dict):
            own = {k: v for k, v in links.items() if kind == "attribute" or not k.startswith("link_")}
            _take(each, kind, file, found, own, depth + 1)


def _links_to(kind: str, uid: str) -> dict[str, str]:
    if kind not in ENTITIES:
        return {"link_id": uid, "link_entity": kind}
    return {f"{kind}_id": uid, "link_id": uid, "link_entity": kind}


def _text(value: Any) -> str:
    """As a cell of a table would say it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "".join(each for each in str(value).strip() if each >= " " or each in "\n\t")
