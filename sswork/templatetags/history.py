"""``{% record_links "case" case %}``: the way to what happened to a record and to who looked at it."""

from django import template
from django.urls import reverse

from sswork.registry import kept_records
from sswork.roles import Permission

register = template.Library()


@register.inclusion_tag("history/links.html", takes_context=True)
def record_links(context, kind: str, record):
    user = context["request"].user
    may_look = may_see_looks(user, kept_records.get(kind), record)
    return {
        "history_url": reverse("record-history", args=[kind, record.pk]),
        "looks_url": reverse("record-looks", args=[kind, record.pk]) if may_look else "",
    }


def may_see_looks(user, plug, record) -> bool:
    """The privacy officer, the lead, and the record's own author."""
    if any(getattr(record, each) == user.pk for each in plug.authors):
        return True
    schools, school = user.reach(Permission.LOOKS_VIEW).school_ids, getattr(record, "school_id", None)
    return school in schools if school else bool(schools)
