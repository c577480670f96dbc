"""Where postal codes are: the list that is shipped, and a parser that takes nothing else."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sswork import postal_codes
from sswork.postal_codes import BrokenList, middle, middles, parse

GOOD = """module.exports = {
  '10001': { latitude: 40.75065, longitude: -73.997293 },
  '96799': { latitude: -14.2, longitude: -170 }
}
"""
degrees = st.tuples(st.decimals(-90, 90, places=6).filter(bool), st.decimals(-180, 180, places=6).filter(bool))
codes = st.from_regex(r"\A[0-9]{5}\Z")


def test_all_of_the_list_that_is_shipped_is_read():
    """As many as the package says itself."""
    said = (postal_codes.LIST.parent / "zipCount.js").read_text()
    assert len(middles()) == int(said.removeprefix("module.exports = ")) == 33791
    assert middle("10001") == (40.75065, -73.997293)
    assert middle(" 94063-1234") == (37.493306, -122.195606)
    assert [middle(code) for code in ("00000", "", "1000", "1000a")] == [None] * 4


@given(st.dictionaries(codes, degrees, min_size=1))
def test_what_is_written_is_read(known):
    lines = [f"  '{code}': {{ latitude: {north:f}, longitude: {east:f} }}" for code, (north, east) in known.items()]
    text = "module.exports = {\n" + ",\n".join(lines) + "\n}\n"
    assert parse(text) == {code: (float(north), float(east)) for code, (north, east) in known.items()}


@given(st.text())
def test_any_other_text_is_refused(text):
    with pytest.raises(BrokenList):
        parse(text)


@given(st.integers(0, len(GOOD) - 2), st.characters(codec="utf-8"))
def test_a_slip_is_refused_or_is_another_number(at, letter):
    slipped = GOOD[:at] + letter + GOOD[at + 1 :]
    try:
        read = parse(slipped)
    except BrokenList:
        return
    assert len(read) == 2
    assert all(abs(north) <= 90 and abs(east) <= 180 for north, east in read.values())


@pytest.mark.parametrize(
    "wrong",
    [
        GOOD.replace("96799", "10001"),
        GOOD.replace("-170", "-190"),
        GOOD.replace(" },", " }"),
        GOOD.replace("-170 }", "-170 },"),
        GOOD.replace("}\n", "}\nfetch('https://example.org')\n"),
        GOOD.replace("40.75065", "NaN"),
        "module.exports = {\n}\n;",
    ],
)
def test_twice_nowhere_commas_and_code_are_refused(wrong):
    with pytest.raises(BrokenList):
        parse(wrong)


def test_without_the_list_nothing_is_known_and_the_log_says_so(monkeypatch, tmp_path, caplog):
    monkeypatch.setattr(postal_codes, "LIST", tmp_path / "object.js")
    middles.cache_clear()
    try:
        with caplog.at_level(logging.ERROR):
            assert middle("94063") is None
        assert "run scripts/setup" in caplog.text
    finally:
        middles.cache_clear()
