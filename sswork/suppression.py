"""Small numbers are hidden: fewer than ten people are not shown, nor a number from which they could be worked out.

Source: 34 CFR 99.31(b)(1) (de-identified release); the minimum is the definition ``privacy.suppress_below``.
"""

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key")


def hidden_cells(cells: Mapping[Key, int], minimum: int) -> set[Key]:
    """Which cells must be hidden when their sum is shown.

    Cells under ``minimum`` are; and, so that the hidden ones cannot be worked out from the sum, the next smallest until
    at least two are hidden and what is hidden adds up to ``minimum``. With nothing small, nothing is hidden.
    """
    hidden = {key for key, value in cells.items() if value < minimum}
    if not hidden:
        return hidden
    rest = sorted((key for key in cells if key not in hidden), key=lambda key: cells[key])
    while rest and (len(hidden) < 2 or sum(cells[key] for key in hidden) < minimum):
        hidden.add(rest.pop(0))
    return hidden


def sum_is_hidden(cells: Mapping[Key, int], minimum: int) -> bool:
    return sum(cells.values()) < minimum
