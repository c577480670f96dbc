"""Directories merged: what goes in, what stays out, what comes out again, and what undo brings back."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from referrals.imports import running
from referrals.imports.exporting import export_to
from referrals.models import (
    Agency,
    Contact,
    DirectoryRow,
    DirectorySource,
    Location,
    LocationAddress,
    OpeningTime,
    Phone,
    Service,
    ServiceCard,
)
from sswork.imports.issues import BrokenFile
from sswork.imports.life import apply_import, undo_import
from sswork.models import ImportBatch, ImportChange, ImportIssue
from tests.referrals.directory.files import PANTRY, SAMPLES, members, samples, write

pytestmark = pytest.mark.django_db
State = ImportBatch.State


def bring_in(path, **options) -> ImportBatch:
    batch = ImportBatch.objects.create(
        kind=ImportBatch.Kind.DIRECTORY, state=State.RUNNING, file_name=path.name, path=str(path), options=options
    )
    apply_import(importer=running.DIRECTORY, batch=batch, by=None)
    return batch


def written(batch: ImportBatch) -> dict[str, int]:
    changes = batch.counts["changes"].values()
    return {what: sum(each[what] for each in changes) for what in ("added", "changed", "removed")}


def exported() -> bytes:
    target = io.BytesIO()
    export_to(target)
    return target.getvalue()


def everything() -> dict[str, list]:
    """All columns of all rows of the directory, apart from their numbers here."""
    tables = {}
    for model in DirectoryRow.__subclasses__():
        links = {
            f.attname: f"{f.name}__uid"
            for f in model._meta.concrete_fields
            if f.related_model in DirectoryRow.__subclasses__()
        }
        plain = [f.attname for f in model._meta.concrete_fields if f.attname not in {"id", "source_id", *links}]
        tables[model.__name__] = list(model.objects.order_by("uid").values_list(*plain, *links.values()))
    return tables


@pytest.fixture
def pantry(tmp_path):
    return write(tmp_path / "pantry", PANTRY)


def test_what_is_in_the_files_is_in_the_directory(pantry):
    batch = bring_in(pantry)
    assert batch.state == State.APPLIED
    assert list(Agency.objects.order_by("uid").values_list("name", "parent_organization__uid")) == [
        ("Harbor Food Network", None),
        ("Open Door House", "o1"),
    ]
    assert Agency.objects.get(uid="o1").website == "http://harbor.example.org"
    assert Agency.objects.get(uid="o2").description == "Shelter and counsel.\nDay and night."
    time = OpeningTime.objects.get()
    assert (time.service.uid, time.byday, time.opens_at.hour, time.closes_at.minute) == ("s1", "MO,WE", 9, 30)
    card = ServiceCard.objects.get(service__uid="s1")
    assert (card.languages, card.is_free, str(card.fresh_on)) == (["es", "spanish"], True, "2026-10-01")


def test_what_is_marked_private_is_nowhere(pantry):
    """Not in a table, an issue, the undo or an export; of the shelter nothing says where it is."""
    bring_in(pantry)
    shelter = Location.objects.get(uid="l2")
    assert shelter.is_private
    assert (shelter.latitude, shelter.longitude, shelter.near_latitude) == (None, None, None)
    assert set(LocationAddress.objects.values_list("uid", flat=True)) == {"a1"}
    assert set(Phone.objects.values_list("uid", flat=True)) == {"p1", "p2"}
    kept = [
        everything(),
        list(ImportChange.objects.values_list("before", "after")),
        list(ImportIssue.objects.values_list("value")),
    ]
    told = json.dumps(kept, default=str) + str(members(exported()))
    assert [word for word in ("Hidden Lane", "94061", "0777", "37.4999", "122.2555") if word in told] == []


def test_what_becomes_private_goes_and_no_undo_brings_it_back(pantry, tmp_path):
    before = {**PANTRY, "addresses.csv": PANTRY["addresses.csv"].replace(",yes", ",no")}
    bring_in(write(tmp_path / "before", before))
    assert LocationAddress.objects.get(uid="a2").address_1 == "77 Hidden Lane"
    batch = bring_in(pantry)
    assert not LocationAddress.objects.filter(uid="a2").exists()
    undo_import(importer=running.DIRECTORY, batch=batch, by=None)
    assert not LocationAddress.objects.filter(uid="a2").exists()
    assert Location.objects.get(uid="l2").latitude is None
    assert "Hidden" not in json.dumps(list(ImportChange.objects.values_list("before", "after")), default=str)


def test_words_that_repeat_a_private_address_are_covered(tmp_path):
    files = dict(PANTRY)
    files["services.csv"] = files["services.csv"].replace("Shelter for people", "Come to 77 hidden lane: people")
    bring_in(write(tmp_path / "told", files))
    assert Service.objects.get(uid="s2").name == "Come to (not published): people who flee from violence"


def _in_shelter(told: dict, **files) -> dict:
    """The shelter's address is marked nowhere; only ``files`` say so."""
    return {**told, "addresses.csv": told["addresses.csv"].replace(",yes", ","), **files}


