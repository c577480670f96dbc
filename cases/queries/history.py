"""What happened to a case, in words, from its audit events."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import CaseOutcome, CaseReason, CloseReason, Lane, Urgency
from cases.models.lanes import IN_WORDS
from cases.queries.casework import midnight
from sswork.charts import words
from sswork.models import AuditEvent, User

FIELD_NAMES = {
    "next_step": gettext_lazy("next step"),
    "concern": gettext_lazy("what is going on"),
    "lane": gettext_lazy("who may read it"),  # in events from before lanes had their own
}
GIVES_AN_OWNER = frozenset({"case.opened", "case.edited", "case.handed_over"})


@dataclass(frozen=True)
class HistoryLine:
    at: datetime
    who: str
    text: str


def history_of_case(case, tasks, plans) -> list[HistoryLine]:
    """The events of the case and of its tasks and plans that the reader sees, the newest first. Two queries."""
    about = Q(target_model="cases.Case", target_id=str(case.pk))
    about |= Q(target_model="cases.Task", target_id__in=[str(task.pk) for task in tasks])
    about |= Q(target_model="cases.InterventionPlan", target_id__in=[str(plan.pk) for plan in plans])
    events = list(AuditEvent.objects.filter(about).order_by("-at", "-pk"))
    titles = {("cases.Task", str(task.pk)): task.title for task in tasks}
    titles |= {("cases.InterventionPlan", str(plan.pk)): plan.what for plan in plans}
    names, why = _names(events), _reasons_in_the_row(case, events)
    told = [
        HistoryLine(
            event.at,
            names.get(event.by_id or 0, event.by_name),
            f"{_in_words(event, titles, names)} {why.get(event.pk, '')}".strip(),
        )
        for event in events
    ]
    known = {event.type for event in events}
    return told if "case.opened" in known else [*told, *_from_the_row(case, known)]


def _reasons_in_the_row(case, events) -> dict[int, str]:
    """What people wrote stands in the row, not in the audit log: told with the newest event that it belongs to.

    Earlier words are in the history of the record.
    """
    waits = next((each.pk for each in events if each.type == "case.waits"), 0)
    owner = next((each.pk for each in events if each.type in GIVES_AN_OWNER and "owner" in each.changes), 0)
    why = _("Why this owner: %(why)s") % {"why": case.owner_why} if case.owner_why else ""
    return {waits: case.wait_why, owner: why}


def _from_the_row(case, known: set[str]) -> list[HistoryLine]:
    """A case that came from another system has no events of its beginning: what its own row says is told instead."""
    opened = _("Opened: %(reason)s.") % {"reason": case.get_reason_display()}
    lines = [HistoryLine(midnight(case.opened_on), case.opened_by.name, opened)]
    if case.closed_on and "case.closed" not in known:
        told = {"reason": case.close_reason, "outcome": case.outcome, "words": case.close_words}
        closed = _closed(told, "", {})
        lines.insert(0, HistoryLine(midnight(case.closed_on), case.owner.name, closed))
    return lines


def _names(events) -> dict[int, str]:
    wanted = {event.by_id for event in events}
    for event in events:
        owner = event.changes.get("owner")
        wanted.update(owner if isinstance(owner, list) else [owner])
        wanted.add(event.changes.get("reader"))
    return {user.pk: user.name for user in User.objects.filter(pk__in=wanted - {None})}


def _in_words(event, titles, names) -> str:
    sentence = SENTENCES.get(event.type)
    if sentence is None:
        return event.type
    return sentence(event.changes, titles.get((event.target_model, event.target_id), ""), names)


def _opened(changes, title, names) -> str:
    return _("Opened: %(reason)s. Owner %(owner)s, review on %(day)s.") % {
        "reason": changes.get("words") or CaseReason(changes["reason"]).label,
        "owner": names.get(changes["owner"], "?"),
        "day": _day(changes["review_on"]),
    }


def _edited(changes, title, names) -> str:
    said = []
    if "owner" in changes:
        before, after = (names.get(pk, "?") for pk in changes["owner"])
        said.append(_("Owner: %(before)s → %(after)s.") % {"before": before, "after": after})
    if "review_on" in changes:
        before, after = map(_day, changes["review_on"])
        said.append(_("Review: %(before)s → %(after)s.") % {"before": before, "after": after})
    if texts := [str(FIELD_NAMES[name]) for name in changes.get("fields", []) if name in FIELD_NAMES]:
        said.append(_("Changed: %(fields)s.") % {"fields": ", ".join(texts)})
    return " ".join(said) or _("Saved without a change.")


def _handed_over(changes, title, names) -> str:
    before, after = (names.get(pk, "?") for pk in changes["owner"])
    return _("Handed over: %(before)s → %(after)s.") % {"before": before, "after": after}


def _waits(changes, title, names) -> str:
    return _("On the waiting list. %(urgency)s.") % {"urgency": Urgency(changes["urgency"]).label}


def _taken_up(changes, title, names) -> str:
    return _("Taken up from the waiting list, where it stood since %(day)s.") % {"day": _day(changes["since"])}


def _closed(changes, title, names) -> str:
    return _("Closed: %(reason)s. How things were: %(outcome)s.") % {
        "reason": changes.get("words") or CloseReason(changes["reason"]).label,
        "outcome": CaseOutcome(changes["outcome"]).label,
    }


def _reopened(changes, title, names) -> str:
    return _("Opened again after it was closed on %(closed)s. Review on %(day)s.") % {
        "closed": _day(changes["closed_on"]),
        "day": _day(changes["review_on"]),
    }


def _task_added(changes, title, names) -> str:
    return _("Task for %(owner)s by %(day)s: %(title)s") % {
        "owner": names.get(changes["owner"], "?"),
        "day": _day(changes["due_on"]),
        "title": title,
    }


def _measured(changes, title, names) -> str:
    return _("Measured %(value)s on %(day)s: %(title)s") % {
        "value": words(float(changes["value"])),
        "day": _day(changes["day"]),
        "title": title,
    }


def _remeasured(changes, title, names) -> str:
    return _("Measurement of %(day)s changed from %(before)s to %(value)s: %(title)s") % {
        "before": words(float(changes["before"])),
        "value": words(float(changes["value"])),
        "day": _day(changes["day"]),
        "title": title,
    }


def _titled(text):
    return lambda changes, title, names: text % {"title": title}


def _lane(changes, title, names) -> str:
    """Which way it went, and why: the reason is for those who read the case, and so is this history."""
    said = _("Who may read it: %(before)s → %(after)s.") % {
        "before": IN_WORDS[Lane(changes["before"])],
        "after": IN_WORDS[Lane(changes["after"])],
    }
    return f"{said} {changes.get('reason', '')}".strip()


def _reader(sentence):
    return lambda changes, title, names: sentence % {"person": names.get(changes["reader"], "?")}


SENTENCES = {
    "case.lane.raised": _lane,
    "case.lane.lowered": _lane,
    "case.lane.reader_named": _reader(gettext_lazy("%(person)s was named as a reader.")),
    "case.lane.reader_removed": _reader(gettext_lazy("%(person)s is no longer named as a reader.")),
    "case.opened": _opened,
    "case.waits": _waits,
    "case.taken_up": _taken_up,
    "case.edited": _edited,
    "case.handed_over": _handed_over,
    "case.closed": _closed,
    "case.reopened": _reopened,
    "case.plan_completed": _titled(gettext_lazy("The plan was said to be complete.")),
    "case.plan_reopened": _titled(gettext_lazy("The plan is being worked on again.")),
    "plan.edited": _titled(gettext_lazy("Goal looked at again: %(title)s")),
    "task.added": _task_added,
    "task.done": _titled(gettext_lazy("Done: %(title)s")),
    "task.dropped": _titled(gettext_lazy("No longer needed: %(title)s")),
    "task.taken_up": _titled(gettext_lazy("To do again: %(title)s")),
    "plan.added": _titled(gettext_lazy("Intervention begun: %(title)s")),
    "plan.measured": _measured,
    "plan.remeasured": _remeasured,
    "plan.ended": _titled(gettext_lazy("Intervention ended: %(title)s")),
}


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "M j, Y")
