"""Times the pages of one installation: ``python -m bench.pages --rounds 30``, with its folder in SSWORK_DATA; prints JSON.

The pages are asked in turn, round after round, and the median of each is taken. What counts is the processor time of the web
server and the database together: on a machine that does nothing else it is what a person waits.
"""

import argparse
import html
import json
import re
import statistics
from dataclasses import dataclass, field

import django
import psycopg

from bench.board import fill_board
from bench.directory import fill_directory
from bench.web import Browser, Server, server
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


FIND_NEAR = "/referrals/services/?q=rent&near=53100&miles=25&free=on&language=Spanish"
PLAIN, FRAMED, TABLE = "constant page, nobody signed in", "constant page, signed in", "constant table of 50 rows"
LONG_TABLE = "constant table of 150 rows"


def targets() -> list[Target]:
    jaylen, mateo = _student("100105"), _student("100101")
    return [
        Target(PLAIN, "", "/bench/plain/", PLAIN),
        Target(FRAMED, "ana", "/bench/framed/", FRAMED),
        Target(TABLE, "ana", "/bench/table/", TABLE),
        Target(LONG_TABLE, "sol", "/bench/table/?rows=150", LONG_TABLE),
        Target("sign-in page", "", "/sign-in/", PLAIN),
        Target("my day: social worker", "ana", "/", FRAMED),
        Target("my day: lead of the district", "sol", "/", FRAMED),
        Target("students, first 50: two schools", "ana", "/students/", TABLE),
        Target("students, first 50: whole district", "sol", "/students/", TABLE),
        Target("students, next 50: whole district", "sol", "next:/students/", TABLE),
        Target("students named garcia: whole district", "sol", f"/students/?w={_sealed('sol', 'garcia')}", TABLE),
        Target("search: two schools", "ana", f"/search/?w={_sealed('ana', 'rivera')}", FRAMED),
        Target("search: whole district", "sol", f"/search/?w={_sealed('sol', 'lopez')}", FRAMED),
        Target("search, misspelled: whole district", "sol", f"/search/?w={_sealed('sol', 'hernandes')}", FRAMED),
        Target("student page: case, plan, contacts", "ben", f"/students/{jaylen}/", FRAMED),
        Target("student page: team's view", "tess", f"/students/{mateo}/", FRAMED),
        Target("student page: lead of the district", "sol", f"/students/{jaylen}/", FRAMED),
        Target("cases: whole district", "sol", "/cases/", TABLE),
        Target("team board, 500 open at the school", "tess", "/referrals/board/", TABLE),
        # Five columns of 25 and two lists of 15: as many as the long table has rows.
        Target("team board: whole district", "sol", "/referrals/board/", LONG_TABLE),
        Target("agenda of today's meeting", "tess", f"/referrals/meetings/{_meeting()}/", TABLE),
        # From one student of a meeting to the next nothing is asked: this one page has them all.
        Target("meeting: all its students", "tess", f"/referrals/meetings/{_meeting()}/room/", TABLE),
        Target("dashboard: district", "dana", "/dashboard/", TABLE),
        Target("dashboard: social worker", "ana", "/dashboard/", TABLE),
        Target("find a service: words", "ana", "/referrals/services/?q=food+pantry", TABLE),
        Target("find a service: misspelled", "ana", "/referrals/services/?q=couseling", TABLE),
        Target("find a service: near, free, Spanish", "ana", FIND_NEAR, TABLE),
    ]


def _sealed(person: str, words: str) -> str:
    """The words as the person's address holds them."""
    from sswork.models import User  # Django must be set up first
    from sswork.words import sealed

    return sealed(words, User.objects.get(email=f"{person}@{DOMAIN}"))


def _student(local_id: str) -> int:
    from cases.models import Student  # Django must be set up first
    from sswork.scoping import unscoped

    with unscoped("the addresses to measure"):
        return Student.objects.get(local_id=local_id).pk


def _meeting() -> int:
    """The one that the demo makes for the day on which it is made."""
    from django.db.models import F  # Django must be set up first

    from referrals.models import Meeting

    return Meeting.objects.get(day=F("team__first_meeting"), team__members__person__email=f"tess@{DOMAIN}").pk


def measure(rounds: int) -> dict[str, dict]:
    with server() as web:
        people = {key: Browser(web.port).sign_in(f"{key}@{DOMAIN}") for key in ("ana", "ben", "sol", "tess", "dana")}
        people[""] = Browser(web.port)
        asked = [(each, people[each.person], _resolved(each, people[each.person])) for each in targets()]
        found = _in_turn(web, asked, rounds)
        found["signing in by name"] = _sign_ins(web, rounds)
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


def _in_turn(web: Server, asked: list, rounds: int) -> dict[str, dict]:
    found = {target.name: Sample(target.base) for target, *_rest in asked}
    for turn in range(rounds + WARM_UP):
        for target, browser, path in asked:
            before = web.used()
            status, body, passed = browser.get(path)
            if status != 200:
                raise RuntimeError(f"{target.name}: {path} answers {status}")
            if turn >= WARM_UP:
                found[target.name].add(web.used() - before, passed, len(body))
    return {name: sample.result() for name, sample in found.items()}


def _sign_ins(web: Server, rounds: int) -> dict:
    """By the demo's button: a session is made. (A password adds what Argon2 is meant to cost.)"""
    sample = Sample(PLAIN)
    for _turn in range(rounds):
        browser = Browser(web.port)
        browser.get("/sign-in/")
        before = web.used()
        passed = browser.post("/sign-in/demo/", email=f"ana@{DOMAIN}")[2]
        sample.add(web.used() - before, passed, 0)
    return sample.result()


@dataclass
class Sample:
    """What a page took, each time it was asked: milliseconds of processor, and of waiting."""

    base: str
    used: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    size: int = 0

    def add(self, used: float, waited: float, size: int) -> None:
        self.used.append(used)
        self.waited.append(waited)
        self.size = size

    def result(self) -> dict:
        used, waited = statistics.median(self.used), statistics.median(self.waited)
        return {"ms": used, "waited": waited, "bytes": self.size, "base": self.base}


def as_owner() -> psycopg.Connection:
    """Connected in the role that may make tables and gather statistics."""
    from django.conf import settings

    owner = settings.DATABASE_OWNER
    options = owner["OPTIONS"]["options"]
    return psycopg.connect(
        host=owner["HOST"], user=owner["USER"], dbname=owner["NAME"], options=options, autocommit=True
    )


def settle() -> None:
    """What autovacuum would have done by the next morning."""
    with as_owner() as connection:
        connection.execute("VACUUM (ANALYZE)")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=30)
    arguments = parser.parse_args()
    with embedded.running():
        django.setup()
        with as_owner() as owner:
            fill_directory(owner)
            fill_board(owner, f"tess@{DOMAIN}")
        settle()
        print(json.dumps(measure(arguments.rounds)))


if __name__ == "__main__":
    main()
