"""Formats of notes and what is counted of an encounter: plain values, no database, no clock, no user."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from cases.encounter_enums import NoteFormat, VisitOutcome
from cases.enums import EncounterKind, EncounterOutcome, TookPart


@dataclass(frozen=True)
class Prompt:
    """One heading of a format and what is written below it."""

    heading: object
    hint: object


@dataclass(frozen=True)
class Format:
    """``source``: where the headings come from."""

    prompts: tuple[Prompt, ...]
    source: str

    @property
    def headings(self) -> list[str]:
        return [f"{each.heading}:" for each in self.prompts]


CLINICAL = "Common clinical note formats (Cameron and Turtle-Song, 2002, for SOAP; agency practice for DAP and BIRP)"
PRACTICE = "School social work practice; districts differ"
FORMATS = {
    NoteFormat.NARRATIVE: Format((), PRACTICE),
    NoteFormat.DAP: Format(
        (
            Prompt(_("Data"), _("What was seen and said")),
            Prompt(_("Assessment"), _("What it means, and how it stands to the goal")),
            Prompt(_("Plan"), _("What comes next, who does it, by when")),
        ),
        CLINICAL,
    ),
    NoteFormat.SOAP: Format(
        (
            Prompt(_("Subjective"), _("What the student or family said, in their words")),
            Prompt(_("Objective"), _("What was seen and heard")),
            Prompt(_("Assessment"), _("What it means")),
            Prompt(_("Plan"), _("What comes next")),
        ),
        CLINICAL,
    ),
    NoteFormat.BIRP: Format(
        (
            Prompt(_("Behavior"), _("What the student did and said")),
            Prompt(_("Intervention"), _("What you did")),
            Prompt(_("Response"), _("How the student took it up")),
            Prompt(_("Plan"), _("What comes next")),
        ),
        CLINICAL,
    ),
    NoteFormat.HOME_VISIT: Format(
        (
            Prompt(_("Who was there"), _("Names and relation to the student")),
            Prompt(_("Seen and heard"), _("Facts only: “cigarette butts on the table”, not “dirty”")),
            Prompt(_("The student's voice"), _("What the student said or showed")),
            Prompt(_("Strengths and needs"), _("What helps, what is missing")),
            Prompt(_("Agreed"), _("Who does what by when")),
        ),
        PRACTICE,
    ),
    NoteFormat.CONSULTATION: Format(
        (
            Prompt(_("Asked"), _("Who asked, and what")),
            Prompt(_("Told"), _("What was shared: no more than the other needs to know")),
            Prompt(_("Suggested"), _("What to try")),
            Prompt(_("Agreed"), _("Who does what by when")),
        ),
        PRACTICE,
    ),
    NoteFormat.CRISIS: Format(
        (
            Prompt(_("What happened"), _("When, where, who saw it")),
            Prompt(_("Safety now"), _("Who is with the student, what was removed")),
            Prompt(_("Said"), _("The student's own words")),
            Prompt(_("Done"), _("What you did, in order, with times")),
            Prompt(_("Told"), _("Parent or caregiver, administrator, others: when and by whom")),
            Prompt(_("Plan"), _("Until when, and who checks next")),
        ),
        PRACTICE,
    ),
    NoteFormat.FAMILY_MEETING: Format(
        (
            Prompt(_("Who came"), _("Names, relation, interpreter")),
            Prompt(_("What the family says"), _("Hopes and worries in their words")),
            Prompt(_("What the school says"), _("Strengths first")),
            Prompt(_("Agreed"), _("Who does what by when")),
        ),
        PRACTICE,
    ),
}

# Whoever is asked for by the kind of an encounter finds the format that fits it.
USUAL_FORMAT = {
    EncounterKind.HOME_VISIT: NoteFormat.HOME_VISIT,
    EncounterKind.CRISIS: NoteFormat.CRISIS,
    EncounterKind.CONSULTATION: NoteFormat.CONSULTATION,
    EncounterKind.MEETING: NoteFormat.FAMILY_MEETING,
}


def with_headings(note_format: str) -> str:
    """An empty note in a format: its headings, and room below each."""
    return (
        "\n\n\n".join(FORMATS[NoteFormat(note_format)].headings) + "\n" if note_format != NoteFormat.NARRATIVE else ""
    )


def without_empty_headings(text: str) -> str:
    """The note without headings of a format below which nobody wrote: an empty prompt says nothing."""
    known = {heading for each in FORMATS.values() for heading in each.headings}
    kept: list[str] = []
    for line in [*text.replace("\r\n", "\n").split("\n"), ""]:
        if line.strip() in known:
            kept = _without_bare_end(kept, known)
        kept.append(line)
    return "\n".join(_without_bare_end(kept, known)).strip()


def _without_bare_end(lines: list[str], known: set[str]) -> list[str]:
    """Without a heading that stands last with nothing but empty lines after it."""
    written = next((at for at in range(len(lines) - 1, -1, -1) if lines[at].strip()), None)
    return lines[:written] if written is not None and lines[written].strip() in known else lines


@dataclass(frozen=True)
class UnitRule:
    """How minutes become billable units: ``size`` minutes each, a last one from ``least`` minutes on."""

    size: int
    least: int


def units(minutes: int, rule: UnitRule) -> int:
    """Service units of one encounter. Fifteen minutes and eight at least is the rule of Medicare that many states took over."""
    whole, rest = divmod(minutes, rule.size)
    return whole + (rest >= rule.least)


FAMILY_KINDS = (EncounterKind.FAMILY, EncounterKind.HOME_VISIT)


def is_family_contact(took_part, kind: str) -> bool:
    """Whether the family was to be reached: what the attendance ladder counts as an attempt."""
    return TookPart.PARENT in took_part or kind in FAMILY_KINDS


@dataclass(frozen=True)
class Workload:
    """Time spent: with people, and on the way."""

    minutes: int
    travel_minutes: int
    miles: Decimal

    @property
    def total(self) -> int:
        return self.minutes + self.travel_minutes


# What a home visit came to, in the words of any encounter.
OUTCOME_OF_VISIT = {
    VisitOutcome.FULL: EncounterOutcome.COMPLETED,
    VisitOutcome.BRIEF: EncounterOutcome.BRIEF,
    VisitOutcome.NO_ANSWER: EncounterOutcome.NOT_REACHED,
    VisitOutcome.NOBODY_HOME: EncounterOutcome.NO_SHOW,
    VisitOutcome.REFUSED: EncounterOutcome.DECLINED,
    VisitOutcome.NOT_RESIDING: EncounterOutcome.NOT_REACHED,
}


def visit_note(*, met: str, facts: str) -> str:
    """The note of a home visit: facts below headings of their own, those left empty not said. Impressions stand apart."""
    headings = [str(each.heading) for each in FORMATS[NoteFormat.HOME_VISIT].prompts]
    said = zip(headings[:2], (met, facts), strict=True)
    return "\n\n".join(f"{heading}:\n{text.strip()}" for heading, text in said if text.strip())
