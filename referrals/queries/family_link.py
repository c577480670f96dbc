"""Whom of a family the school may ask by a link whether help came, and why others may not be asked."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Relationship
from cases.models import Guardianship
from cases.queries.records import rights_age
from cases.queries.students import guardianships_of
from cases.records_rules import student_holds_rights
from referrals.loop_enums import LoopState
from referrals.models import ServiceReferral
from referrals.queries.loop import is_narrow

# Others may be asked whether help came, and are not told from whom: they may be no parent.
PARENTS = {Relationship.PARENT, Relationship.GUARDIAN, Relationship.FOSTER_PARENT}


@dataclass(frozen=True)
class Refused:
    guardianship: Guardianship
    why: Any


def may_ask_family(referral) -> bool:
    """Something was sent, and the family has not said no to it."""
    return referral.sent_on is not None and referral.state != LoopState.DECLINED


def who_may_be_asked(referral: ServiceReferral, user) -> list[Guardianship]:
    return [each for each in guardianships_of(referral.student, user) if not _why_not(referral, each)]


def who_may_not(referral: ServiceReferral, user) -> list[Refused]:
    """With the reason, for the worker alone: the family's page says nothing of it."""
    known = guardianships_of(referral.student, user)
    return [Refused(each, why) for each in known if (why := _why_not(referral, each))]


def may_still_open(referral: ServiceReferral) -> bool:
    """Whoever was given the link, asked again at each opening: safe contact, the student's age and the referral may have changed."""
    given = referral.family_contact
    return given is not None and may_ask_family(referral) and not _why_not(referral, given)


def service_named(referral: ServiceReferral) -> str:
    """Where the worker chose so, the person is a parent by law (34 CFR 99.3), and the lane is not narrow by now."""
    given = referral.family_contact
    may_know = referral.family_sees_service and given is not None and given.relationship in PARENTS
    return referral.service.name if may_know and not is_narrow(referral) else ""


def _why_not(referral, guardianship) -> Any:
    today = timezone.localdate()
    if student_holds_rights(referral.student.birth_date, today, rights_age(today)):
        return _("The student holds the rights: ask the student.")
    if guardianship.may_have_a_link:
        return ""
    return _("Safe contact does not allow it: %(rule)s") % {"rule": _rule(guardianship)}


def _rule(guardianship) -> str:
    said = [str(guardianship.get_contact_rule_display()), *guardianship.limits_in_words]
    return ", ".join(said)
