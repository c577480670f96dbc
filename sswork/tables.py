"""Tables of fifty rows and more, drawn without a template: a row of one costs five times as much.

The markup is that of docs/components.md: the first cell of a row is its head, and the others name themselves for narrow screens.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True)
class Column:
    """``cell``: what stands in it for a row, text or HTML; text is escaped. ``css``: classes of its head and cells."""

    label: Any
    cell: Callable[[Any], Any]
    css: str = ""

    @property
    def head(self) -> SafeString:
        return format_html('<th scope="col"{}>{}</th>', self._css, self.label)

    @property
    def opening(self) -> SafeString:
        """Of a cell."""
        return format_html('<td{} data-label="{}">', self._css, self.label)

    @property
    def _css(self) -> SafeString | str:
        return format_html(' class="{}"', self.css) if self.css else ""


@dataclass(frozen=True)
class Table:
    """Drawn where a template names it."""

    caption: Any
    columns: Sequence[Column]
    rows: Sequence[Any]

    def __bool__(self) -> bool:
        return bool(self.rows)

    def __str__(self) -> SafeString:
        return format_html(
            '<table class="list"><caption class="visually-hidden">{}</caption>'
            "<thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
            self.caption,
            _joined(each.head for each in self.columns),
            self._body(),
        )

    def _body(self) -> SafeString:
        head, *others = self.columns
        parts = [(each.opening, each.cell) for each in others]
        return _joined(
            f'<tr><th scope="row">{conditional_escape(head.cell(row))}</th>'
            + "".join(f"{opening}{conditional_escape(cell(row))}</td>" for opening, cell in parts)
            + "</tr>"
            for row in self.rows
        )


def drawing(template_name: str) -> Callable[[Any], str]:
    """Draws a cell by its template; equal values are drawn once, for many rows of a page say the same."""
    template = get_template(template_name).template  # type: ignore[attr-defined]  # of Django's own engine
    return cache(lambda value: template.render(Context({"value": value})))


def _joined(parts: Iterable[str]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308  # each part is escaped where it is made
