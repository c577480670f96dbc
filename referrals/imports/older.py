"""Tables of HSDS 1.x and 2.x, of Open Referral UK and of Ohana as rows of HSDS 3.0.

What became of each: openreferral.org's notes on the change from 2 to 3 (regular and holiday schedules became ``schedule``,
physical and postal addresses ``address``, eligibility and payments columns and cost options of the service).
"""

import re
from collections.abc import Callable

from sswork.imports.checks import split_list

from .rows import Found, Row

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
BYDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
YES = {"true", "t", "yes", "y", "1"}


def as_of_today(found: Found) -> Found:
    """The same rows in tables of 3.0 only."""
    _add_eligibility(found)
    for table, turn in TURNED.items():
        for row in found.rows.pop(table, []):
            turn(row, found)
    _part_terms_from_lists(found)
    for table, turn in COMPLETED.items():
        for row in list(found.rows.get(table, [])):
            turn(row, found)
    _agencies_of_services(found)
    return found


def _moved(row: Row, uid: str, values: dict[str, str]) -> Row:
    return Row(row.file, row.line, uid, values, row.private)


def _links(row: Row) -> dict[str, str]:
    return {name: row.get(name) for name in ("service_id", "location_id", "service_at_location_id")}


def byday_of(weekday: str) -> str:
    """Monday, Mon, mo, 1 and lists of them as the letters of RFC 5545."""
    found = []
    for part in split_list(weekday):
        word = part.strip().lower()
        if word.isdecimal() and 1 <= int(word) <= 7:
            found.append(BYDAY[int(word) - 1])
        elif len(word) >= 2:
            found += [code for day, code in zip(WEEKDAYS, BYDAY, strict=True) if day.startswith(word)]
    return ",".join(dict.fromkeys(found))


def _regular(row: Row, found: Found) -> None:
    """A weekly time. One that says no day of the week is left as it is, to be found wanting."""
    days = row.get("byday") or byday_of(row.get("weekday"))
    kept = {
        name: row.get(name) for name in ("opens_at", "closes_at", "valid_from", "valid_to", "description", "bymonthday")
    }
    values = _links(row) | kept | {"freq": row.get("freq") or "WEEKLY", "byday": days, "interval": row.get("interval")}
    found.add("schedule", _moved(row, row.uid and f"regular-{row.uid}", values | {"needs_times": "yes"}))


def _holiday(row: Row, found: Found) -> None:
    """Days that are not as usual: closed, or other times."""
    closed = row.get("closed").lower() in YES
    values = _links(row) | {
        "valid_from": row.get("start_date"),
        "valid_to": row.get("end_date"),
        "opens_at": "" if closed else row.get("opens_at"),
        "closes_at": "" if closed else row.get("closes_at"),
        "notes": "closed" if closed else "",
    }
    values |= {} if closed else {"needs_times": "yes"}
    found.add("schedule", _moved(row, row.uid and f"holiday-{row.uid}", values | {"needs_days": "yes"}))


def _postal(row: Row, found: Found) -> None:
    found.add("address", _moved(row, row.uid and f"postal-{row.uid}", row.values | {"address_type": "postal"}))


def _payment(row: Row, found: Found) -> None:
    values = {
        "service_id": row.get("service_id"),
        "option": row.get("payment"),
        "amount_description": "payment accepted",
    }
    found.add("cost_option", _moved(row, row.uid and f"payment-{row.uid}", values))


def _add_eligibility(found: Found) -> None:
    """Of several rows of a service all words are kept; the ages are the service's own, or the first."""
    services = {row.uid: row for row in found.rows.get("service", [])}
    for row in found.rows.pop("eligibility", []):
        if service := services.get(row.get("service_id")):
            words = [each for each in (service.get("eligibility_description"), row.get("eligibility")) if each]
            service.values["eligibility_description"] = "\n".join(dict.fromkeys(words))
            for name in ("minimum_age", "maximum_age"):
                service.values[name] = service.get(name) or row.get(name)


def _term_link(entity: str, key: str) -> Callable[[Row, Found], None]:
    def turn(row: Row, found: Found) -> None:
        values = {
            "link_id": row.get(key),
            "link_entity": row.get("link_type") or entity,
            "taxonomy_term_id": row.get("taxonomy_term_id") or row.get("taxonomy_id"),
            "value": row.get("taxonomy_detail"),
        }
        found.add("attribute", _moved(row, row.uid or f"{values['link_id']}-{values['taxonomy_term_id']}", values))

    return turn


TURNED: dict[str, Callable[[Row, Found], None]] = {
    "regular_schedule": _regular,
    "holiday_schedule": _holiday,
    "postal_address": _postal,
    "payment_accepted": _payment,
    "service_taxonomy": _term_link("service", "service_id"),
    "link_taxonomy": _term_link("", "link_id"),
}


