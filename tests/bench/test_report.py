"""The bench's table says where an aim is missed, and its constant pages are there."""

import pytest
from django.conf import settings
from django.test import override_settings

from bench import report

BASE = "constant table of 50 rows"


def found(ms: dict[int, float]) -> dict[int, dict]:
    return {
        size: {
            BASE: {"ms": 10.0, "base": BASE},
            "team board": {"ms": each, "base": BASE},
        }
        for size, each in ms.items()
    }


@pytest.mark.parametrize(
    ("ms", "misses"),
    [
        ({2_000: 20.0, 100_000: 25.0}, []),
        ({2_000: 20.0, 100_000: 30.0}, []),
        ({2_000: 20.0, 100_000: 31.0}, ["over 3×", "grows over 1.5×"]),
        ({2_000: 31.0, 100_000: 31.0}, ["over 3×"]),
        ({2_000: 31.0}, ["over 3×"]),
    ],
)
def test_a_missed_aim_is_named(ms, misses):
    _base, line = report.lines(found(ms))
    assert line.misses == misses


def test_growth_compares_ratios_so_that_a_slower_machine_does_not_count():
    slower = found({2_000: 20.0, 100_000: 40.0})
    slower[100_000][BASE]["ms"] = 20.0
    _base, line = report.lines(slower)
    assert line.growth == 1.0


def test_the_table_has_a_row_for_each_page():
    lines = report.table(report.lines(found({2_000: 20.0, 100_000: 31.0}))).splitlines()
    assert len(lines) == 4
    assert {line.count("|") for line in lines} == {9}
    assert "over 3×, grows over 1.5×" in lines[-1]


@override_settings(
    ROOT_URLCONF="bench.urls",
    TEMPLATES=[
        settings.TEMPLATES[0] | {"DIRS": [*settings.TEMPLATES[0]["DIRS"], settings.BASE_DIR / "bench" / "templates"]}
    ],
)
def test_the_constant_pages_answer(pals, client, sign_in):
    assert client.get("/bench/plain/").status_code == 200
    assert client.get("/bench/table/").status_code == 302
    page = sign_in(pals.ana).get("/bench/table/").content.decode()
    assert page.count('<th scope="row">') == 50
    assert client.get("/bench/framed/").status_code == 200
