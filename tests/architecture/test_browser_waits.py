"""What a browser is told to wait for. A content policy without `unsafe-eval` refuses an expression on the second round,
and a page that has only begun has no root element yet: `expect` waits for that, a function fails on it."""

import re

from tests.architecture.sources import ROOT

EXPRESSION = re.compile(r'wait_for_function\(\s*f?(?!f?"(\(\)|\w+) =>)')
ROOT_ELEMENT = re.compile(r"wait_for_function\([^\n]*document\.(documentElement|body)\.")


def _files_with(pattern: re.Pattern) -> list[str]:
    return [str(each) for each in (ROOT / "tests").rglob("*.py") if pattern.search(each.read_text())]


def test_no_page_is_polled_with_an_expression():
    assert _files_with(EXPRESSION) == []


def test_no_page_is_polled_for_a_root_element_it_may_not_have_yet():
    assert _files_with(ROOT_ELEMENT) == []
