"""Unsent text is kept on the server while a person types, and offered again where it belongs.

A form gets it by one line, ``{% draft form %}`` (see ``sswork/templatetags/drafts.py``). Its page carries a signed ``Ticket``:
whose form it is, and which. With it the script saves (``save``), and a form that is sent after the session ended is kept too
(``DraftMiddleware``): the ticket was given to that person, and opens nothing for reading.
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone

from sswork.models import Definition
from sswork.models.drafts import DeviceKey, Draft

SALT = "sswork.drafts"
# A page may stay open over a weekend; one that nobody sent for longer is opened anew.
TICKET_LASTS = timedelta(days=4)
LONGEST = 200_000  # characters of one form
TICKET, WRITER, SEQ = "_draft", "_draft_writer", "_draft_seq"
# Never kept: what protects the request, and what may not be read back.
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "version", TICKET, WRITER, SEQ})
WITHOUT_SCRIPTS = "no-scripts"
DEVICE_KEY = "device_key"  # in the session: the name of the key of this sign-in


class NotYours(Exception):
    """The ticket is another person's, changed, or too old."""


@dataclass(frozen=True)
class Ticket:
    """What a page may save: the person's own text in this one form. ``page``: the page as it was opened this time."""

    person: int
    form_key: str
    address: str
    student: int | None
    page: str

    @classmethod
    def new(cls, user, form_key: str, address: str, student=None) -> "Ticket":
        return cls(user.pk, form_key[:500], address[:500], getattr(student, "pk", student), secrets.token_urlsafe(12))

    @classmethod
    def read(cls, text: str) -> "Ticket":
        try:
            return cls(**signing.loads(text, salt=SALT, max_age=TICKET_LASTS))
        except (signing.BadSignature, TypeError) as error:
            raise NotYours from error

    def signed(self) -> str:
        return signing.dumps(asdict(self), salt=SALT)


@dataclass(frozen=True)
class Save:
    """One save as the page sends it. ``content``: JSON of ``title``, ``fields`` and ``labels``."""

    writer: str
    device: str
    seq: int
    content: str


def save(ticket: Ticket, told: Save) -> Draft | None:
    """Keep what the page sends, unless it has sent something newer, or sent the form itself, before."""
    with transaction.atomic():
        draft = _row(ticket, told.writer)
        if draft.page == ticket.page and told.seq <= draft.seq:
            return None
        draft.content, draft.saved_at, draft.ended_at = told.content, timezone.now(), None
        draft.page, draft.seq, draft.device = ticket.page, told.seq, told.device
        draft.save()
        return draft


def sent(ticket: Ticket, writer: str, seq: int) -> None:
    """The form was sent and taken: its draft is gone, and saves that are still under way stay out."""
    if not writer:
        return
    with transaction.atomic():
        draft = _row(ticket, writer)
        draft.content, draft.ended_at = "", timezone.now()
        draft.page, draft.seq = ticket.page, max(seq, draft.seq if draft.page == ticket.page else 0)
        draft.save()


def _row(ticket: Ticket, writer: str) -> Draft:
    """The tab's draft, locked; made when there is none."""
    key = {"person_id": ticket.person, "form_key": ticket.form_key, "writer": writer}
    new = Draft(**key, address=ticket.address, page="", student_id=ticket.student, saved_at=timezone.now())
    new.ended_at = new.saved_at
    Draft.objects.bulk_create([new], ignore_conflicts=True)
    return Draft.objects.select_for_update().get(**key)


def of(user):
    """The person's unsent texts, the newest first."""
    return Draft.objects.filter(person=user, ended_at=None).order_by("-saved_at")


def offered(unsent: Iterable[Draft], form_key: str) -> list[Draft]:
    """What to offer of a person's texts on opening a form: the newest, and older ones that say something else."""
    found: dict[str, Draft] = {}
    for draft in unsent:
        if draft.form_key == form_key:
            found.setdefault(json.dumps(fields_of(draft), sort_keys=True), draft)
    return list(found.values())


