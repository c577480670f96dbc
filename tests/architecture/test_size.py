"""Guidance that a reviewer would ask about, held where it is cheap to hold."""

import ast
import re

from .sources import APPS, ROOT, modules

SUPPRESSION = re.compile(r"# (?:noqa|type: ignore)(?:: [A-Z0-9, ]+|\[[\w, -]+\])?(?P<reason>.*)")
FOLDERS = (*APPS, "bench", "demo", "scripts", "tests")


def test_modules_are_never_past_600_lines():
    long = {
        str(path): size
        for path, tree in modules()
        if (size := max((n.end_lineno or 0 for n in tree.body), default=0)) > 600
    }
    assert long == {}


def test_functions_are_rarely_over_40_lines():
    functions = [
        (node.end_lineno - node.lineno + 1, f"{path}:{node.lineno} {node.name}")
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = sorted(each for each in functions if each[0] > 40)
    assert len(long) * 100 <= len(functions), long


def test_every_suppression_says_why():
    """Beside it, after the codes: who reads it need not find out whether it still has to be there."""
    silent = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if (found := SUPPRESSION.search(line)) and not found["reason"].strip(" -—#")
    ]
    assert silent == []
