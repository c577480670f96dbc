"""``{% why_seen case %}``: why the person may see the record, in the words that the access log keeps."""

from django import template

from sswork.access_log import why

register = template.Library()


@register.inclusion_tag("components/why_seen.html", takes_context=True)
def why_seen(context, record):
    return {"why": why(context["request"].user, record)}


@register.filter
def is_moved_by(record, user) -> bool:
    """``{% if task|is_moved_by:user %}``: whether to offer what changes it; the page that it posts to asks the same."""
    return record.is_moved_by(user)
