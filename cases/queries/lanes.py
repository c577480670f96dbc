"""Who may change who reads a record: raised by those whose record it is, lowered by the case's owner or the lead."""

from cases.enums import Lane
from cases.models import Case, Encounter, EncounterStudent, HomeVisit
from sswork.roles import Permission

Record = Case | Encounter | HomeVisit
RANK = {Lane.TEAM: 0, Lane.RESTRICTED: 1, Lane.SEALED: 2}


def stricter(one, other):
    """Of two lanes the one that fewer people read."""
    return max(one, other, key=RANK.__getitem__)


def may_raise(record: Record, user) -> bool:
    """The author, the case's owner, whoever opened the case or goes on the visit, the lead: of those who see it and write such
    records."""
    return _sees(record, user) and (_wrote(record, user) or _owns(record, user) or _leads(record, user))


def may_lower(record: Record, user) -> bool:
    """The case's owner or the lead; of an encounter that belongs to no case, its author; of a visit, whoever goes."""
    if not _sees(record, user):
        return False
    return _owns(record, user) or _leads(record, user)


def _sees(record, user) -> bool:
    needed = Permission.CASE_MANAGE if isinstance(record, Case) else Permission.ENCOUNTER_RECORD
    return user.can(needed) and type(record).objects.visible_to(user).filter(pk=record.pk).exists()


def _wrote(record: Record, user) -> bool:
    match record:
        case Case():
            return user.pk == record.opened_by_id
        case HomeVisit():
            return user.pk == record.worker_id
    return user.pk == record.author_id


def _owns(record, user) -> bool:
    if isinstance(record, Case):
        return record.owner_id in user.selves
    if isinstance(record, HomeVisit):
        return _wrote(record, user)
    parts = EncounterStudent.objects.visible_to(user).filter(encounter=record)
    if Case.objects.visible_to(user).filter(parts__in=parts, owner__in=user.selves).exists():
        return True
    return _wrote(record, user) and not parts.exclude(case=None).exists()


def _leads(record, user) -> bool:
    schools = user.reach(Permission.RESTRICTED_VIEW).school_ids
    if isinstance(record, Case | HomeVisit):
        return record.school_id in schools
    return EncounterStudent.objects.visible_to(user).filter(encounter=record, school__in=schools).exists()
