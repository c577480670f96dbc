"""What the record says about a case, as plain sentences to start a closing summary from."""

from collections import Counter

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.enums import EncounterKind
from cases.queries.assessment import needs_of
from cases.queries.casework import contacts_of_case, kinds_of_encounters, plans_of, progress_of
from cases.queries.chronology import without_others
from cases.queries.transfer import loose_ends_of
from sswork.charts import words

CONCERN_AT_MOST = 300


def suggested_summary(case, user) -> str:
    """Facts only, one a line, after the summary of an earlier closing. The person writes what they mean."""
    return _drafted(case, user, _facts(case, user))


def closing_summary(case, user) -> str:
    """The same, with what is still open on the day of closing: somebody has to know where it goes."""
    ends = [f"– {each}" for each in loose_ends_of(case, user)]
    return _drafted(case, user, [*_facts(case, user), *(["", _("Still open:"), *ends] if ends else [])])


def _facts(case, user) -> list[str]:
    facts = [_opened(case), _concern(case), _contacts(case, user), _kinds(case, user)]
    facts += [_plan(plan) for plan in plans_of(user, case=case)]
    facts += [_need(need) for need in needs_of(case, user)]
    return [each for each in facts if each]


def _drafted(case, user, lines: list[str]) -> str:
    """Other students stand in it under a letter: the summary is in this student's file."""
    said = without_others("\n".join(lines), user, case.student)
    return "\n".join([*([case.summary, ""] if case.summary else []), said, ""])


def _opened(case) -> str:
    return _("Opened on %(day)s: %(reason)s.") % {
        "day": date_format(case.opened_on, "M j, Y"),
        "reason": case.get_reason_display(),
    }


def _concern(case) -> str:
    if not case.concern:
        return ""
    words = Truncator(" ".join(case.concern.split())).chars(CONCERN_AT_MOST)
    return _("What was going on: %(concern)s") % {"concern": words}


def _kinds(case, user) -> str:
    """What the encounters were, the commonest first."""
    kinds = Counter(kinds_of_encounters(case, user))
    if not kinds:
        return ""
    return _("They were: %(kinds)s.") % {
        "kinds": ", ".join(f"{EncounterKind(kind).label} ({n})" for kind, n in kinds.most_common())
    }


def _contacts(case, user) -> str:
    done = contacts_of_case(case, user)
    if done.last is None:
        return _("No encounter was recorded for the case.")
    said = ngettext(
        "%(n)s encounter, %(minutes)s minutes; the last on %(day)s.",
        "%(n)s encounters, %(minutes)s minutes; the last on %(day)s.",
        done.encounters,
    )
    return said % {"n": done.encounters, "minutes": done.minutes, "day": date_format(localtime(done.last), "M j, Y")}


def _need(need) -> str:
    said = _("Needed: %(what)s. %(state)s.") % {"what": need.what.rstrip("."), "state": need.get_state_display()}
    return " ".join(each for each in (said, need.done, need.why) if each)


def _plan(plan) -> str:
    about = {"what": plan.what, "baseline": words(plan.baseline), "target": words(plan.target)}
    if not plan.seen_points:
        return _("%(what)s: from %(baseline)s, target %(target)s; never measured.") % about
    latest = plan.seen_points[-1]
    said = _("%(what)s: from %(baseline)s, target %(target)s; last measured %(value)s on %(day)s. %(progress)s.")
    return said % {
        **about,
        "value": words(latest.value),
        "day": date_format(latest.day, "M j, Y"),
        "progress": progress_of(plan).label,
    }
