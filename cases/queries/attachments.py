"""Files as the pages of cases, encounters and students show them."""

from cases.models import Attachment
from sswork.roles import Permission


def attachments_of(user, **record) -> list[Attachment]:
    """Those of a case, an encounter or a student, the newest first; hidden ones with them, for the reason stays readable."""
    if Attachment.objects.filter(**record).none_in_view(user):
        return []
    found = Attachment.objects.visible_to(user).filter(**record)
    found = found.select_related("file", "added_by", "hidden_by", "student").order_by("-added_at", "-pk")
    attachments = list(found)
    for each in attachments:
        each.may_be_hidden = may_hide(user, each)  # type: ignore[attr-defined]  # for the page
    return attachments


def may_hide(user, attachment) -> bool:
    """Who added it, and who manages cases of the student."""
    return attachment.added_by_id == user.pk or attachment.student.is_open_to(user, Permission.CASE_MANAGE)
