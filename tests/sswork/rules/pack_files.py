"""A small pack to make wrong in one place at a time."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

RULE = {
    "code": "ZZ_NOTICE",
    "name": "Notice of truancy",
    "trigger": {
        "kind": "unexcused_events",
        "operator": ">=",
        "threshold": 3,
        "unit": "days",
        "window": "school_year",
    },
    "action": "Send the notice.",
    "due": {"amount": 5, "unit": "school_days"},
    "authority": "Zz. Stat. 1",
    "source": "a page that was read",
    "confidence": "high",
}
HEAD = {
    "jurisdiction": "US-ZZ",
    "name": "Nowhere",
    "version": 1,
    "compiled": "2026-11-21",
    "disclaimer": "This is not legal advice.",
}
GONE = object()


def rule(**changes: Any) -> dict[str, Any]:
    """The rule with fields changed; ``trigger__unit="x"`` reaches inside, and ``GONE`` takes a field away."""
    made = deepcopy(RULE)
    for path, value in changes.items():
        *inside, name = path.split("__")
        place = made[inside[0]] if inside else made
        if value is GONE:
            del place[name]
        else:
            place[name] = value
    return made


def write(folder: Path, *rules: dict[str, Any], **head: Any) -> Path:
    """A pack as a file of the name that its jurisdiction asks for."""
    said = {name: value for name, value in {**HEAD, **head}.items() if value is not GONE}
    path = folder / f"{str(said.get('jurisdiction', 'US-ZZ')).lower()}.yaml"
    # Days are written as people write them, without quotes.
    text = yaml.safe_dump({**said, "rules": list(rules or [rule()])}, sort_keys=False)
    path.write_text(text.replace("'2026-11-21'", "2026-11-21"))
    return path
