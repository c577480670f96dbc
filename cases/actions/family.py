"""What is decided about a family: safe contact."""

from cases.enums import ContactRule
from cases.models import Guardianship
from sswork.actions import action, audit
from sswork.roles import Permission


class RuleChanged(Exception):
    """Somebody else changed the rule since it was read. ``now`` is the row as it stands."""

    def __init__(self, now: Guardianship):
        super().__init__(now.pk)
        self.now = now


@action
def set_contact_rule(*, guardianship, rule, reason, seen, by):
    """Whether and how a guardian may be contacted about the student. ``seen``: the rule and reason that ``by`` decided upon.

    The row is claimed first, so that a court order entered a moment ago is never overwritten unread.
    """
    row = (
        Guardianship.objects.visible_to(by, Permission.CASE_MANAGE)
        .select_for_update(of=("self",))
        .get(pk=guardianship.pk)
    )
    if (row.contact_rule, row.rule_reason) != tuple(seen):
        raise RuleChanged(row)
    before, row.contact_rule = row.contact_rule, ContactRule(rule)
    row.rule_reason = "" if row.contact_rule == ContactRule.OK else reason
    row.save(update_fields=["contact_rule", "rule_reason"])
    audit("contact_rule.set", by=by, target=row, before=str(before), after=str(row.contact_rule))
    return row
