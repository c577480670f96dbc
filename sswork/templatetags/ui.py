"""The components that templates call by name: see ``docs/components.md``.

Each takes its parameters explicitly and has defaults, so that no template depends on a variable that may be missing.
"""

import re
from datetime import date
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from sswork import undo
from sswork.charts import short_day

register = template.Library()

ICONS = settings.BASE_DIR / "node_modules" / "bootstrap-icons" / "icons"

# Word and shape for each status. The shapes differ in outline, so that they are told apart without colour.
STATUSES = {
    "ok": (_("Done"), "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM7 11.4 3.6 8 5 6.6l2 2 4-4L12.4 6Z"),
    "attention": (_("Needs attention"), "M8 1.2 15.6 14.6H.4ZM7 6v4.2h2V6Zm0 5.2v1.9h2v-1.9Z"),
    "overdue": (_("Overdue"), "M8 .3 15.7 8 8 15.7.3 8ZM7 4v4.6l3 1.9 1.1-1.7L9 7.5V4Z"),
    "waiting": (_("Waiting"), "M3 1h10v2.6L9.4 8l3.6 4.4V15H3v-2.6L6.6 8 3 3.6ZM5.2 13h5.6L8 9.8Z"),
    "closed": (_("Closed"), "M2 2h12v12H2Zm2.5 5v2h7V7Z"),
    "neutral": (
        _("Open"),
        "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm0 2.3a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 0 1 0-8.4Z",
    ),
    "danger": (_("Danger"), "M5 1h6l4 4v6l-4 4H5l-4-4V5ZM7 3.8v5.2h2V3.8Zm0 6.4v2h2v-2Z"),
}


