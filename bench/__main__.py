"""``make bench``: makes the installations, measures them, and prints the tables. See README.md."""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from bench import installations, report
from sswork import embedded

SIZES = [2_000, 100_000]
PAIRS = 200  # what row security costs is a few hundredths of a page


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--students", type=int, nargs="+", default=SIZES, help="sizes of the districts")
    parser.add_argument("--rounds", type=int, default=30, help="how often each page is asked")
    parser.add_argument("--only", choices=["pages", "guards", "imports"])
    arguments = parser.parse_args()
    results: dict = {}
    if arguments.only in (None, "pages"):
        results["pages"] = pages(arguments.students, arguments.rounds)
    if arguments.only in (None, "guards"):
        results["guards"] = guards(max(arguments.students), arguments.rounds)
    if arguments.only in (None, "imports"):
        results["imports"] = imports(max(arguments.students))
    path = embedded.data_dir() / "bench" / "results.json"
    path.write_text(json.dumps(results, indent=1))
    print(f"\nWritten to {path}", file=sys.stderr)


def pages(sizes: list[int], rounds: int) -> dict:
    found = {size: _measure("bench.pages", installations.seeded(size), f"--rounds={rounds}") for size in sizes}
    print(report.table(report.lines(found)), flush=True)
    return found


def guards(students: int, rounds: int) -> dict:
    """After the pages, for it fills the largest district with more notes than it began with."""
    found = _measure("bench.guards", installations.seeded(students), f"--rounds={max(rounds, PAIRS)}")
    print(report.guards_table(found), flush=True)
    return found


def imports(students: int) -> dict:
    source = installations.with_files(students)
    found = _measure("bench.imports", installations.empty("imports"), f"--source={source}")
    print(report.imports_table(found), flush=True)
    return found


def _measure(module: str, data: Path, *words: str) -> dict:
    """In a process of its own, since an installation is chosen by the environment."""
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(command, env=installations.environment(data), check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
