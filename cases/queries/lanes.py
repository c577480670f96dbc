"""Who may change who reads a record: raised by those whose record it is, lowered by the case's owner or the lead."""

from cases.enums import Lane
from cases.models import Case, Encounter, EncounterStudent
from sswork.roles import Permission

RANK = {Lane.TEAM: 0, Lane.RESTRICTED: 1, Lane.SEALED: 2}


def may_raise(record: Case | Encounter, user) -> bool:
    """The author, the case's owner, whoever opened the case, the lead: of those who see it and write such records."""
    return _sees(record, user) and (_wrote(record, user) or _owns(record, user) or _leads(record, user))


def may_lower(record: Case | Encounter, user) -> bool:
    """The case's owner or the lead; of an encounter that belongs to no case, its author."""
    if not _sees(record, user):
        return False
    return _owns(record, user) or _leads(record, user)


def _sees(record, user) -> bool:
    needed = Permission.CASE_MANAGE if isinstance(record, Case) else Permission.ENCOUNTER_RECORD
    return user.can(needed) and type(record).objects.visible_to(user).filter(pk=record.pk).exists()


def _wrote(record, user) -> bool:
    return user.pk in (record.opened_by_id if isinstance(record, Case) else record.author_id,)


def _owns(record, user) -> bool:
    if isinstance(record, Case):
        return record.owner_id in user.selves
    parts = EncounterStudent.objects.visible_to(user).filter(encounter=record)
    if Case.objects.visible_to(user).filter(parts__in=parts, owner__in=user.selves).exists():
        return True
    return _wrote(record, user) and not parts.exclude(case=None).exists()


def _leads(record, user) -> bool:
    schools = user.reach(Permission.RESTRICTED_VIEW).school_ids
    if isinstance(record, Case):
        return record.school_id in schools
    return EncounterStudent.objects.visible_to(user).filter(encounter=record, school__in=schools).exists()
