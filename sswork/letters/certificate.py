"""The certificate of a retention batch: counts, no names, no content."""

from dataclasses import dataclass, field
from datetime import datetime

from sswork import letters


@dataclass(frozen=True)
class Certificate:
    """What the PDF says, in values; ``tallies``, ``loose`` and ``destroyed`` are rows of cells."""

    title: str
    district: str
    made_at: datetime
    facts: list[list[str]] = field(default_factory=list)
    tallies: list[list[str]] = field(default_factory=list)
    destroyed: list[list[str]] = field(default_factory=list)
    loose: list[list[str]] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def pdf_of(certificate: Certificate) -> bytes:
    names = ("title", "district", "facts", "tallies", "loose", "destroyed", "kept")
    data = {name: getattr(certificate, name) for name in names}
    return letters.pdf("certificate.typ", data, made_at=certificate.made_at)
