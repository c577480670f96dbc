"""Uploaded files: what is taken, what is not and what is left of it; the scanner by its real protocol; who may have them."""

import io
import os
import re
import socket
import struct
import threading
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases import actions
from cases.enums import Lane
from cases.models import Attachment, Encounter, EncounterStudent
from sswork.files import NotTaken, receive, tidying
from sswork.files.kinds import recognise
from sswork.files.names import LONGEST, clean_name
from sswork.files.store import place_of
from sswork.models import AuditEvent, KeptFile, Look
from sswork.scoping import unscoped
from tests.cases import work
from tests.queries import queries_of

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300"
    + "10" * 64
    + "ffc0000b080001000101011100ffc40014000100000000000000000000000000000009ffda0008010100003f0054df ffd9".replace(
        " ", ""
    )
)
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 40


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack("!IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)


def office(main: str, *, types: str = "document.main+xml", **parts: bytes) -> bytes:
    """A Word or Excel file as far as it is looked at."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f"<Types>{types}</Types>")
        archive.writestr(main, "<document/>")
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return kept.getvalue()


def zipped(**parts: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return kept.getvalue()


DOCX, XLSX = office("word/document.xml"), office("xl/workbook.xml")
TAKEN = [
    ("letter.pdf", PDF, "pdf"),
    ("LETTER.PDF", PDF, "pdf"),
    ("photo.jpg", JPEG, "jpeg"),
    ("photo.jpeg", JPEG, "jpeg"),
    ("scan.png", PNG, "png"),
    ("IMG_1.HEIC", HEIC, "heic"),
    ("plan.docx", DOCX, "docx"),
    ("days.xlsx", XLSX, "xlsx"),
    ("note.txt", "Señora Müller rang an.\n".encode(), "txt"),
    ("days.csv", b"\xef\xbb\xbfday,count\n2026-11-18,3\n", "csv"),
]
NOT_TAKEN = [
    ("letter.pdf", b"", "empty"),
    ("program.exe", b"MZ\x90\x00" + b"\x00" * 100, "not taken"),
    ("page.html", b"<script>alert(1)</script>", "called"),
    ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "called"),
    ("letter.pdf", b"<script>alert(1)</script>", "called"),
    ("letter.pdf", JPEG, "called “letter.pdf” but it is"),
    ("photo.jpg", PDF, "called"),
    ("letter.pdf.exe", PDF, "called"),
    ("letter", PDF, "called"),
    ("note.txt", b"text with a \x00 in it", "not taken"),
    ("note.txt", "UTF-16".encode("utf-16"), "not taken"),
    ("files.zip", zipped(a=b"b"), "not taken"),
    ("letter.docx", zipped(a=b"b"), "not taken"),
    ("letter.docx", DOCX[:-30], "damaged"),
    ("letter.docx", XLSX, "called"),
    ("letter.pdf", PDF + zipped(evil=b"MZ"), "two kinds"),
    ("photo.jpg", JPEG + zipped(evil=b"MZ"), "two kinds"),
    ("macro.docx", office("word/document.xml", word__vbaProject_dot_bin=b"x"), "macros"),
    ("macro.docx", office("word/document.xml", types="document.macroEnabled.main+xml"), "macros"),
    ("climbs.docx", office("word/document.xml", **{"..__..__evil": b"x"}), "not taken"),
    ("bomb.docx", office("word/document.xml", word__media=b"\0" * (21 << 20)), "far too large"),
]


@pytest.fixture(autouse=True)
def data(settings, tmp_path) -> Path:
    settings.SSWORK_DATA = tmp_path
    return tmp_path


@pytest.fixture
def case(pals):
    return work.case(pals)


def upload(name, content) -> SimpleUploadedFile:
    """As Django hands it over: with the name that its own parser leaves."""
    return SimpleUploadedFile(name, content)


def in_store(data: Path) -> list[Path]:
    """Every file of ours in the data folder, wherever."""
    return sorted(
        path for name in ("files", "incoming", "quarantine") for path in (data / name).rglob("*") if path.is_file()
    )


def send(client, record, name="letter.pdf", content=PDF, **more):
    address = reverse(f"cases:{record._meta.model_name}-file-add", args=[record.pk])
    student = getattr(record, "student_id", None)
    fields = {
        "file": SimpleUploadedFile(name, content),
        "kind": "letter",
        "student": student or "",
        "description": "What it is",
    }
    return client.post(address, fields | more)


def add(pals, name="letter.pdf", content=PDF, student=None, by=None, **record):
    with receive(upload(name, content), by=by or pals.ana) as incoming:
        return actions.add_attachment(
            incoming=incoming, student=student or pals.mateo, kind="letter", by=by or pals.ana, **record
        )


def error_of(response) -> str:
    return " ".join(map(str, response.context["form"].errors.get("file", [])))


# What is taken


@pytest.mark.parametrize(("name", "content", "kind"), TAKEN, ids=[each[0] for each in TAKEN])
def test_taken(tmp_path, name, content, kind):
    (tmp_path / "it").write_bytes(content)
    assert recognise(tmp_path / "it", name) == kind


@pytest.mark.parametrize(("name", "content", "words"), NOT_TAKEN)
def test_not_taken(tmp_path, name, content, words):
    (tmp_path / "it").write_bytes(content)
    with pytest.raises(NotTaken, match=words):
        recognise(tmp_path / "it", name)


def test_text_is_read_to_its_end(tmp_path):
    """Also where a character lies across two pieces."""
    (tmp_path / "it").write_bytes(b"x" * ((1 << 20) - 1) + "é".encode() + b"\n")
    assert recognise(tmp_path / "it", "long.txt") == "txt"
    (tmp_path / "it").write_bytes(b"x" * (1 << 20) + b"\xc3")
    with pytest.raises(NotTaken):
        recognise(tmp_path / "it", "long.txt")


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("letter.pdf", "letter.pdf"),
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\ana\letter.pdf", "letter.pdf"),
        ("cod.\u202efdp.exe", "cod.fdp.exe"),
        ("a\x00b\n.pdf", "ab.pdf"),
        (".hidden", "hidden"),
        ("..", "file"),
        ("", "file"),
        ("  a   b .pdf ", "a b .pdf"),
        ('a<b>"c|d?.pdf', "abcd.pdf"),
        ("Señora Müller – Brief.pdf", "Señora Müller – Brief.pdf"),
        ("رسالة.pdf", "رسالة.pdf"),
    ],
)
def test_names(name, clean):
    assert clean_name(name) == clean


def test_a_long_name_keeps_its_ending():
    assert clean_name("a" * 400 + ".pdf").endswith("a.pdf")
    assert len(clean_name("a" * 400 + ".pdf")) == LONGEST
    assert len(clean_name("a." * 400)) <= LONGEST


# Added, read, hidden


def test_a_file_is_added_and_handed_out_as_it_was(pals, case, sign_in, data):
    client = sign_in(pals.ana)
    response = send(client, case, "Brief Señora.pdf")
    assert (response.status_code, response.url) == (302, reverse("cases:case", args=[case.pk]))
    (attachment,) = Attachment.objects.visible_to(pals.ana)
    file = attachment.file
    assert (attachment.name, file.kind, file.size, file.scan) == ("Brief Señora.pdf", "pdf", len(PDF), "none")
    assert re.fullmatch(r"[0-9a-f]{64}", file.key)
    assert place_of(file.key).stat().st_mode & 0o777 == 0o600
    assert in_store(data) == [place_of(file.key)]

    got = client.get(reverse("cases:attachment", args=[attachment.pk]))
    assert got.content == PDF
    assert got["Content-Type"] == "application/pdf"
    assert got["Content-Disposition"].startswith("attachment; filename*=utf-8''Brief")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert got["Cache-Control"] == "no-store, private"


def test_that_it_left_is_in_the_access_log(pals, case, sign_in):
    attachment = add(pals, case=case)
    sign_in(pals.ana).get(reverse("cases:attachment", args=[attachment.pk]))
    look = Look.objects.get(target_model="cases.Attachment")
    assert (look.kind, look.target_id, look.student_id) == (Look.Kind.EXPORT, str(attachment.pk), pals.mateo.pk)


def test_the_pages_show_it(pals, case, sign_in):
    encounter = work.encounter(pals, pals.mateo)
    add(pals, "On the case.pdf", case=case)
    add(pals, "On the encounter.pdf", encounter=encounter)
    client = sign_in(pals.ana)
    on_case = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    on_encounter = client.get(reverse("cases:encounter", args=[encounter.pk])).content.decode()
    on_student = client.get(reverse("cases:student", args=[pals.mateo.pk])).content.decode()
    assert ("On the case.pdf" in on_case, "On the encounter.pdf" in on_case) == (True, False)
    assert ("On the case.pdf" in on_encounter, "On the encounter.pdf" in on_encounter) == (False, True)
    assert "On the case.pdf" in on_student
    assert "On the encounter.pdf" in on_student


@pytest.mark.parametrize(("name", "content", "words"), NOT_TAKEN[1:])
def test_what_is_not_taken_is_said_at_the_field_and_leaves_nothing(pals, case, sign_in, data, name, content, words):
    response = send(sign_in(pals.ana), case, name, content)
    assert response.status_code == 200
    assert words in error_of(response)
    assert response.context["form"]["description"].value() == "What it is"
    assert in_store(data) == []
    assert not KeptFile.objects.exists()


def test_too_large(pals, case, sign_in, settings, data):
    settings.LARGEST_FILE = 1000
    response = send(sign_in(pals.ana), case, content=PDF + b"%" * 2000)
    assert "larger than 1000" in error_of(response)
    with pytest.raises(NotTaken, match="larger than"):  # also where the form is not asked
        receive(upload("a.pdf", PDF + b"%" * 2000), by=pals.ana)
    assert in_store(data) == []


def test_an_upload_that_breaks_off_leaves_nothing(pals, data):
    class Broken:
        name = "letter.pdf"

        def chunks(self):
            yield PDF
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        receive(Broken(), by=pals.ana)
    assert in_store(data) == []


def test_what_fails_after_it_was_received_leaves_nothing(pals, data):
    with pytest.raises(RuntimeError), receive(upload("letter.pdf", PDF), by=pals.ana):
        raise RuntimeError
    with pytest.raises(ValueError, match="must be a"):
        add(pals, case="not a case")
    assert in_store(data) == []
    assert not KeptFile.objects.exists()


def test_hidden_with_a_reason_and_brought_back(pals, case, sign_in):
    attachment = add(pals, "Wrong.pdf", case=case)
    client, address = sign_in(pals.ana), reverse("cases:attachment", args=[attachment.pk])
    hide = reverse("cases:attachment-hide", args=[attachment.pk])
    assert client.post(hide, {"reason": ""}).status_code == 200
    assert client.get(address).status_code == 200
    assert client.post(hide, {"reason": "Of another student"}).status_code == 302
    assert client.get(address).status_code == 404
    page = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "Wrong.pdf" not in page
    assert "Of another student" in page
    assert place_of(attachment.file.key).exists()
    client.post(reverse("cases:attachment-show", args=[attachment.pk]))
    assert client.get(address).status_code == 200
    types = AuditEvent.objects.filter(target_model="cases.Attachment").order_by("pk").values_list("type", flat=True)
    assert list(types) == ["attachment.added", "attachment.hidden", "attachment.shown"]


def test_undo_right_after_adding(pals, case, sign_in):
    client = sign_in(pals.ana)
    send(client, case)
    attachment = Attachment.objects.visible_to(pals.ana).get()
    client.post(reverse("cases:attachment-take-back", args=[attachment.pk]))
    attachment.refresh_from_db()
    assert (attachment.is_hidden, attachment.hidden_reason) == (True, "Added by mistake")


def test_an_intern_hides_only_the_own(pals, sign_in):
    with unscoped("test"):
        case = work.case(pals, student=pals.lucia)
    actions.add_to_caseload(student=pals.lucia, worker=pals.ivy, by=pals.ana)
    of_ana = add(pals, student=pals.lucia, case=case)
    own = add(pals, student=pals.lucia, case=case, by=pals.ivy)
    client = sign_in(pals.ivy)
    assert client.get(reverse("cases:attachment", args=[of_ana.pk])).status_code == 200
    assert client.post(reverse("cases:attachment-hide", args=[of_ana.pk]), {"reason": "No"}).status_code == 403
    page = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert reverse("cases:attachment-hide", args=[own.pk]) in page
    assert reverse("cases:attachment-hide", args=[of_ana.pk]) not in page
    assert client.post(reverse("cases:attachment-hide", args=[own.pk]), {"reason": "Mine"}).status_code == 302
    assert "Bring back" in client.get(reverse("cases:case", args=[case.pk])).content.decode()


# Who may have it


def readers(pals, attachment, sign_in) -> set[str]:
    names = ("ana", "ben", "sol", "tess", "lia", "otis", "priya", "dana", "theo", "ivy")
    return {
        name
        for name in names
        if sign_in(getattr(pals, name)).get(reverse("cases:attachment", args=[attachment.pk])).status_code == 200
    }


def test_a_file_has_the_lane_of_its_record(pals, sign_in):
    open_to_team = add(pals, case=work.case(pals))
    restricted = add(pals, case=work.case(pals, lane=Lane.RESTRICTED))
    note = add(pals, encounter=work.encounter(pals, pals.mateo))
    private = add(pals, encounter=work.encounter(pals, pals.mateo, lane=Lane.RESTRICTED))
    assert readers(pals, open_to_team, sign_in) == {"ana", "sol"}
    assert readers(pals, note, sign_in) == {"ana", "sol"}
    for each, record in ((restricted, each_case(restricted)), (private, each_part(private))):
        with unscoped("test"):
            may = {name for name in ("ana", "ben", "sol") if record(getattr(pals, name))}
        assert readers(pals, each, sign_in) == may
        assert "ben" not in may


def each_case(attachment):
    return lambda person: type(attachment.case).objects.visible_to(person).filter(pk=attachment.case_id).exists()


def each_part(attachment):
    return lambda person: EncounterStudent.objects.visible_to(person).filter(encounter=attachment.encounter_id).exists()


def test_in_a_group_a_file_is_about_one_student(pals, sign_in):
    """Ben works with Jaylen, who was in the group too; the file is about Mateo."""
    with unscoped("test"):
        group = work.encounter(pals, pals.mateo, pals.jaylen, kind="group")
    attachment = add(pals, encounter=group)
    assert Encounter.objects.visible_to(pals.ben).filter(pk=group.pk).exists()
    assert readers(pals, attachment, sign_in) == {"ana", "sol"}


def test_the_student_must_be_one_of_the_encounter(pals, sign_in):
    encounter = work.encounter(pals, pals.mateo, pals.lucia)
    response = send(sign_in(pals.ana), encounter, student=pals.noah.pk)
    assert "student" in response.context["form"].errors
    assert send(sign_in(pals.ana), encounter, student=pals.lucia.pk).status_code == 302


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(PDF + b"more")])
def test_a_file_that_is_missing_or_was_changed_is_not_handed_out(pals, case, sign_in, caplog, harm):
    attachment = add(pals, case=case)
    harm(place_of(attachment.file.key))
    assert sign_in(pals.ana).get(reverse("cases:attachment", args=[attachment.pk])).status_code == 404
    assert f"file {attachment.file.key} is missing from the store or was changed" in caplog.text


def test_an_infected_file_is_not_handed_out(pals, case, sign_in):
    attachment = add(pals, case=case)
    KeptFile.objects.update(scan="infected", finding="Found later")
    assert sign_in(pals.ana).get(reverse("cases:attachment", args=[attachment.pk])).status_code == 404


@pytest.mark.parametrize("page", ["case", "student"])
def test_as_many_queries_for_three_as_for_one(pals, case, sign_in, page):
    client = sign_in(pals.ana)
    address = reverse(f"cases:{page}", args=[case.pk if page == "case" else pals.mateo.pk])
    add(pals, case=case)
    one = queries_of(client, address)
    add(pals, case=case)
    add(pals, case=case)
    assert queries_of(client, address) == one


# The scanner


class Clamd(threading.Thread):
    """clamd's side of INSTREAM, as its manual tells it: a length and a piece, again and again, a zero, and the verdict."""

    def __init__(self, listener: socket.socket, verdict=None):
        super().__init__(daemon=True)
        self.listener, self.verdict, self.received = listener, verdict, []
        self.start()

    def run(self):
        while True:
            try:
                link, _ = self.listener.accept()
            except OSError:
                return
            with link:
                link.settimeout(10)
                self.serve(link)

    def serve(self, link):
        assert self.exactly(link, 10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!I", self.exactly(link, 4))[0]:
            content += self.exactly(link, size)
        self.received.append(content)
        link.sendall(self.verdict or (b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in content else b"stream: OK\0"))

    def exactly(self, link, size: int) -> bytes:
        got = b""
        while len(got) < size and (piece := link.recv(size - len(got))):
            got += piece
        return got


@pytest.fixture
def clamd(settings):
    """A scanner on a TCP port of this machine."""
    listener = socket.create_server(("127.0.0.1", 0))
    settings.CLAMD = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    scanner = Clamd(listener)
    yield scanner
    listener.close()
    scanner.join(10)


def test_what_is_clean_is_kept_and_says_so(pals, case, sign_in, clamd):
    content = PDF + b"%" * 300_000  # in several pieces
    client = sign_in(pals.ana)
    assert "scanned for viruses before" in client.get(reverse("cases:case-file-add", args=[case.pk])).content.decode()
    send(client, case, content=content)
    assert clamd.received == [content]
    assert Attachment.objects.visible_to(pals.ana).get().file.scan == "clean"


def test_what_is_infected_is_set_aside_and_the_person_told(pals, case, sign_in, clamd, data):
    response = send(sign_in(pals.ana), case, "note.txt", EICAR)
    assert "Win.Test.EICAR_HDB-1" in error_of(response)
    assert "set aside" in error_of(response)
    kept = KeptFile.objects.get()
    assert (kept.scan, kept.finding) == ("infected", "Win.Test.EICAR_HDB-1")
    assert in_store(data) == [data / "quarantine" / kept.key]
    assert not Attachment.objects.visible_to(pals.ana).exists()
    assert AuditEvent.objects.get(type="file.set_aside").by_id == pals.ana.pk


@pytest.mark.parametrize("verdict", [b"INSTREAM size limit exceeded. ERROR\0", b"nonsense\0", b"\0"])
def test_no_verdict_no_file(pals, case, sign_in, clamd, data, verdict):
    clamd.verdict = verdict
    response = send(sign_in(pals.ana), case)
    assert "The virus scanner does not answer" in error_of(response)
    assert in_store(data) == []


def test_a_scanner_that_is_gone(pals, case, sign_in, settings, data):
    settings.CLAMD = f"unix://{data}/clamd.ctl"
    assert "does not answer" in error_of(send(sign_in(pals.ana), case))
    assert in_store(data) == []


def test_a_scanner_on_a_unix_socket(pals, case, sign_in, settings, tmp_path_factory):
    path = tmp_path_factory.mktemp("c") / "s"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        scanner = Clamd(listener)
        settings.CLAMD = f"unix://{path}"
        send(sign_in(pals.ana), case)
        listener.shutdown(socket.SHUT_RDWR)
    scanner.join(10)
    assert scanner.received == [PDF]


def test_without_a_scanner_the_page_says_so(pals, case, sign_in):
    page = sign_in(pals.ana).get(reverse("cases:case-file-add", args=[case.pk])).content.decode()
    assert "not scanned for viruses here" in page


# Tidying


def test_a_file_goes_with_its_record(pals, case, data, clock, django_capture_on_commit_callbacks):
    """Retention destroys the record; the content follows the next night, and that it went is in the log."""
    kept, gone = add(pals, case=case).file, add(pals, case=case)
    with unscoped("test"):
        Attachment.objects.filter(pk=gone.pk).delete()
    assert tidying.tidy(time.time()) == 0
    clock.shift(2 * 24 * 3600)
    for path in in_store(data):
        os.utime(path, (time.time(),) * 2)
    with django_capture_on_commit_callbacks(execute=True):
        assert tidying.tidy(time.time()) == 1
    assert in_store(data) == [place_of(kept.key)]
    assert list(KeptFile.objects.values_list("pk", flat=True)) == [kept.pk]
    assert AuditEvent.objects.get(type="file.destroyed").target_id == str(gone.file_id)


def test_what_nobody_refers_to_is_removed_after_a_day(pals, case, data):
    kept = place_of(add(pals, case=case).file.key)
    stray = place_of("ab" * 32)
    left = [data / "incoming" / "a", data / "quarantine" / "b", stray]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    assert tidying.tidy() == 0
    for path in (kept, *left):
        os.utime(path, (time.time() - 2 * 24 * 3600,) * 2)
    assert tidying.tidy() == 2
    assert in_store(data) == sorted([kept, data / "quarantine" / "b"])
    assert tidying.tidy(now=time.time() + 31 * 24 * 3600) == 1
    assert in_store(data) == [kept]
