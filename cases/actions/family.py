"""What is decided and learned about a family: safe contact, and in which language it is reached."""

from django.utils import timezone

from cases.enums import ContactLimit, ContactRule
from cases.models import Guardian, Guardianship, Household
from sswork.actions import action, audit
from sswork.conflicts import save_version
from sswork.roles import Permission


@action
def set_contact_rule(*, guardianship, rule, reason, version, may_not=(), by):
    """Whether and how a guardian may be contacted about the student; ``may_not``: see ``ContactLimit``. ``version`` is what the
    person saw.

    A court order entered a moment ago is never overwritten unread: a newer version raises ``Conflict``.
    """
    mine = Guardianship.objects.visible_to(by, Permission.CASE_MANAGE)
    before, new = mine.get(pk=guardianship.pk).contact_rule, ContactRule(rule)
    why = "" if new == ContactRule.OK and not may_not else reason
    limits = {
        "may_call": ContactLimit.CALL not in may_not,
        "may_write": ContactLimit.WRITE not in may_not,
        "may_tell": ContactLimit.TELL not in may_not,
    }
    row = save_version(mine, pk=guardianship.pk, version=version, contact_rule=new, rule_reason=why, **limits)
    limited = {"may_not": sorted(may_not)} if may_not else {}
    audit("contact_rule.set", by=by, target=row, before=str(before), after=str(new), **limited)
    return row


@action
def say_guardian_language(*, guardianship, language, interpreter, version, by):
    """In which language a guardian wants to be reached, as a person heard it. It counts for all children of the guardian."""
    mine = Guardian.objects.visible_to(by, Permission.CASE_MANAGE)
    row = save_version(mine, pk=guardianship.guardian_id, version=version, **_said(language, interpreter, by))
    audit("guardian.language_said", by=by, target=guardianship, language=language)
    return row


@action
def say_household_language(*, student, language, interpreter, version, by):
    """The languages of a home, as a person heard them from the family."""
    mine = Household.objects.visible_to(by, Permission.CASE_MANAGE)
    row = save_version(mine, pk=student.household_id, version=version, **_said(language, interpreter, by))
    audit("household.language_said", by=by, target=student, household=row.pk, language=language)
    return row


def _said(language: str, interpreter: bool | None, by) -> dict:
    """With who and when; nothing said any more leaves the roster's value alone."""
    anything = bool(language) or interpreter is not None
    return {
        "said_language": language,
        "said_interpreter": interpreter,
        "said_by": by if anything else None,
        "said_at": timezone.now() if anything else None,
    }