@cache
def _drawing(name: str) -> str:
    """What stands inside the package's SVG file of that name. A wrong name fails loudly, here."""
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise template.TemplateSyntaxError(f"{name!r} cannot be the name of an icon")
    try:
        source = (ICONS / f"{name}.svg").read_text()
    except FileNotFoundError:
        raise template.TemplateSyntaxError(f"bootstrap-icons has no {name!r} (or `npm ci` was not run)") from None
    return source[source.index(">") + 1 : source.rindex("</svg>")].strip()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of bootstrap-icons in the colour and size of its text. Silent unless ``label`` says what it means."""
    drawing = mark_safe(_drawing(str(name)))  # noqa: S308  # the package's own file, pinned by hash
    if label:
        return format_html('<svg class="icon" viewBox="0 0 16 16" role="img" aria-label="{}">{}</svg>', label, drawing)
    return format_html('<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{}</svg>', drawing)


@register.simple_tag
def status(kind: str, label: Any = "", detail: Any = "") -> SafeString:
    """A status by word, shape and colour. ``kind`` is a key of STATUSES; ``label`` replaces its usual word."""
    word, shape = STATUSES[str(kind)]
    return format_html(
        '<span class="pill pill-{}"><svg class="pill-shape" viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
        '<path fill-rule="evenodd" d="{}"/></svg><span>{}</span>{}</span>',
        kind,
        shape,
        label or word,
        format_html(' <span class="pill-detail">{}</span>', detail) if detail else "",
    )


@register.simple_tag
def due(day: date | None, today: date, done: bool = False) -> SafeString:
    """When something is due, said as a person would: overdue, today, in n days, or the date."""
    if day is None:
        return status("neutral", _("No date"))
    if done:
        return status("ok")
    late = (today - day).days
    if late > 0:
        return status("overdue", ngettext("%(n)s day overdue", "%(n)s days overdue", late) % {"n": late})
    if late == 0:
        return status("attention", _("Due today"))
    if late >= -7:
        return status("neutral", ngettext("Due in %(n)s day", "Due in %(n)s days", -late) % {"n": -late})
    return status("neutral", format_html("{} {}", _("Due"), short_day(day)))


@register.filter
def undo_url(message) -> str:
    """The address that undoes what a message tells of: see ``sswork.undo``."""
    return undo.undo_url(message)


@register.filter
def initials(name: str) -> str:
    """First letters of the first and last word: what stands where a photo would."""
    words = [word for word in re.split(r"[\s,]+", str(name)) if word[:1].isalpha()]
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper() or "?"


@register.simple_tag
def avatar(name: str, size: str = "") -> SafeString:
    """Initials in a circle. Decoration: the name stands beside it. ``size``: "", "s" or "l"."""
    return format_html(
        '<span class="avatar{}" aria-hidden="true">{}</span>', f" avatar-{size}" if size else "", initials(name)
    )


@register.inclusion_tag("components/person.html")
def person(name, detail="", url="", size="", tag=""):
    return {"name": name, "detail": detail, "url": url, "size": size, "tag": tag}


@register.simple_tag
def keys(*names: str) -> SafeString:
    """Keys to press one after another: ``{% keys "g" "s" %}``."""
    return format_html(
        '<span class="keys">{}</span>', format_html_join(" ", "<kbd>{}</kbd>", ((name,) for name in names))
    )


@register.inclusion_tag("components/breadcrumb.html")
def crumbs(*pairs):
    """``{% crumbs url label url label %}``: the way back, without the page itself."""
    if len(pairs) % 2:
        raise template.TemplateSyntaxError("crumbs takes pairs: url label url label …")
    return {"crumbs": list(zip(pairs[::2], pairs[1::2], strict=True))}


@register.inclusion_tag("components/empty.html")
def empty(text, icon="inbox", hint="", url="", action="", small=False):
    return {"text": text, "icon": icon, "hint": hint, "url": url, "action": action, "small": small}


@register.inclusion_tag("components/stat.html")
def stat(label, value, unit="", as_of=None, url="", definition="", definition_url="", note="", suppressed=False):
    return locals()


@register.inclusion_tag("components/progress.html")
def progress(label, value, maximum=100, words="", state=""):
    """``state``: "" or a key of STATUSES. ``words``: what stands at the end, such as "6 of 8"."""
    return locals()


@register.inclusion_tag("components/definition.html")
def definition(text, title="", url="", label=""):
    return {"text": text, "title": title, "url": url, "label": label or _("What this counts")}


@register.inclusion_tag("components/stepper.html")
def stepper(steps, current):
    """``steps``: labels in order; ``current``: number of the step one is at, from 1."""
    return {"steps": [(label, _step_state(number, int(current))) for number, label in enumerate(steps, start=1)]}


def _step_state(number: int, current: int) -> str:
    if number < current:
        return "done"
    return "here" if number == current else "next"


@register.inclusion_tag("components/pager.html")
def pager(newer="", older="", shown="", newer_label="", older_label=""):
    return {
        "newer": newer,
        "older": older,
        "shown": shown,
        "newer_label": newer_label or _("Previous"),
        "older_label": older_label or _("Next"),
    }


@register.inclusion_tag("components/agenda_item.html", takes_context=True)
def agenda_item(context, item, today, line_url="", calm=False):
    """One line of My day. ``item``: sswork.registry.AgendaItem; ``line_url``: where its answers are drawn on demand.

    ``calm``: nobody promised that day, so nothing is late: it is time to check in.
    """
    return {
        "item": item,
        "today": today,
        "line_url": line_url,
        "calm": calm,
        "check_in": _("Time to check in"),
        "clock": icon("clock"),
        "later": _("Later"),
        "not_needed": _("Not needed"),
        "csrf_token": context.get("csrf_token", ""),
    }


@register.simple_tag
def chart(chart) -> str:
    """A chart of ``sswork.charts``; nothing where there is nothing to draw."""
    return render_to_string(chart.template_name, {"chart": chart}) if chart else ""


@register.filter
def day(value: date) -> str:
    """A day without its year, as people here write it."""
    return short_day(value)


@register.simple_block_tag
def panel(content, title="", icon="", count=None, url="", action="", tone="", anchor="", level=2, flush=False):
    """A card with a heading. ``url`` and ``action``: one link at its right; ``flush``: content runs to the edges (tables)."""
    return render_to_string(
        "components/panel.html",
        {
            "content": content,
            "title": title,
            "icon": icon,
            "count": count,
            "url": url,
            "action": action,
            "tone": tone,
            "anchor": anchor,
            "level": level,
            "flush": flush,
        },
    )


@register.simple_block_tag
def alert(content, kind="info", title="", icon="", live=False):
    """A word to the person. ``kind``: info, success, warning, danger; ``live``: announced (only for what appears later)."""
    icons = {
        "info": "info-circle",
        "success": "check-circle",
        "warning": "exclamation-triangle",
        "danger": "exclamation-octagon",
    }
    return render_to_string(
        "components/alert.html",
        {"content": content, "kind": kind, "title": title, "icon": icon or icons[kind], "live": live},
    )
