"""Times the pages of one installation: ``python -m bench.pages --rounds 30``, with its folder in SSWORK_DATA; prints JSON.

The pages are asked in turn, round after round, so that whatever else the machine does falls on all of them alike; the
median of each is taken.
"""

import argparse
import html
import json
import re
import statistics
from dataclasses import dataclass

import django
import psycopg

from bench.web import Browser, server
from sswork import embedded

WARM_UP = 3
DOMAIN = "riverbend.example"


@dataclass(frozen=True)
class Target:
    """A page as one person sees it, and the constant page that it is compared with."""

    name: str
    person: str
    path: str
    base: str


PLAIN, FRAMED, TABLE = "constant page, nobody signed in", "constant page, signed in", "constant table of 50 rows"


def targets() -> list[Target]:
    jaylen, mateo = _student("100105"), _student("100101")
    return [
        Target(PLAIN, "", "/bench/plain/", PLAIN),
        Target(FRAMED, "ana", "/bench/framed/", FRAMED),
        Target(TABLE, "ana", "/bench/table/", TABLE),
        Target("sign-in page", "", "/sign-in/", PLAIN),
        Target("my day: social worker", "ana", "/", FRAMED),
        Target("my day: lead of the district", "sol", "/", FRAMED),
        Target("students, first 50: two schools", "ana", "/students/", TABLE),
        Target("students, first 50: whole district", "sol", "/students/", TABLE),
        Target("students, next 50: whole district", "sol", "next:/students/", TABLE),
        Target("students named garcia: whole district", "sol", "/students/?q=garcia", TABLE),
        Target("search: two schools", "ana", "/search/?q=rivera", FRAMED),
        Target("search: whole district", "sol", "/search/?q=lopez", FRAMED),
        Target("search, misspelled: whole district", "sol", "/search/?q=hernandes", FRAMED),
        Target("student page: case, plan, contacts", "ben", f"/students/{jaylen}/", FRAMED),
        Target("student page: team's view", "tess", f"/students/{mateo}/", FRAMED),
        Target("student page: lead of the district", "sol", f"/students/{jaylen}/", FRAMED),
        Target("cases: whole district", "sol", "/cases/", TABLE),
        Target("team board", "tess", "/referrals/board/", TABLE),
        Target("team board: whole district", "sol", "/referrals/board/", TABLE),
        Target("dashboard: district", "dana", "/dashboard/", TABLE),
        Target("dashboard: social worker", "ana", "/dashboard/", TABLE),
    ]


def _student(local_id: str) -> int:
    from cases.models import Student  # Django must be set up first
    from sswork.scoping import unscoped

    with unscoped("the addresses to measure"):
        return Student.objects.get(local_id=local_id).pk


def measure(rounds: int) -> dict[str, dict]:
    with server() as port:
        people = {key: Browser(port).sign_in(f"{key}@{DOMAIN}") for key in ("ana", "ben", "sol", "tess", "dana")}
        people[""] = Browser(port)
        asked = [(each, people[each.person], _resolved(each, people[each.person])) for each in targets()]
        times = _in_turn(asked, rounds)
        signing_in = _sign_ins(port, rounds)
    found = {each.name: _result(each, *times[each.name]) for each, *_rest in asked}
    found["signing in by name"] = {"ms": statistics.median(signing_in), "bytes": 0, "base": PLAIN}
    return found


def _resolved(target: Target, browser: Browser) -> str:
    """The address of "next:" pages is the one that the first page's link names."""
    if not target.path.startswith("next:"):
        return target.path
    first = target.path.removeprefix("next:")
    _status, body, _ms = browser.get(first)
    link = re.search(r'href="(\?[^"]*after=\d+)"', body)
    if not link:
        raise RuntimeError(f"{first} has no next page")
    return first + html.unescape(link[1])


def _in_turn(asked: list, rounds: int) -> dict[str, tuple[list[float], int]]:
    times: dict[str, tuple[list[float], int]] = {}
    for turn in range(rounds + WARM_UP):
        for target, browser, path in asked:
            status, body, passed = browser.get(path)
            if status != 200:
                raise RuntimeError(f"{target.name}: {path} answers {status}")
            if turn >= WARM_UP:
                times.setdefault(target.name, ([], len(body)))[0].append(passed)
    return times


def _sign_ins(port: int, rounds: int) -> list[float]:
    """By the demo's button: a session is made. (A password adds what Argon2 is meant to cost.)"""
    found = []
    for _turn in range(rounds):
        browser = Browser(port)
        browser.get("/sign-in/")
        found.append(browser.post("/sign-in/demo/", email=f"ana@{DOMAIN}")[2])
    return found


def _result(target: Target, times: list[float], size: int) -> dict:
    return {"ms": statistics.median(times), "bytes": size, "base": target.base}


def settle() -> None:
    """What autovacuum would have done by the next morning."""
    from django.conf import settings

    owner = settings.DATABASE_OWNER
    with psycopg.connect(host=owner["HOST"], user=owner["USER"], dbname=owner["NAME"], autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=30)
    arguments = parser.parse_args()
    with embedded.running():
        django.setup()
        settle()
        print(json.dumps(measure(arguments.rounds)))


if __name__ == "__main__":
    main()
