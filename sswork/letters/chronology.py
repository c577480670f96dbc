"""The chronology of a student as a PDF: what happened, oldest first. All words come in as data."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sswork import letters


@dataclass(frozen=True)
class Entry:
    day: str
    title: str
    who: str
    body: str


@dataclass(frozen=True)
class Chronology:
    """``facts`` are rows of label and value; ``words`` what the page itself says."""

    language: str
    title: str
    district: str
    facts: list[list[str]]
    entries: list[Entry]
    words: dict[str, str]
    made_at: datetime


def pdf_of(chronology: Chronology) -> bytes:
    data = asdict(chronology)
    made_at = data.pop("made_at")
    return letters.pdf("chronology.typ", data, made_at=made_at)
