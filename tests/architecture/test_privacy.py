"""The threat model names tests; each must exist, or it promises what nothing shows."""

import ast
import re

from .sources import ROOT

PAGE = ROOT / "docs" / "privacy.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def _tests_in(path: str) -> set[str]:
    file = ROOT / path
    if not file.exists():
        return set()
    return {node.name for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef)}


def test_every_test_that_it_names_exists():
    named = set(NAMED.findall(PAGE.read_text()))
    assert len(named) > 40
    assert sorted(f"{path}::{name}" for path, name in named if name not in _tests_in(path)) == []


def test_every_row_names_what_shows_it():
    """A row of the tables says what stops somebody, and by what it is shown."""
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| ") and not line.startswith("| what ")]
    assert len(rows) > 25
    assert [row for row in rows if not re.search(r"`(tests|scripts)/|above \|$", row)] == []
