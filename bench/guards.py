"""What row security and access log cost: ``python -m bench.guards --rounds 200``, with the installation's folder in SSWORK_DATA.

One server makes the same page with and without both in turn (``guarded_wsgi``). The cost is what the database took more, and
what the log's code took of the worker; row security is none of Python's work. Whole pages are not subtracted: of 100 ms of
Python a tenth comes and goes with the machine, and the cost is a few hundredths.
"""

import argparse
import json
import statistics
from dataclasses import dataclass

import django

from bench.pages import DOMAIN, Target, as_owner, settle, targets
from bench.web import Browser, Server, server
from sswork import embedded

NOTES = 500_000
PREPARED = 20  # a statement has the plan that it keeps after ten uses
GUARDED = ("student page: case, plan, contacts", "student page: lead of the district")


@dataclass(frozen=True)
class Took:
    """Milliseconds of processor for one page: of the worker, of the database, and of the worker within the log's code."""

    worker: float
    database: float
    log: float


def guards(rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds of row security and access log on each student page."""
    with server("bench.guarded_wsgi") as web:
        return {each.name: _with_and_without(web, each, rounds) for each in targets() if each.name in GUARDED}


def _with_and_without(web: Server, target: Target, rounds: int) -> dict[str, float]:
    """Pairs, since the machine's slow and fast minutes meet both of a pair; who comes first changes."""
    browser = Browser(web.port).sign_in(f"{target.person}@{DOMAIN}")
    pairs = []
    for turn in range(PREPARED + rounds):
        order = (False, True) if turn % 2 else (True, False)
        took = {is_bare: _once(web, browser, target.path, is_bare) for is_bare in order}
        pairs.append((took[False], took[True]))
    return _of_pairs(pairs[PREPARED:])


def _once(web: Server, browser: Browser, path: str, is_bare: bool) -> Took:
    browser.headers = {"Bare": "1"} if is_bare else {}
    worker, database = web.used_by_worker(), web.used_by_database()
    status = browser.get(path)[0]
    if status != 200:
        raise RuntimeError(f"{path} answers {status}")
    log = float(browser.told["Log-Took"])
    return Took(web.used_by_worker() - worker, web.used_by_database() - database, log)


def _of_pairs(pairs: list[tuple[Took, Took]]) -> dict[str, float]:
    """Medians: of the page, of the cost and of its two parts; and between which values half of the costs are."""
    guarded = [one for one, _other in pairs]
    database = [one.database - other.database for one, other in pairs]
    costs = [each.log + more for each, more in zip(guarded, database, strict=True)]
    low, cost, high = statistics.quantiles(costs, n=4)
    return {
        "page": statistics.median(each.worker + each.database for each in guarded),
        "database": statistics.median(database),
        "log": statistics.median(each.log for each in guarded),
        "cost": cost,
        "low": low,
        "high": high,
    }


def fill_notes() -> None:
    """Encounters up to half a million, as a district has after some years, spread over all students."""
    with as_owner() as connection, connection.transaction():
        there = connection.execute("SELECT count(*) FROM cases_encounter").fetchone()
        more = max(0, NOTES - (there[0] if there else 0))
        for step in MORE_NOTES:
            connection.execute(step, {"more": more} if "%(more)s" in step else None)


# In steps: in one statement the planner knows no number of rows and walks all students for each note.
MORE_NOTES = (
    """
    CREATE TEMP TABLE turn ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY id) - 1 AS n, id AS student_id, school_id FROM cases_student
    """,
    """
    CREATE TEMP TABLE note ON COMMIT DROP AS
    SELECT nextval('cases_encounter_id_seq') AS id, i, now() - make_interval(days => (i / 300)::integer) AS happened_at
    FROM generate_series(1, %(more)s::bigint) i
    """,
    "ANALYZE turn",
    "ANALYZE note",
    """
    INSERT INTO cases_encounter (id, kind, mode, place, happened_at, minutes, took_part, purposes, narrative, outcome,
                                 next_step, author_id, recorded_at, signed_at, row_key, version)
    SELECT id, 'check_in', 'in_person', 'school', happened_at, 10, '{student}', '{}', 'Talked about the week.', 'completed',
           '', (SELECT min(id) FROM sswork_user), now(), now(), gen_random_uuid(), 1
    FROM note
    """,
    """
    INSERT INTO cases_encounterstudent (encounter_id, student_id, school_id, happened_at, reached, author_id, private_line)
    SELECT p.id, s.student_id, s.school_id, p.happened_at, true, (SELECT min(id) FROM sswork_user), ''
    FROM note p JOIN turn s ON s.n = p.i % (SELECT count(*) FROM turn)
    """,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    with embedded.running():
        django.setup()
        fill_notes()
        settle()
        print(json.dumps(guards(parser.parse_args().rounds)))


if __name__ == "__main__":
    main()
