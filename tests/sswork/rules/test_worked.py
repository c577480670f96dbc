"""Every rule of every pack does what its source says: see ``worked``, one module for each pack."""

from importlib import import_module
from pkgutil import iter_modules

import pytest

from sswork.rules.packs import load

from . import worked

MODULES = [import_module(f"{worked.__name__}.{each.name}") for each in iter_modules(worked.__path__)]
EXAMPLES = [(module.PACK.partition("/")[0], each) for module in MODULES for each in module.WORKED]


def test_every_rule_of_every_version_has_a_worked_example_and_no_example_is_stale():
    examples = sorted((module.PACK, each.code) for module in MODULES for each in module.WORKED)
    assert examples == sorted((pack.reference, rule.code) for pack in load() for rule in pack.rules)


def test_every_example_quotes_its_source():
    assert [each.code for _place, each in EXAMPLES if len(each.says) < 20] == []


@pytest.mark.parametrize(("place", "example"), EXAMPLES, ids=[f"{place} {each.code}" for place, each in EXAMPLES])
def test_a_rule_does_what_its_source_says(place, example):
    example.check(place)
