"""Papers of a protection record: encrypted in their row, for its two readers, with no trace anywhere else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from cases.actions.glass import break_glass
from cases.actions.protection import add_protection_file, name_custodian
from cases.models import ProtectionFile, ProtectionLog
from sswork.models import AuditEvent, KeptFile, Look, RecordChange
from sswork.scoping import unscoped
from sswork.security.actor import acting
from sswork.security.encryption import PREFIX
from tests.cases.test_protection import MARK, OTHERS, begun
from tests.queries import queries_of

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


@pytest.fixture
def report(pals):
    return begun(pals)


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def letter(report, by, name=f"{MARK} letter.txt"):
    return add_protection_file(
        report=report, paper="answer", name=name, kind="txt", content=f"{MARK} Dear reporter".encode(), by=by
    )


def upload(client, report, content=PDF, name=f"{MARK} SS 8572.pdf", paper="written"):
    form = {"paper": paper, "file": SimpleUploadedFile(name, content)}
    return client.post(url("protection-file-add", report.pk), form)


def test_added_listed_and_taken_out_by_both_readers(pals, report, sign_in):
    theo = sign_in(pals.theo)
    page = theo.get(url("protection-file-add", report.pk)).text
    assert "Do not photograph injuries" in page
    assert upload(theo, report).url == url("protection-record", report.pk)
    with acting(pals.theo):
        file = ProtectionFile.objects.visible_to(pals.theo).get()
    for reader in (pals.theo, pals.ruth):
        client = sign_in(reader)
        assert f"{MARK} SS 8572.pdf" in client.get(url("protection-record", report.pk)).text
        taken = client.post(url("protection-file", report.pk, file.pk))
        assert (taken.content, taken["Content-Type"], "attachment" in taken["Content-Disposition"]) == (
            PDF,
            "application/pdf",
            True,
        )
    with acting(pals.theo):
        log = list(ProtectionLog.objects.visible_to(pals.theo).filter(what__startswith="protection.file"))
    assert [(each.what, each.by) for each in reversed(log)] == [
        ("protection.file_added", pals.theo),
        ("protection.file_taken", pals.theo),
        ("protection.file_taken", pals.ruth),
    ]


@pytest.mark.parametrize("person", OTHERS)
def test_nobody_else_reaches_it(pals, report, sign_in, person):
    file, other = letter(report, pals.theo), sign_in(getattr(pals, person))
    assert other.get(url("protection-file-add", report.pk)).status_code == 404
    assert upload(other, report).status_code == 404
    assert other.post(url("protection-file", report.pk, file.pk)).status_code == 404
    with acting(getattr(pals, person)):
        assert not ProtectionFile.objects.visible_to(getattr(pals, person)).exists()


def test_not_in_an_emergency_and_not_by_another_record(pals, report, sign_in):
    file = letter(report, pals.theo)
    break_glass(student=pals.mateo, reason="Father at the door", by=pals.ben)
    assert sign_in(pals.ben).post(url("protection-file", report.pk, file.pk)).status_code == 404
    own = begun(pals, by=pals.ana)
    assert sign_in(pals.ana).post(url("protection-file", own.pk, file.pk)).status_code == 404


def test_a_custodian_who_gave_it_away_reads_it_no_more(pals, report, sign_in):
    file = letter(report, pals.theo)
    name_custodian(report=report, custodian=pals.pia, by=pals.ruth)
    assert sign_in(pals.ruth).post(url("protection-file", report.pk, file.pk)).status_code == 404


def lying_about(settings) -> set:
    folders = [settings.SSWORK_DATA / each for each in ("incoming", "files", "quarantine")]
    return {path for folder in folders for path in folder.rglob("*") if path.is_file()}


def test_no_table_log_or_folder_tells_of_it(pals, report, sign_in, settings):
    counted = (AuditEvent, Look, RecordChange, KeptFile)
    theo = sign_in(pals.theo)
    with unscoped("a test counts"):
        before = [model.objects.count() for model in counted], lying_about(settings)
    assert upload(theo, report).status_code == 302
    theo.get(url("protection-record", report.pk))
    with acting(pals.theo):
        (file,) = ProtectionFile.objects.visible_to(pals.theo)
    assert theo.post(url("protection-file", report.pk, file.pk)).status_code == 200
    with unscoped("a test counts"):
        assert ([model.objects.count() for model in counted], lying_about(settings)) == before


def test_it_lies_encrypted_and_is_only_added_to(pals, report):
    letter(report, pals.theo)
    with acting(pals.theo), connection.cursor() as cursor:
        cursor.execute("SELECT name, content FROM cases_protectionfile")
        (row,) = cursor.fetchall()
    assert all(each.startswith(PREFIX) and MARK not in each for each in row)
    for statement in ("UPDATE cases_protectionfile SET paper = 'other'", "DELETE FROM cases_protectionfile"):
        with pytest.raises(DatabaseError), transaction.atomic(), acting(pals.theo), connection.cursor() as cursor:
            cursor.execute(statement)


def test_what_is_no_paper_is_refused_and_said(pals, report, sign_in):
    theo = sign_in(pals.theo)
    answer = upload(theo, report, content=b"MZ\x90\x00 program", name="report.exe")
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["file"])
    with acting(pals.theo):
        assert not ProtectionFile.objects.visible_to(pals.theo).exists()


def test_queries_are_equal_for_one_and_three(pals, report, sign_in):
    letter(report, pals.theo)
    theo = sign_in(pals.theo)
    before = queries_of(theo, url("protection-record", report.pk))
    for number in (2, 3):
        letter(report, pals.theo, name=f"{number}.txt")
    assert queries_of(theo, url("protection-record", report.pk)) == before
