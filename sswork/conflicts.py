"""Two people edit the same record: the second sees both versions side by side, chooses, and loses nothing.

What people edit has a ``version``. The form carries the one that the person saw, the action writes with ``save_version``,
the form has ``Versioned`` and the page ``ConflictPage``; the template says ``{% include "components/conflict.html" %}``.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from sswork.models import AuditEvent, User


class Conflict(Exception):
    """Someone saved in between. ``current`` is the record as it stands now."""

    def __init__(self, current):
        super().__init__(f"{current._meta.label} {current.pk} is at version {current.version}")
        self.current = current


def save_version(queryset, *, pk: int, version: int, **changes) -> models.Model:
    """Write only if the record is still at the version that the person saw; else raise ``Conflict``.

    The row is claimed first, and written as a whole row is, so that encrypted fields are encrypted.
    """
    row = queryset.select_for_update(of=("self",)).get(pk=pk)
    if row.version != version:
        raise Conflict(row)
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*changes, "version"])
    return row


@dataclass(frozen=True)
class Difference:
    """One field in both versions, as people read it. ``is_text``: the two can stand below each other."""

    name: str
    label: str
    theirs: str
    mine: str
    is_text: bool


class Versioned(forms.Form):
    """A form on a record with a version. ``edited``: the fields that are the record's own; ``columns``: where it has another name."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    edited: tuple[str, ...] = ()
    columns: dict[str, str] = {}

    def start_from(self, record) -> dict[str, Any]:
        """Initial values: what the record says, and its version."""
        return {name: self.told_by(record, name) for name in self.edited} | {"version": record.version}

    def told_by(self, record, name: str):
        return getattr(record, self.columns.get(name, name))

    def meet(self, current) -> list[Difference]:
        """What differs from the record as it stands now. The form is ready to be saved over it, knowingly."""
        self.data = self.data.copy()
        self.data["version"] = current.version
        return [each for name in self.edited if (each := self._difference(name, current)).theirs != each.mine]

    def _difference(self, name: str, current) -> Difference:
        field = self.fields[name]
        mine = self.cleaned_data[name] if name in self.cleaned_data else self.data.get(self.add_prefix(name), "")
        theirs = self.told_by(current, name)
        return Difference(name, str(field.label), in_words(field, theirs), in_words(field, mine), _is_text(field))

    def take(self, name: str, current, *, below: bool = False) -> None:
        """Put what is saved now into the form: in the place of what the person wrote, or below it."""
        if name not in self.edited:
            return
        key, theirs = self.add_prefix(name), _typed(self.fields[name], self.told_by(current, name))
        if below:
            theirs = [f"{self.data.get(key, '').rstrip()}\n\n{theirs[0]}"]
        self.data = self.data.copy()
        self.data.setlist(key, theirs)


def _is_text(field: forms.Field) -> bool:
    return isinstance(field.widget, forms.Textarea)


def _typed(field: forms.Field, value) -> list[str]:
    """As a browser would send it."""
    values = value if isinstance(value, list | tuple) else [value]
    return ["" if (each := field.prepare_value(one)) is None else _text(each) for one in values]


def _text(value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def in_words(field: forms.Field, value) -> str:
    """A value of the field as people read it."""
    if isinstance(field, forms.ModelChoiceField):
        return field.label_from_instance(value) if value else ""
    if isinstance(field, forms.ChoiceField):
        labels = {str(key): str(label) for key, label in field.choices}
        values = value if isinstance(value, list | tuple) else [value]
        return ", ".join(labels.get(str(each), str(each)) for each in values)
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "M j, Y, g:i A")
    if isinstance(value, date):
        return date_format(value, "M j, Y")
    return "" if value is None else str(value).replace("\r\n", "\n")


@dataclass(frozen=True)
class LastSaved:
    who: str
    at: datetime


def last_saved(record) -> LastSaved | None:
    """Who touched the record last, and when, as the audit tells."""
    event = (
        AuditEvent.objects.filter(target_model=record._meta.label, target_id=str(record.pk))
        .order_by("-at", "-pk")
        .first()
    )
    if event is None:
        return None
    person = User.objects.filter(pk=event.by_id).first()
    return LastSaved(person.name if person else str(_("The system")), event.at)


class ConflictPage:
    """For a ``FormPage`` whose ``save(form)`` may raise ``Conflict``, and whose ``record`` is what it edits.

    ``take=<field>`` and ``below=<field>`` are the buttons of the comparison: they fill in the form and save nothing.
    """

    def post(self, request, *args, **kwargs):
        for how in ("take", "below"):
            if name := request.POST.get(how):
                return self._taken(name, below=how == "below")
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        try:
            return self.save(form)
        except Conflict as conflict:
            return self.compare(form, conflict.current)

    def compare(self, form, current, status: int = 409):
        context = {"form": form, "differing": form.meet(current), "last_saved": last_saved(current)}
        return self.render_to_response(self.get_context_data(**context), status=status)

    def _taken(self, name: str, *, below: bool):
        form = self.get_form()
        form.is_valid()
        form.take(name, self.record, below=below)
        form.full_clean()
        return self.compare(form, self.record, status=200)
