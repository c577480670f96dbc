"""The rule packs that come with the product, and which rules hold in a place on a day."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

from .checking import Fault, PackError
from .reading import read_pack, read_yaml
from .rule import Clock, Pack, Rule, Trigger
from .stricter import weakening_faults

__all__ = [
    "Clock",
    "Fault",
    "Pack",
    "PackError",
    "Rule",
    "Trigger",
    "changed",
    "digests",
    "jurisdictions_of",
    "load",
    "rules_for",
]

HERE = Path(__file__).parent
FOLDER = HERE / "packs"
DIGESTS = HERE / "digests.yaml"


@cache
def load(folder: Path = FOLDER) -> tuple[Pack, ...]:
    """All packs, by jurisdiction. Read once; a file that is wrong, or weakens one from above, raises ``PackError``."""
    packs = tuple(sorted((read_pack(path) for path in folder.glob("*.yaml")), key=lambda pack: pack.jurisdiction))
    if faults := weakening_faults(packs):
        raise PackError(faults)
    return packs


def jurisdictions_of(place: str) -> tuple[str, ...]:
    """The place and what it lies in, as far as there are packs: US-WI-MPS lies in US-WI, and that in US."""
    parts = place.split("-")
    inside = ["-".join(parts[:size]) for size in range(len(parts), 0, -1)]
    known = {pack.jurisdiction for pack in load()}
    return tuple(each for each in inside if each in known)


def rules_for(
    jurisdictions: Iterable[str],
    day: date,
    *,
    confirmed: Collection[str] = (),
    packs: Iterable[Pack] | None = None,
) -> tuple[Rule, ...]:
    """The rules in force on a day, from the most specific jurisdiction to the federal one.

    A rule of the same code in a more specific jurisdiction replaces the general one while it is in force itself. Rules
    that a pack has switched off do neither, unless their code is among those that the district's counsel ``confirmed``.
    """
    found: dict[str, Rule] = {}
    for pack in _specific_first(jurisdictions, load() if packs is None else packs):
        for rule in pack.rules:
            if rule.is_in_force(day) and (rule.enabled or rule.code in confirmed):
                found.setdefault(rule.code, rule)
    return tuple(found.values())


def _specific_first(jurisdictions: Iterable[str], packs: Iterable[Pack]) -> list[Pack]:
    """Packs of jurisdictions that lie in one another. Another one would be left out in silence, or win by chance."""
    by_place = {pack.jurisdiction: pack for pack in packs}
    wanted = sorted(set(jurisdictions), key=len, reverse=True)
    if unknown := [each for each in wanted if each not in by_place]:
        raise LookupError(f"no rule pack for {', '.join(unknown)}; there are {', '.join(sorted(by_place))}")
    for inner, outer in pairwise(wanted):
        if not inner.startswith(f"{outer}-"):
            raise ValueError(f"{inner} does not lie in {outer}")
    return [by_place[each] for each in wanted]


def digests() -> dict[str, str]:
    """The digest of every version of a pack that was ever published, by its reference ("US-WI/1")."""
    return dict(read_yaml(DIGESTS))


def changed(packs: Iterable[Pack], published: Mapping[str, str]) -> list[str]:
    """What is to be done about packs that are not as they were published: a version in use never changes."""
    return [_what_to_do(pack, published) for pack in packs if published.get(pack.reference) != pack.digest]


def _what_to_do(pack: Pack, published: Mapping[str, str]) -> str:
    file = f"{pack.jurisdiction.lower()}.yaml"
    if pack.reference not in published:
        return f"{file}: version {pack.version} is new. Add to {DIGESTS.name}: {pack.reference}: {pack.digest}"
    return (
        f"{file} says something else than when version {pack.version} was published, and obligations may stand on that. "
        f"Give the pack a new version; the next run says what to add to {DIGESTS.name}"
    )