def _parts(row: Row, found: Found, cell: str, table: str, column: str, link: str) -> None:
    """A list in a cell as rows of a table of their own."""
    for number, part in enumerate(split_list(row.values.pop(cell, "")), 1):
        uid = f"{link.removesuffix('_id')}-{row.uid}-{cell}-{number}"
        found.add(table, _moved(row, uid, {link: row.uid, column: part.strip()}))


def _complete_organization(row: Row, found: Found) -> None:
    year = re.search(r"\b(1[89]\d\d|20\d\d)\b", row.values.pop("date_incorporated", ""))
    row.values["year_incorporated"] = row.get("year_incorporated") or (year[0] if year else "")
    _parts(row, found, "funding_sources", "funding", "source", "organization_id")


def _complete_service(row: Row, found: Found) -> None:
    audience, eligibility = row.values.pop("audience", ""), row.values.pop("eligibility", "")
    said = [row.get("eligibility_description"), eligibility, audience]
    row.values["eligibility_description"] = "\n".join(dict.fromkeys(each for each in said if each))
    _parts(row, found, "languages", "language", "name", "service_id")
    _parts(row, found, "required_documents", "required_document", "document", "service_id")
    _parts(row, found, "service_areas", "service_area", "name", "service_id")
    _parts(row, found, "funding_sources", "funding", "source", "service_id")
    _parts(row, found, "accepted_payments", "cost_option", "option", "service_id")
    _parts(row, found, "taxonomy_ids", "attribute", "taxonomy_term_id", "link_id")
    row.values.pop("keywords", "")
    if location := row.values.pop("location_id", ""):
        link = {"service_id": row.uid, "location_id": location}
        found.add("service_at_location", _moved(row, f"{row.uid}-at-{location}", link))


def _complete_location(row: Row, found: Found) -> None:
    _parts(row, found, "languages", "language", "name", "location_id")
    _parts(row, found, "accessibility", "accessibility", "description", "location_id")
    if row.values.pop("virtual", "").lower() in YES and not row.get("location_type"):
        row.values["location_type"] = "virtual"
    row.values["description"] = row.get("description") or row.get("short_desc")
    row.values.pop("short_desc", "")


def _complete_phone(row: Row, found: Found) -> None:
    row.values["description"] = row.get("description") or row.values.pop("department", "")


def _complete_attribute(row: Row, found: Found) -> None:
    row.values["link_entity"] = row.get("link_entity") or "service"


def _one_named(column: str, older: str) -> Callable[[Row, Found], None]:
    def turn(row: Row, found: Found) -> None:
        row.values[column] = row.get(column) or row.values.pop(older, "")

    return turn


def _complete_schedule(row: Row, found: Found) -> None:
    row.values["byday"] = row.get("byday") or byday_of(row.values.pop("weekday", ""))


def _part_terms_from_lists(found: Found) -> None:
    """Until 2.x a taxonomy was a table of terms: which table is meant, the terms of 3.0 beside it tell, or its own columns."""
    rows = found.rows.pop("taxonomy", [])
    named = {row.get("taxonomy_id") for row in found.rows.get("taxonomy_term", [])}
    for row in rows:
        of_a_term = any(row.get(name) for name in ("parent_id", "parent_name", "vocabulary", "taxonomy_id"))
        if of_a_term or not (row.uid in named or row.get("version") or row.get("uri")):
            _add_term(row, found)
        else:
            found.add("taxonomy", row)


def _add_term(row: Row, found: Found) -> None:
    uid = row.uid or row.get("taxonomy_id")
    values = {"name": row.get("name"), "parent_id": row.get("parent_id"), "taxonomy": row.get("vocabulary")}
    found.add("taxonomy_term", _moved(row, uid, values | {"code": uid, "description": row.get("description")}))


COMPLETED: dict[str, Callable[[Row, Found], None]] = {
    "organization": _complete_organization,
    "service": _complete_service,
    "location": _complete_location,
    "phone": _complete_phone,
    "schedule": _complete_schedule,
    "required_document": _one_named("document", "document"),
    "language": _one_named("name", "language"),
    "service_area": _one_named("name", "service_area"),
    "accessibility": _one_named("description", "accessibility"),
    "attribute": _complete_attribute,
}


def _agencies_of_services(found: Found) -> None:
    """Ohana's services say where they are given; the place says whose it is."""
    of_place = {row.uid: row.get("organization_id") for row in found.rows.get("location", [])}
    of_service = {
        row.get("service_id"): of_place.get(row.get("location_id"), "")
        for row in found.rows.get("service_at_location", [])
    }
    for row in found.rows.get("service", []):
        row.values["organization_id"] = row.get("organization_id") or of_service.get(row.uid, "")