def _marked(content: str, uid: str) -> str:
    header, *rows = content.rstrip("\n").split("\n")
    marked = [f"{row},{'yes' if row.startswith(uid) else ''}" for row in rows]
    return "\n".join([f"{header},is_private", *marked]) + "\n"


@pytest.mark.parametrize(
    "files",
    [
        {"services.csv": _marked(PANTRY["services.csv"], "s2")},
        {"service_at_location.csv": _marked(PANTRY["service_at_location.csv"], "sl2")},
        {"services.csv": PANTRY["services.csv"].replace("Shelter for people", "At a confidential location: people")},
        {"organizations.csv": PANTRY["organizations.csv"].replace("Shelter and counsel.", "Our address is confidential.")},
    ],
)  # fmt: skip
def test_the_place_of_what_is_private_is_nowhere(tmp_path, files):
    bring_in(write(tmp_path / "private", _in_shelter(PANTRY, **files)))
    shelter = Location.objects.get(uid="l2")
    assert (shelter.is_private, shelter.name, shelter.latitude) == (True, "", None)
    assert set(LocationAddress.objects.values_list("uid", flat=True)) == {"a1"}
    assert "Hidden Lane" not in json.dumps(everything(), default=str) + str(members(exported()))


def test_an_agency_marked_private_leaves_no_number_and_no_place(tmp_path):
    files = {
        "organizations.csv": "id,name,is_private\no1,Harbor Food Network,\no2,Open Door House,yes\n",
        "phones.csv": "id,organization_id,number\np1,o1,650 555-0101\np2,o2,650 555-0199\n",
    }
    bring_in(write(tmp_path / "private", _in_shelter(PANTRY, **files)))
    told = json.dumps(everything(), default=str) + str(members(exported()))
    assert [word for word in ("Hidden", "Open Door", "0199", "37.4999") if word in told] == []


def test_confidential_help_in_a_public_place_keeps_its_address(tmp_path):
    files = dict(PANTRY)
    files["services.csv"] = files["services.csv"].replace("Family food pantry", "Free and confidential testing")
    bring_in(write(tmp_path / "public", files))
    assert LocationAddress.objects.get(location__uid="l1").address_1 == "1 Pier Street"


def test_undo_brings_no_text_back_that_repeats_what_is_private_by_now(pantry, tmp_path):
    before = _in_shelter(PANTRY)
    before["services.csv"] = before["services.csv"].replace("Shelter for people", "Come to 77  hidden lane: people")
    bring_in(write(tmp_path / "before", before))
    batch = bring_in(pantry)
    assert "idden" not in json.dumps(list(ImportChange.objects.values_list("before", "after")), default=str)
    undo_import(importer=running.DIRECTORY, batch=batch, by=None)
    assert Service.objects.get(uid="s2").name.startswith("Come to (not published)")


@pytest.mark.parametrize("said", ["Confidential", "address not disclosed", "Call for directions (private location)"])
def test_an_address_that_says_so_itself_is_private(tmp_path, said):
    files = {**PANTRY, "addresses.csv": PANTRY["addresses.csv"].replace("77 Hidden Lane", said).replace(",yes", ",")}
    bring_in(write(tmp_path / "said", files))
    assert not LocationAddress.objects.filter(location__uid="l2").exists()
    assert Location.objects.get(uid="l2").is_private


def test_the_same_files_twice_change_nothing(pantry):
    bring_in(pantry)
    before = everything()
    again = bring_in(pantry)
    assert written(again) == {"added": 0, "changed": 0, "removed": 0}
    assert everything() == before


def test_what_comes_out_goes_in_and_comes_out_the_same(pantry, tmp_path):
    bring_in(pantry)
    first, rows = exported(), everything()
    _empty()
    out = tmp_path / "out.zip"
    out.write_bytes(first)
    bring_in(out)
    assert members(exported()) == members(first)
    assert exported() == first
    privates = everything()
    assert {k: v for k, v in privates.items() if k != "Location"} == {k: v for k, v in rows.items() if k != "Location"}


def _empty() -> None:
    ServiceCard.objects.all().delete()
    for model in reversed(DirectoryRow.__subclasses__()):
        model.objects.all().delete()
    DirectorySource.objects.all().delete()


@samples
@pytest.mark.parametrize("name", ["ohana_sample", "spec_3x"])
def test_real_files_come_out_and_go_in_the_same(name, tmp_path):
    bring_in(SAMPLES / name)
    first = exported()
    assert Service.objects.count() == {"ohana_sample": 23, "spec_3x": 1}[name]
    _empty()
    out = tmp_path / "out.zip"
    out.write_bytes(first)
    batch = bring_in(out)
    assert members(exported()) == members(first)
    assert list(batch.issues.filter(severity="error").values_list("file", "line", "reason")) == []


