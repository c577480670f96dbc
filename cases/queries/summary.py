"""What the record says about a case, as plain sentences to start a closing summary from."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.queries.casework import contacts_of_case, plans_of, progress_of
from sswork.charts import words


def suggested_summary(case, user) -> str:
    """Facts only, one a line, after the summary of an earlier closing. The person writes what they mean."""
    facts = [_opened(case), _contacts(case, user), *(_plan(plan) for plan in plans_of(user, case=case))]
    return "\n".join([*([case.summary, ""] if case.summary else []), *facts, ""])


def _opened(case) -> str:
    return _("Opened on %(day)s: %(reason)s.") % {
        "day": date_format(case.opened_on, "M j, Y"),
        "reason": case.get_reason_display(),
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
