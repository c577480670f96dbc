"""What is decided about a family: safe contact."""

from cases.enums import ContactRule
from cases.models import Guardianship
from sswork.actions import action, audit
from sswork.conflicts import save_version
from sswork.roles import Permission


@action
def set_contact_rule(*, guardianship, rule, reason, version, by):
    """Whether and how a guardian may be contacted about the student. ``version`` is what the person saw.

    A court order entered a moment ago is never overwritten unread: a newer version raises ``Conflict``.
    """
    mine = Guardianship.objects.visible_to(by, Permission.CASE_MANAGE)
    before, new = mine.get(pk=guardianship.pk).contact_rule, ContactRule(rule)
    why = "" if new == ContactRule.OK else reason
    row = save_version(mine, pk=guardianship.pk, version=version, contact_rule=new, rule_reason=why)
    audit("contact_rule.set", by=by, target=row, before=str(before), after=str(new))
    return row
