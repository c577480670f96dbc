"""The recap of a team's meeting as a PDF. All words come in as data."""

from dataclasses import asdict, dataclass, field
from datetime import datetime

from sswork import letters


@dataclass(frozen=True)
class Student:
    """``lines``: rows of label and text; ``actions``: of what, who and by when; ``signatures``: of who, name and day."""

    name: str
    state: str
    lines: list[list[str]]
    actions: list[list[str]]
    signatures: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class Recap:
    """``facts`` are rows of label and value; ``words`` what the page itself says."""

    language: str
    title: str
    facts: list[list[str]]
    students: list[Student]
    words: dict[str, str]
    made_at: datetime


def pdf_of(recap: Recap) -> bytes:
    data = asdict(recap)
    made_at = data.pop("made_at")
    return letters.pdf("recap.typ", data, made_at=made_at)
