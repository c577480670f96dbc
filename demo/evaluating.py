"""An evaluation under way: what Jaylen's aunt and he himself told, what was confirmed, and what is still to be asked."""

from cases.enums import FactState, Informant
from cases.models import Evaluation, HistoryFact, HistoryPart, HistorySection

TOLD = (
    (
        "referral",
        Informant.PARENT,
        "He reads slowly and gets a headache. I hope that somebody finds out why, and that he gets the time he needs.",
    ),
    (
        "family",
        Informant.PARENT,
        "Jaylen lives with me, his uncle and two small cousins. He cooks on Sundays. His uncle drops him off since October.",
    ),
    (
        "family",
        Informant.STUDENT,
        "It is loud at home until nine. Then it is mine.",
    ),
    (
        "schooling",
        Informant.TEACHER,
        "Strong when he works with his hands or explains aloud. Long texts take him twice the time of others.",
    ),
    (
        "strengths",
        Informant.STUDENT,
        "I can wire a lamp. People ask me when something is broken.",
    ),
)


def evaluation_of(case, stories, *, informants: dict[str, str]) -> None:
    """Asked for seven weeks ago, agreed to five weeks ago; the history is half written. ``informants``: who told, by voice."""
    student, worker = case.student, case.owner
    made = Evaluation.objects.create(
        case=case,
        student=student,
        owner=worker,
        requested_on=stories.ago(49),
        requested_by=informants[Informant.PARENT],
        question="Jaylen explains what he hears very well, and loses his way in what he reads. Does he learn in another way?",
        consent_on=stories.ago(35),
        consent_by=informants[Informant.PARENT],
        meeting_on=stories.ahead(16),
        language=student.home_language,
    )
    _facts(made, worker)
    sections = {each.code: each for each in HistorySection.objects.all()}
    for days, (code, informant, text) in enumerate(TOLD, 20):
        HistoryPart.objects.create(
            evaluation=made,
            student=student,
            section=sections[code],
            informant=informant,
            name=informants[informant],
            told_on=stories.ago(days),
            text=text,
            by=worker,
        )


def _facts(evaluation, worker) -> None:
    student = evaluation.student
    for position, (key, label, known, now) in enumerate(
        (
            ("born", "Birth date", f"{student.birth_date:%B} {student.birth_date.day}, {student.birth_date.year}", ""),
            ("language", "Language at home", student.home_language, ""),
            (
                "supports",
                "Supports that were tried",
                "Check-in and check-out",
                "It helps. He would like it at noon too.",
            ),
            ("interpreter", "Interpreter", "Not needed", None),
        )
    ):
        state = FactState.OPEN if now is None else FactState.CHANGED if now else FactState.CONFIRMED
        HistoryFact.objects.create(
            evaluation=evaluation,
            student=student,
            key=key,
            label=label,
            known=known,
            state=state,
            now=now or "",
            by=None if now is None else worker,
            position=position,
        )