def test_what_a_complete_file_no_longer_has_goes_and_comes_back(pantry, tmp_path):
    bring_in(pantry)
    files = {
        **PANTRY,
        "services.csv": PANTRY["services.csv"].replace("s1,o1,Family food pantry,active,,,Free,2026-10-01\n", ""),
    }
    batch = bring_in(write(tmp_path / "fewer", files))
    gone = Service.objects.get(uid="s1")
    assert gone.removed_on is not None
    assert not OpeningTime.objects.exists()
    undo_import(importer=running.DIRECTORY, batch=batch, by=None)
    assert Service.objects.get(pk=gone.pk).removed_on is None
    assert OpeningTime.objects.get().service_id == gone.pk
    assert bring_in(pantry).counts["changes"]["service"]["removed"] == 0


def test_files_that_only_add_take_nothing_away(pantry, tmp_path):
    bring_in(pantry)
    more = {"services.csv": "id,organization_id,name,status\ns3,o1,Diaper bank,active\n"}
    bring_in(write(tmp_path / "more", more), adds_only=True)
    assert set(Service.objects.filter(removed_on=None).values_list("uid", flat=True)) == {"s1", "s2", "s3"}


def test_undo_leaves_the_directory_as_it_was(pantry):
    batch = bring_in(pantry)
    undo_import(importer=running.DIRECTORY, batch=batch, by=None)
    assert {name: rows for name, rows in everything().items() if rows} == {}
    assert batch.state == State.UNDONE


def test_two_sources_may_use_the_same_ids(pantry, tmp_path):
    bring_in(pantry)
    bring_in(pantry, source="County list")
    assert Service.objects.filter(uid="s1").count() == 2
    assert members(exported())["services.csv"].count("Family food pantry") == 2
    first, out = exported(), tmp_path / "both.zip"
    _empty()
    out.write_bytes(first)
    bring_in(out)
    assert sorted(members(exported())["services.csv"].split()) == sorted(members(first)["services.csv"].split())


def test_a_file_that_is_cut_off_is_held(tmp_path):
    line = "s{0},o1,Service {0},active,,,,\n"
    many = {**PANTRY, "services.csv": PANTRY["services.csv"] + "".join(line.format(n) for n in range(10, 40))}
    bring_in(write(tmp_path / "many", many))
    held = bring_in(write(tmp_path / "few", PANTRY))
    assert held.state == State.HELD
    assert Service.objects.filter(removed_on=None).count() == 32


def test_a_broken_row_is_listed_and_the_rest_goes_in(tmp_path):
    files = dict(PANTRY)
    files["services.csv"] += (
        "s4,o9,Lost service,active,,,,\ns5,o1,,active,,,,\ns6,o1,Old service,paused,9,3,,2026-13-45\n"
    )
    files["phones.csv"] += "p9,,650 555-0100,voice,,\n"
    batch = bring_in(write(tmp_path / "broken", files))
    found = batch.issues.exclude(severity="note").order_by("file", "line", "column")
    assert list(found.values_list("severity", "file", "line", "column", "value")) == [
        ("error", "addresses.csv", 3, "", ""),
        ("error", "phones.csv", 4, "", ""),
        (
            "error",
            "phones.csv",
            5,
            "location_id / service_id / organization_id / contact_id / service_at_location_id",
            "",
        ),
        ("error", "services.csv", 4, "organization_id", "o9"),
        ("error", "services.csv", 5, "name", ""),
        ("warning", "services.csv", 6, "assured_date", "2026-13-45"),
        ("warning", "services.csv", 6, "minimum_age", "9.00"),
        ("warning", "services.csv", 6, "status", "paused"),
    ]
    assert Service.objects.get(uid="s6").status == "inactive"
    assert set(Service.objects.values_list("uid", flat=True)) == {"s1", "s2", "s6"}


def test_a_broken_file_changes_nothing(pantry, tmp_path):
    bring_in(pantry)
    before = everything()
    nothing = write(tmp_path / "no", {"photo.csv": "one,two\n1,2\n"})
    with pytest.raises(BrokenFile):
        bring_in(nothing)
    assert everything() == before


def test_the_command_says_what_would_change_and_changes_nothing(pantry, capsys):
    call_command("import_directory", str(pantry), "--dry-run", "--json")
    report = json.loads(capsys.readouterr().out)
    assert report["counts"]["changes"]["service"] == {"added": 2, "changed": 0, "removed": 0, "same": 0}
    assert not Service.objects.exists()
    assert not ImportBatch.objects.exists()
    assert not DirectorySource.objects.exists()


def test_the_commands_in_and_out(pantry, tmp_path, capsys):
    call_command("import_directory", str(pantry))
    assert "Services: 2 in the file, 2 new" in capsys.readouterr().out
    call_command("export_directory", str(tmp_path / "out.zip"), "--json")
    assert json.loads(capsys.readouterr().out)["service"] == 2
    call_command("import_directory", "--undo")
    assert not Contact.objects.exists()
    assert not Service.objects.exists()
    with pytest.raises(CommandError, match="holds no rows"):
        call_command("import_directory", str(write(tmp_path / "empty", {"x.csv": "a\n1\n"})))
