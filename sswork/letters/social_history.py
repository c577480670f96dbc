"""A social and developmental history as tagged PDF."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sswork import letters


@dataclass(frozen=True)
class Told:
    """One voice in a section: who told it and when, and the words."""

    who: str
    words: str


@dataclass(frozen=True)
class Section:
    title: str
    told: list[Told]


@dataclass(frozen=True)
class SocialHistory:
    """What the PDF says, in values; ``facts`` and ``known`` are rows of cells, each of the first row's width."""

    title: str
    district: str
    made_at: datetime
    language: str
    words: dict[str, str]
    facts: list[list[str]]
    known: list[list[str]]
    sections: list[Section]
    signed: list[str]


def pdf_of(history: SocialHistory) -> bytes:
    data = asdict(history)
    made_at = data.pop("made_at")
    return letters.pdf("social_history.typ", data, made_at=made_at)
