"""A hand-out of services for a family as a PDF. All words come in as data."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sswork import letters


@dataclass(frozen=True)
class Handout:
    """``entries``: name, agency and rows of label and text; ``words``: what the page itself says."""

    language: str
    title: str
    entries: list[dict]
    words: dict[str, str]
    made_at: datetime


def pdf_of(handout: Handout) -> bytes:
    data = asdict(handout)
    return letters.pdf("handout.typ", data, made_at=data.pop("made_at"))