def fields_of(draft: Draft) -> dict[str, list[str]]:
    return _content(draft).get("fields", {})


def title_of(draft: Draft) -> str:
    return _content(draft).get("title", "")


def texts_of(draft: Draft) -> list[str]:
    """What was written, the longest first: answers that are a word or a number are left out."""
    values = [value for values in fields_of(draft).values() for value in values if " " in value.strip()]
    return sorted(values, key=len, reverse=True) or [_content(draft).get("lost", "")]


def _content(draft: Draft) -> dict:
    """Of a draft whose key was destroyed the words that say so."""
    try:
        return json.loads(draft.content)
    except ValueError:
        return {"lost": draft.content}


def take(draft: Draft, *, ticket: Ticket, writer: str, device: str) -> dict:
    """The text goes into the page that asks for it, and belongs to that page's tab from now on."""
    with transaction.atomic():
        own = Draft.objects.filter(person_id=draft.person_id, form_key=draft.form_key, writer=writer)
        own.exclude(pk=draft.pk).delete()
        draft.writer, draft.device, draft.page, draft.seq = writer, device, ticket.page, 0
        draft.save(update_fields=["writer", "device", "page", "seq"])
    return _content(draft)


def throw_away(draft: Draft) -> None:
    """Offered no more. It can be taken back for a day."""
    Draft.objects.filter(pk=draft.pk).update(ended_at=timezone.now())


def take_back(draft: Draft) -> None:
    Draft.objects.filter(pk=draft.pk).exclude(content="").update(ended_at=None)


def kept_for(today=None) -> timedelta:
    return timedelta(days=int(Definition.threshold("drafts.kept_days", today)))


def goes_on(draft: Draft, kept: timedelta) -> datetime:
    return draft.saved_at + kept


def tidy(now: datetime) -> int:
    """What is too old goes, of which My day told before; and what was sent or thrown away a day ago."""
    old = Draft.objects.filter(ended_at=None, saved_at__lt=now - kept_for())
    ended = Draft.objects.filter(ended_at__lt=now - timedelta(days=1))
    keys = DeviceKey.objects.filter(made_at__lte=now - device_keys_last(timezone.localdate(now)))
    return old.delete()[0] + ended.delete()[0] + keys.delete()[0]


def device_keys_last(today=None) -> timedelta:
    return timedelta(hours=int(Definition.threshold("drafts.device_hours", today)))


def device_key(user, *, session, name: str = "") -> DeviceKey | None:
    """The key named, while it lasts; without a name that of this sign-in, made when there is none.

    A key outlives a sign-in that ended by itself: whoever was without a connection for longer than a sign-in lasts signs in
    again and finds the text. ``destroy_device_key`` ends it.
    """
    now = timezone.now()
    lasting = DeviceKey.objects.filter(person=user, made_at__gt=now - device_keys_last())
    if name:
        return lasting.filter(pk=name).first()
    found = lasting.filter(pk=session.get(DEVICE_KEY)).first()
    if found is None:
        found = DeviceKey.objects.create(person=user, made_at=now)
        session[DEVICE_KEY] = str(found.pk)
    return found


def destroy_device_key(user, *, session) -> None:
    """Signed out: what may still lie on the device can be read by nobody."""
    DeviceKey.objects.filter(person=user, pk=session.get(DEVICE_KEY)).delete()


def destroy_device_keys(user) -> None:
    """Signed out elsewhere, as after a loss of the device."""
    DeviceKey.objects.filter(person=user).delete()


def of_post(post) -> str:
    """The content of a form as it was sent, for one that could not be taken because nobody is signed in."""
    fields = {name: values for name, values in post.lists() if name not in NOT_KEPT and not name.startswith("password")}
    return json.dumps({"title": "", "fields": fields, "labels": {}})
