"""Writes happen in actions, and each action is one."""

import importlib
import inspect

from .sources import APPS, ROOT


def action_modules():
    for app in APPS:
        for path in [ROOT / app / "actions.py", *sorted((ROOT / app / "actions").glob("*.py"))]:
            if path.exists() and app != "sswork":
                yield importlib.import_module(
                    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
                )


def test_public_functions_of_action_modules_are_actions():
    """A module of actions holds actions, private helpers and classes; an action is keyword-only and takes ``by``."""
    found, wrong = 0, []
    for module in action_modules():
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ != module.__name__ or name.startswith("_"):
                continue
            found += 1
            if not getattr(function, "is_action", False):
                wrong.append(f"{module.__name__}.{name}")
    assert found > 10
    assert wrong == []
