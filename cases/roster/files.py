"""Which file of a package is what, what the manifest says, and whether a file is complete (bulk) or tells changes (delta)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from sswork.imports.checks import Converted, one_of, with_identifier
from sswork.imports.headers import Column, plain
from sswork.imports.issues import BrokenFile, IssueLog
from sswork.imports.package import Found, Package
from sswork.imports.reading import Block, CsvFile

from .layouts import COLUMNS, KEY, UNUSED, VITAL
from .terms import REMOVED

BY_NAME = {kind.lower(): kind for kind in COLUMNS}
# Columns that tell a file whose name says nothing; looked at in this order.
BY_HEADER = {
    "users": {"sourcedid", "givenname", "familyname"},
    "relationships": {"usersourcedid", "relationshipusersourcedid"},
    "roles": {"usersourcedid", "orgsourcedid", "role"},
    "userFlags": {"usersourcedid", "flag"},
    "demographics": {"birthdate", "sex"},
    "academicSessions": {"sourcedid", "startdate", "enddate", "type"},
    "orgs": {"sourcedid", "name", "type"},
    "manifest": {"propertyname", "value"},
}
NULLS = frozenset({"NULL", "null", "\\N"})


class Mode(StrEnum):
    """BULK: the file is the whole set, so what it lacks has gone. DELTA: it tells changes. ABSENT: it says nothing."""

    ABSENT = "absent"
    BULK = "bulk"
    DELTA = "delta"


@dataclass
class RosterFile:
    """One kind of file; a package may hold several. Rows without an identifier are left out, ``removed`` is put beside the rest."""

    kind: str
    declared: str
    log: IssueLog
    files: list[CsvFile] = field(default_factory=list)
    statuses: int = 0
    dates: int = 0
    deletions: int = 0

    @property
    def name(self) -> str:
        return self.files[0].name if self.files else f"{self.kind}.csv"

    def has(self, column: str) -> bool:
        return any(file.has(column) for file in self.files)

    def blocks(self) -> Iterator[Block]:
        removed = Converted(one_of(REMOVED))
        for file in self.files:
            for block in file.blocks():
                usable = with_identifier(block, KEY[self.kind], self.log)
                usable.columns["removed"] = removed(usable, "status", self.log)
                self._count(usable)
                yield usable

    def _count(self, block: Block) -> None:
        self.statuses += len(block) - block["status"].count("")
        self.dates += len(block) - block["dateLastModified"].count("")
        self.deletions += block["removed"].count("t")

    @cached_property
    def mode(self) -> Mode:
        """Decided by the rows, so ask once they have been read: status and dateLastModified are blank in a bulk file only.

        OneRoster lets the data win over the manifest. Where only the status is filled, the manifest decides; without one the
        file is taken as a delta, because the other reading could remove people who are still there.
        """
        if not self.files:
            return Mode.ABSENT
        found = self._mode_of_rows()
        if self.declared in (Mode.BULK, Mode.DELTA) and found != self.declared:
            self.log.warning(
                self.name,
                None,
                _("The manifest calls the file %(declared)s, its rows are %(found)s: the rows count.")
                % {"declared": self.declared, "found": found},
            )
        return found

    def _mode_of_rows(self) -> Mode:
        if not self.statuses:
            return Mode.BULK
        if self.dates:
            return Mode.DELTA
        if self.declared in (Mode.BULK, Mode.DELTA):
            return Mode(self.declared)
        self.log.note(
            self.name, None, _("The file does not say whether it is complete. Nobody is removed for missing in it.")
        )
        return Mode.DELTA


@dataclass
class RosterFiles:
    """All files of a roster by kind, and what the manifest says about version and system."""

    by_kind: dict[str, RosterFile]
    version: str
    system: str

    def __getitem__(self, kind: str) -> RosterFile:
        return self.by_kind[kind]


def open_files(package: Package, log: IssueLog) -> RosterFiles:
    """Recognize the files; raises BrokenFile if none is of a roster or one that matters cannot be understood."""
    kinds = {file.name: _kind_of(file) for file in package.files}
    manifest = _read_manifest([file for file in package.files if kinds[file.name] == "manifest"], log)
    by_kind = {
        kind: RosterFile(kind, manifest.get(f"file.{kind.lower()}", ""), log) for kind in COLUMNS if kind != "manifest"
    }
    for found in sorted(package.files, key=lambda file: not _is_standard(file)):
        kind = kinds[found.name]
        if kind in by_kind and (_is_standard(found) or not manifest):
            _add(by_kind[kind], found, log)
        elif kind is None or not (_is_standard(found) or kind == "manifest"):
            log.warning(found.name, None, _("The file is not one of a roster and is not read."))
    _report_missing(by_kind, manifest, log)
    if not manifest and not any(each.files for each in by_kind.values()):
        raise BrokenFile(
            _("%(file)s holds no file of OneRoster or School Data Sync with any rows.") % {"file": package.name}
        )
    system = manifest.get("source.systemname", "").replace(Mode.ABSENT, "")
    version = re.search(r"\d\.\d", manifest.get("oneroster.version", ""))
    return RosterFiles(by_kind, version[0] if version else "", system)


def _stem(found: Found) -> str:
    return PurePosixPath(found.name).stem.lower()


def _is_standard(found: Found) -> bool:
    return _stem(found) in BY_NAME or _stem(found) in UNUSED


def _kind_of(found: Found) -> str | None:
    """By its name, else by its header; None for what is not of a roster, "" for what is and is not needed."""
    if _is_standard(found):
        return BY_NAME.get(_stem(found), "")
    try:
        headers = {plain(header) for header in CsvFile(found.source, (), IssueLog()).headers}
    except BrokenFile:
        return None
    return next((kind for kind, wanted in BY_HEADER.items() if wanted <= headers), None)


def _add(target: RosterFile, found: Found, log: IssueLog) -> None:
    """Take the file, unless it is empty or its header cannot be understood."""
    if not _is_standard(found):
        log.note(
            found.name,
            None,
            _("By its header this is a %(kind)s file, and it is read as one.") % {"kind": f"{target.kind}.csv"},
        )
    file = CsvFile(found.source, COLUMNS[target.kind], log, nulls=NULLS)
    if file.is_empty:
        log.warning(found.name, None, _("The file has no rows. It counts as absent."))
    elif all(map(file.has, _needed(target.kind))):
        target.files.append(file)
        if target.declared == Mode.ABSENT:
            log.warning(found.name, None, _("The manifest calls the file absent. It is there and is read."))
    else:
        _refuse(target.kind, file, log)


def _needed(kind: str) -> list[str]:
    return [
        KEY[kind],
        *{"roles": ["role"], "relationships": ["relationshipUserSourcedId"], "userFlags": ["flag"]}.get(kind, []),
    ]


def _refuse(kind: str, file: CsvFile, log: IssueLog) -> None:
    missing = ", ".join(column for column in _needed(kind) if not file.has(column))
    reason = _("The file has no column %(missing)s. Is its header row missing?") % {"missing": missing}
    if kind in VITAL:
        raise BrokenFile(f"{file.name}: {reason}")
    log.error(file.name, file.header_line, reason)


def _read_manifest(files: list[Found], log: IssueLog) -> dict[str, str]:
    """Property → value, both in lower case, however the two columns are named; a manifest without a header is read too."""
    properties: dict[str, str] = {}
    for found in files[:1]:
        file = CsvFile(found.source, COLUMNS["manifest"], log)
        if not file.has("propertyName") or not file.has("value"):
            log.note(
                found.name,
                file.header_line,
                _("The header should be propertyName,value. The first two columns are read so."),
            )
        for row in _pairs(found, file):
            properties[row[0].strip().lower()] = row[1].strip().lower()
        _check_manifest(properties, found.name, log)
    return properties


def _pairs(found: Found, file: CsvFile) -> Iterator[tuple[str, str]]:
    """The first two columns of a manifest, by name where they are named; else its first row counts too."""
    if file.has("propertyName") and file.has("value"):
        for block in file.blocks():
            yield from zip(block["propertyName"], block["value"], strict=True)
    elif len(file.headers) >= 2:
        first, second = file.headers[:2]
        yield first, second
        for block in CsvFile(found.source, (Column(first), Column(second)), IssueLog()).blocks():
            yield from zip(block[first], block[second], strict=True)


def _check_manifest(properties: dict[str, str], name: str, log: IssueLog) -> None:
    for key, value in properties.items():
        if key == "manifest.version" and not value.startswith("1"):
            log.warning(
                name, None, _("This version of the manifest is not known. It is read as 1.0."), column=key, value=value
            )
        if not key.startswith(("file.", "manifest.", "oneroster.", "source.")):
            log.note(name, None, _("This property is not known."), column=key, value=value)
        if key.startswith("file.") and value not in set(Mode):
            log.warning(name, None, _("This should be absent, bulk or delta."), column=key, value=value)


def _report_missing(by_kind: dict[str, RosterFile], manifest: dict[str, str], log: IssueLog) -> None:
    for each in by_kind.values():
        if each.declared in (Mode.BULK, Mode.DELTA) and not each.files:
            log.warning(
                f"{each.kind}.csv",
                None,
                _("The manifest announces the file, but it is not there or has no rows. Nothing is changed for it."),
            )
