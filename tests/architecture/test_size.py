"""Guidance that a reviewer would ask about, held where it is cheap to hold."""

import ast

from .sources import modules


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
