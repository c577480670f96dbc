"""Rosters as districts send them: OneRoster 1.1 files in a zip, with CRLF and a byte order mark as Excel writes it."""

import csv
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

STAMP = "2026-08-01T06:00:00.000Z"
# fmt: off
USERS = [
    "sourcedId", "status", "dateLastModified", "enabledUser", "orgSourcedIds", "role", "username", "userIds", "givenName",
    "familyName", "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades", "password",
]
# fmt: on
Row = Mapping[str, str]


def delta(path: Path, *, school: str, given: str, family: str, grade: str) -> Path:
    """One new student and her mother, nothing else: what is not named stays as it is."""
    student = {"sourcedId": "delta-student", "orgSourcedIds": school, "role": "student", "identifier": "990001"}
    mother = {"sourcedId": "delta-mother", "orgSourcedIds": school, "role": "parent", "givenName": "Ngozi"}
    more = {"enabledUser": "true", "familyName": family, "status": "active", "dateLastModified": STAMP}
    rows = [
        student | more | {"givenName": given, "grades": grade, "agentSourcedIds": "delta-mother"},
        mother | more | {"phone": "555-0199", "agentSourcedIds": "delta-student"},
    ]
    return package(path, {"users": (USERS, rows)}, mode="delta")


def changed(folder: Path, path: Path, **files: Callable[[list[dict]], list[dict]]) -> Path:
    """A zip of the roster in ``folder``, with some of its files changed: ``changed(…, users=lambda rows: rows[:100])``."""
    with zipfile.ZipFile(path, "w") as archive:
        for source in sorted(folder.glob("*.csv")):
            with source.open(newline="", encoding="utf-8-sig") as text:
                reader = csv.DictReader(text)
                rows = files.get(source.stem, list)(list(reader))
            archive.writestr(source.name, _csv(reader.fieldnames or (), rows))
    return path


def package(path: Path, files: Mapping[str, tuple[Sequence[str], Sequence[Row]]], *, mode: str) -> Path:
    """A zip with a manifest that calls each file bulk or delta."""
    properties = {"manifest.version": "1.0", "oneroster.version": "1.1", "source.systemName": "Riverbend SIS"}
    properties |= {f"file.{name}": mode for name in files}
    manifest = [{"propertyName": name, "value": value} for name, value in properties.items()]
    with zipfile.ZipFile(path, "w") as archive:
        for name, (columns, rows) in {"manifest": (("propertyName", "value"), manifest), **files}.items():
            archive.writestr(f"{name}.csv", b"\xef\xbb\xbf" + _csv(columns, rows))
    return path


def _csv(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
