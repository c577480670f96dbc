"""One timeline out of what each app contributes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sswork.registry import TimelineEntry, timeline_sources

JUST_AFTER = timedelta(microseconds=1)


@dataclass(frozen=True)
class Stretch:
    """Some entries, newest first; ``more``: older ones follow the last."""

    entries: list[TimelineEntry]
    more: bool


def stretch_of(user, student, *, after: tuple[datetime, str] | None = None, size: int = 20) -> Stretch:
    """The newest entries of all sources older than the place ``after`` (time and key of the last one shown).

    Each source gives its newest few in one query, so a timeline of 2,000 opens like one of 20. Entries of one moment are
    ordered by key across sources: a source that was cut short is trusted only down to, not at, its last moment; where that
    leaves too few, every source is asked for twice as many.
    """
    sources = timeline_sources.for_user(user)
    before = after[0] + JUST_AFTER if after else None
    limit = size + 10
    while True:
        given = [each.entries(user, student, before, limit) for each in sources]
        entries, complete = _merged(given, limit)
        entries = [each for each in entries if after is None or (each.at, each.key) < after]
        if complete or len(entries) > size:
            return Stretch(entries[:size], len(entries) > size)
        limit *= 2


def _merged(given: list[list[TimelineEntry]], limit: int) -> tuple[list[TimelineEntry], bool]:
    """All entries that are certain to be in their place, newest first, and whether that is all there are."""
    cut = [entries[-1].at for entries in given if len(entries) >= limit]
    trusted_after = max(cut, default=None)
    entries = sorted((each for entries in given for each in entries), reverse=True)
    return [each for each in entries if trusted_after is None or each.at > trusted_after], not cut
