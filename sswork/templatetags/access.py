"""``{% why_seen case %}``: why the person may see the record, in the words that the access log keeps."""

from django import template

from sswork.access_log import why

register = template.Library()


@register.inclusion_tag("components/why_seen.html", takes_context=True)
def why_seen(context, record):
    return {"why": why(context["request"].user, record)}
