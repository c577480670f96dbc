"""A rule pack from its file: read, checked, and made into what nobody can change."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from .checking import Fault, PackError, check
from .days import Unit
from .rule import Clock, Pack, Rule, Trigger


class _Loader(yaml.SafeLoader):
    """The safe loader, but a field that stands twice in one place is an error, not the last one wins."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [self.construct_object(key, deep=True) for key, _ in node.value]
        for at, name in enumerate(names):
            if name in names[:at]:
                mark = node.value[at][0].start_mark
                raise yaml.MarkedYAMLError(problem=f"the field {name} stands twice", problem_mark=mark)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> Any:
    """What a file says, or a fault with the line where it cannot be read."""
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()
    # A day that does not exist, or bytes that are no text, are a ValueError.
    except (yaml.YAMLError, ValueError) as error:
        raise PackError([Fault(path.name, "", "(the file)", " ".join(str(error).split()), "YAML")]) from error


def read_pack(path: Path) -> Pack:
    data = read_yaml(path)
    check(path.name, data)
    head = {name: data[name] for name in ("jurisdiction", "name", "version", "compiled", "disclaimer")}
    rules = tuple(_rule(each, data["jurisdiction"], data["version"]) for each in data["rules"])
    return Pack(**head, rules=rules, digest=digest(data))


def digest(data: object) -> str:
    """SHA-256 over what a file says, whatever its layout and comments: it changes when a word or number does."""
    said = json.dumps(data, sort_keys=True, ensure_ascii=False, default=date.isoformat)
    return hashlib.sha256(said.encode()).hexdigest()


def _rule(data: dict[str, Any], jurisdiction: str, version: int) -> Rule:
    made = {
        "trigger": Trigger(**data["trigger"] | {"threshold": _threshold(data["trigger"]["threshold"])}),
        "due": _due(data.get("due")),
        "prerequisites": tuple(data.get("prerequisites", ())),
    }
    return Rule(jurisdiction=jurisdiction, version=version, **data | made)


def _due(data: dict[str, Any] | None) -> Clock | None:
    return None if data is None else Clock(**data | {"unit": Unit(data["unit"])})


def _threshold(value: Any) -> Any:
    """Lists as tuples, and 7.5 as it is written, not as the nearest binary fraction."""
    if isinstance(value, list):
        return tuple(_threshold(each) for each in value)
    return Decimal(str(value)) if isinstance(value, float) else value
