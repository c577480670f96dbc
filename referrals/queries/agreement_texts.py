"""Which text holds from when, and which members of teams signed which."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Q

from referrals.models import ConfidentialityAgreement, ConfidentialityText, TeamMember
from sswork.expressions import at_schools
from sswork.models import User
from sswork.roles import Permission


def texts_of(district) -> list[ConfidentialityText]:
    """The district's and the general ones, the newest first, each with how many ``signed`` it."""
    found = ConfidentialityText.objects.filter(Q(organization=district) | Q(organization=None))
    counted = found.select_related("made_by").annotate(signed=Count("signatures"))
    return list(counted.order_by(F("organization").asc(nulls_last=True), "-effective_from"))


@dataclass
class Signer:
    """A member of teams. ``agreement`` is None until the person has signed for this school year."""

    person: User
    agreement: ConfidentialityAgreement | None
    teams: list[str] = field(default_factory=list)


def signers(user, district, today: date) -> list[Signer]:
    """Members of the teams of the district's schools whose rules the person keeps, by name. Two queries."""
    sitting = TeamMember.in_force(today).filter(
        at_schools(user, Permission.RULES_MANAGE, "team__school"), team__school__parent=district
    )
    signed = ConfidentialityAgreement.objects.filter(first_day__lte=today, last_day__gte=today).select_related("text")
    by_person = {each.person_id: each for each in signed.filter(person__in=sitting.values("person"))}
    found: dict[int, Signer] = {}
    for member in sitting.select_related("person", "team__school").order_by(
        "person__family_name", "person__given_name", "person", "team__school__name", "team__name"
    ):
        signer = found.setdefault(member.person_id, Signer(member.person, by_person.get(member.person_id)))
        signer.teams.append(f"{member.team.name}, {member.team.school.name}")
    return list(found.values())
