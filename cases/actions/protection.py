"""Protection records: begun, added to, put right, given to another custodian.

Each leaves its event in the record's own log (``ProtectionReport.note_all``), never in that of everybody.
"""

import base64
import json

from django.db import IntegrityError, transaction

from cases.enums import ProtectionStep
from cases.models import ProtectionEntry, ProtectionFile, ProtectionReport
from sswork.actions import action, audit


class PutRightAlready(Exception):
    """Somebody has put the entry right meanwhile: the newer one holds."""


class NotTheirs(Exception):
    """Only the reporter and the custodian name another custodian."""


@action
def begin_protection(*, district, custodian, at, child, seen, words, impressions, marks, by) -> ProtectionReport:
    """Write down a suspicion. The phone call comes first; the clock of the written report runs from ``at``."""
    report = ProtectionReport.objects.create(reporter=by, custodian=custodian, district=district, place=district.place)
    audit("protection.begun", by=by, target=report, custodian=custodian and custodian.pk)
    account = {"child": child, "seen": seen, "words": words, "impressions": impressions, "marks": json.dumps(marks)}
    add_protection_entry(report=report, step=ProtectionStep.ACCOUNT, at=at, texts=account, by=by)
    return report


@action
def add_protection_entry(*, report, step, at, texts: dict, corrects=None, by) -> ProtectionEntry:
    """One more step with its texts; ``corrects``: the entry in whose place it stands from now on."""
    try:
        with transaction.atomic():
            entry = ProtectionEntry.objects.create(report=report, step=step, at=at, corrects=corrects, by=by, **texts)
    except IntegrityError as error:
        raise PutRightAlready(corrects.pk) from error
    audit("protection.put_right" if corrects else "protection.added", by=by, target=report, step=str(step))
    return entry


@action
def add_protection_file(*, report, paper, name, kind, content: bytes, by) -> ProtectionFile:
    """Keep a paper with the record, for its readers, encrypted."""
    text = base64.b64encode(content).decode()
    made = ProtectionFile.objects.create(report=report, paper=paper, name=name, format=kind, content=text, by=by)
    audit("protection.file_added", by=by, target=report)
    return made


@action
def take_out_protection_file(*, file, by) -> None:
    """A reader took it out; the record's own log says so."""
    audit("protection.file_taken", by=by, target=file.report)


@action(beyond_view="a custodian who gives the record to another no longer reads it")
def name_custodian(*, report, custodian, by) -> None:
    """Another custodian keeps the record with the reporter; the one before reads it no more."""
    before = report.custodian_id
    if not ProtectionReport.objects.visible_to(by).filter(pk=report.pk).update(custodian=custodian):
        raise NotTheirs
    report.custodian = custodian
    audit("protection.custodian", by=by, target=report, before=before, after=custodian.pk)
