"""The letter that invites a family to a meeting, as a PDF. All words come in as data."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sswork import letters


@dataclass(frozen=True)
class Invitation:
    """``facts`` are rows of label and value; ``expect`` paragraphs; ``address`` where the family may answer before, or nothing."""

    language: str
    title: str
    school: str
    to: str
    facts: list[list[str]]
    expect_title: str
    expect: list[str]
    before_title: str
    before: str
    address: str
    page: str
    of: str
    made_at: datetime


def pdf_of(invitation: Invitation) -> bytes:
    data = asdict(invitation)
    made_at = data.pop("made_at")
    return letters.pdf("invitation.typ", data, made_at=made_at)
