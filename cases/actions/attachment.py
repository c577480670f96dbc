"""Files on cases and encounters: added, hidden with a reason, brought back."""

from django.utils import timezone

from cases.models import Attachment
from sswork.actions import action, audit
from sswork.files import keep_file


@action
def add_attachment(*, incoming, student, case=None, encounter=None, kind, description="", by) -> Attachment:
    """Keep a received file about one student, on the case or on the encounter, under its lane."""
    attachment = Attachment.objects.create(
        student=student,
        school_id=student.school_id,
        case=case,
        encounter=encounter,
        file=keep_file(incoming=incoming, by=by),
        name=incoming.name,
        kind=kind,
        description=description,
        added_by=by,
    )
    audit("attachment.added", by=by, target=attachment, kind=kind, file=attachment.file.key)
    return attachment


@action
def hide_attachment(*, attachment, reason, by) -> None:
    """Off the lists and no longer handed out, for a reason that stays readable. Hiding what is hidden changes nothing."""
    shown = Attachment.objects.visible_to(by).shown().filter(pk=attachment.pk)
    shown.update(hidden_at=timezone.now(), hidden_by=by, hidden_reason=reason)
    audit("attachment.hidden", by=by, target=attachment)


@action
def show_attachment(*, attachment, by) -> None:
    hidden = Attachment.objects.visible_to(by).filter(pk=attachment.pk)
    hidden.update(hidden_at=None, hidden_by=None, hidden_reason="")
    audit("attachment.shown", by=by, target=attachment)
