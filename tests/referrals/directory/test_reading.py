"""Files that nobody here has seen: whatever is in them, they are read or refused in words, and what is private stays out."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referrals.imports.checking import checked, time_of
from referrals.imports.mapped import shipped
from referrals.imports.names import TABLE_NAMES
from referrals.imports.reading import read_package
from referrals.imports.tables import TABLES
from sswork.imports.checks import Unfit
from sswork.imports.issues import BrokenFile, IssueLog
from tests.referrals.directory.files import PANTRY, SAMPLES, samples, write

CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "o1",
        "s1",
        "l1",
        "yes",
        "no",
        "Monday",
        "9:30",
        "25:00",
        "2026-02-30",
        "1/2/2026",
        "NaN",
        "-1",
        "1e400",
        "http://x",
        "“",
        '"',
    ]
)
FILES = st.sampled_from([*TABLE_NAMES, "organisations", "physical_addresses", "anything"])
HEADERS = st.sampled_from(
    [
        "id",
        "name",
        "organization_id",
        "service_id",
        "location_id",
        "address_1",
        "city",
        "latitude",
        "opens_at",
        "is_private",
        "byday",
        "",
        "x",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | CELLS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "name", "services", "phones", "organization", "locations", "contents", "x"]), inner
        )
    ),
    max_leaves=20,
)


def rows_of(path) -> dict[str, list[tuple]]:
    log = IssueLog()
    return checked(read_package(path, log), log).rows


def refusal(path) -> str | None:
    """In what words it was refused; None where it was read."""
    try:
        found = rows_of(path)
    except BrokenFile as broken:
        return str(broken)
    assert found.keys() == {table.name for table in TABLES}
    return None


def read_or_refused(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert refusal(write(Path(folder), files)) != ""


@settings(max_examples=150, deadline=None)
@given(
    name=FILES,
    headers=st.lists(HEADERS, max_size=6),
    rows=st.lists(st.lists(CELLS, max_size=7), max_size=6),
    end=st.sampled_from("\n\r"),
)
def test_any_table_is_read_or_refused(name, headers, rows, end):
    text = end.join(",".join(row) for row in [headers, *rows])
    read_or_refused({f"{name}.csv": text.encode(), "organizations.csv": PANTRY["organizations.csv"].encode()})


@settings(max_examples=100, deadline=None)
@given(name=FILES, content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(name, content):
    read_or_refused({f"{name}.csv": content, f"{name}.json": content})


@settings(max_examples=100, deadline=None)
@given(content=JSON)
def test_any_json_is_read_or_refused(content):
    read_or_refused({"services.json": json.dumps(content).encode()})


@given(value=st.text(max_size=12))
def test_a_time_is_a_time_or_said_to_be_none(value):
    try:
        hour, minute = time_of(value).split(":")
    except Unfit:
        return
    assert 0 <= int(hour) <= 23
    assert 0 <= int(minute) <= 59


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("9:30", "09:30"),
        ("5:00 PM", "17:00"),
        ("3pm", "15:00"),
        ("12 am", "00:00"),
        ("12:15 p.m.", "12:15"),
        ("17:00:00Z", "17:00"),
        ("24:00", "23:59"),
    ],
)
def test_times_as_people_write_them(value, told):
    assert time_of(value) == told


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "mac_roman", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_systems_and_their_letters(tmp_path, encoding, end):
    text = "id,name,description\no1,Peña Family House,Niños y niñas\no2,Second,\n".replace("\n", end)
    rows = rows_of(write(tmp_path, {"organizations.csv": text.encode(encoding)}))["organization"]
    assert [row[4] for row in rows] == ["Peña Family House", "Second"]


def test_rows_that_are_too_short_are_listed_and_the_rest_is_read(tmp_path):
    log = IssueLog()
    files = {"organizations.csv": "id,name,description\no1,One,x\no2\no3,Three,y\n"}
    found = checked(read_package(write(tmp_path, files), log), log).rows["organization"]
    assert [row[2] for row in found] == ["o1", "o3"]
    assert [(each.line, each.severity) for each in log] == [(3, "error")]


class TestOtherSystems:
    ICAROL = (
        "ResourceAgencyNum,PublicName,TaxonomyLevelName,ParentAgencyNum,PhysicalAddress1,PhysicalCity,PhysicalAddressIsPrivate,"
        "Phone1Number,Phone1IsPrivate,MainContactName,MainContactIsPrivate,ExcludeFromWebsite\n"
        "1,Open Door,Agency,,77 Hidden Lane,Madison,Yes,555-0100,No,Jo Doe,Yes,No\n"
        "2,Night shelter,Program,1,,,,555-0199,Yes,,,No\n"
        "3,Board minutes,Program,1,,,,,,,,Yes\n"
        "4,Food shelf,Site,1,1 Pier Street,Madison,No,555-0111,No,,,No\n"
    )

    def test_icarol(self, tmp_path):
        rows = rows_of(write(tmp_path, {"export.csv": self.ICAROL}))
        assert [row[2] for row in rows["organization"]] == ["1"]
        assert [row[2] for row in rows["service"]] == ["2"]
        assert [row[6] for row in rows["address"]] == ["1 Pier Street"]
        assert sorted(row[9] for row in rows["phone"]) == ["555-0100", "555-0111"]
        assert rows["contact"] == []
        assert "Hidden" not in str(rows)

    @pytest.mark.parametrize("name", ["WellSky", "VisionLink"])
    def test_flat_tables(self, tmp_path, name):
        table_map = next(each for each in shipped() if each.name == name)
        agency, service, address = (
            next(part for part in table_map.parts if part.table == table)
            for table in ("organization", "service", "address")
        )
        cells = {
            agency.id: "a1", agency.columns["name"]: "Open Door", service.id: "s1", service.columns["name"]: "Counsel",
            address.columns["location_id"]: "l1", address.columns["address_1"]: "77 Hidden Lane",
            address.columns["city"]: "Madison", "{" + address.private[0] + "}": "Y",
        }  # fmt: skip
        header = ",".join(each.strip("{}") for each in cells)
        rows = rows_of(write(tmp_path, {"export.csv": f"{header}\n{','.join(cells.values())}\n"}))
        assert [row[2] for row in rows["organization"]] == ["a1"]
        assert [row[2] for row in rows["service"]] == ["s1"]
        assert rows["address"] == []
        assert "Hidden" not in str(rows)


def test_open_referral_uk(tmp_path):
    service = {
        "id": "s1", "name": "Advice", "status": "active", "organization": {"id": "o1", "name": "Council"},
        "eligibilitys": [{"id": "e1", "eligibility": "Adults", "minimum_age": 18}],
        "service_at_locations": [{"id": "x1", "location": {
            "id": "l1", "name": "Hall", "physical_addresses": [{"id": "a1", "address_1": "1 High Street", "city": "Bath"}]}}],
        "regular_schedules": [{"id": "r1", "byday": "MO", "opens_at": "09:00", "closes_at": "17:00", "freq": "WEEKLY"}],
    }  # fmt: skip
    rows = rows_of(write(tmp_path, {"page.json": json.dumps({"contents": [service]})}))
    counts = {name: len(found) for name, found in rows.items() if found}
    assert counts == {
        "organization": 1,
        "service": 1,
        "location": 1,
        "service_at_location": 1,
        "address": 1,
        "schedule": 1,
    }
    assert "18.00" in rows["service"][0]


@samples
def test_files_of_deliberate_errors_are_read_or_refused():
    """Each alone: what is broken is listed, nothing breaks."""
    for path in sorted((SAMPLES / "ohana_bad_fixtures").glob("*.csv")):
        assert refusal(path) != ""
