"""Which words a district offers in forms of casework: the standard ones, and its own beside them or in their place."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.enums import CaseTermUse
from cases.models.case_term import CaseTerm, standard_words
from sswork.models import Organization, User
from sswork.roles import GRANTS, Permission

OWN, KEPT = "own:", "kept:"
OF_ENCOUNTERS = {"kind": CaseTermUse.KIND, "mode": CaseTermUse.MODE, "purposes": CaseTermUse.PURPOSE}


@dataclass(frozen=True)
class Word:
    """What was chosen: the standard word, which is counted, and the district's own words, if it has any."""

    standard: str
    own: str = ""


@dataclass(frozen=True)
class Offered:
    """One word of a form, and the standard one that it counts as."""

    value: str
    label: str
    standard: str


def in_force(terms):
    today = timezone.localdate()
    found = terms.filter(Q(last_day=None) | Q(last_day__gt=today), first_day__lte=today)
    return found.order_by("name", "pk")


def words_offered(organization_id, use: CaseTermUse) -> list[tuple[str, str]]:
    """For a form: the district's own words after the standard one that they stand for, in the order of those."""
    terms = in_force(CaseTerm.objects.filter(organization=organization_id, use=use))
    return [(each.value, each.label) for each in _offered(standard_words(use), terms)]


def _offered(standards: list[tuple[str, Any]], terms: Iterable[CaseTerm]) -> list[Offered]:
    by_standard = defaultdict(list)
    for term in terms:
        by_standard[term.standard].append(term)
    offered: list[Offered] = []
    for standard, label in standards:
        own = by_standard[standard]
        if not any(term.replaces for term in own):
            offered.append(Offered(standard, str(label), standard))
        offered += [Offered(f"{OWN}{term.pk}", term.name, standard) for term in own]
    return offered


def districts_of(user: User) -> QuerySet[Organization]:
    """Where this person records encounters."""
    return Organization.objects.filter(pk__in=_district_ids(user), kind=Organization.Kind.DISTRICT).order_by("name")


def _district_ids(user: User) -> set[int]:
    places = (each.organization for each in user.assignments if Permission.ENCOUNTER_RECORD in GRANTS[each.role])
    return {each.parent_id or each.pk for each in places}


@dataclass(frozen=True)
class EncounterWords:
    """What a person's districts call kinds, ways and purposes of encounters; by the name of the form's field."""

    offered: dict[str, list[Offered]]

    def choices(self, field: str) -> list[tuple[str, str]]:
        return [(each.value, each.label) for each in self.offered[field]]

    def preset(self, field: str, standard: str, own: str = "") -> str:
        """The value that stands for a word: the same one where it is still offered, else one that counts as the same."""
        same = [each for each in self.offered[field] if each.standard == standard]
        best = sorted(same, key=lambda each: (each.label != own, each.value != standard))
        return best[0].value if best else standard


def encounter_words(user: User) -> EncounterWords:
    """One query, whatever the form asks."""
    of_encounters = CaseTerm.objects.filter(organization__in=_district_ids(user), use__in=OF_ENCOUNTERS.values())
    terms = list(in_force(of_encounters))
    return EncounterWords(
        {
            field: _offered(standard_words(use), [term for term in terms if term.use == use])
            for field, use in OF_ENCOUNTERS.items()
        }
    )


def value_kept(standard: str, own: str) -> str:
    """For the form of a record that has own words: they can stay, also when they are not offered any more."""
    return f"{KEPT}{standard}:{own}" if own else standard


def word_chosen(value: str) -> Word:
    """What an offered value stands for; the form has already seen that it was offered."""
    if value.startswith(KEPT):
        return Word(*value.removeprefix(KEPT).split(":", 1))
    if not value.startswith(OWN):
        return Word(value)
    term = CaseTerm.objects.get(pk=value.removeprefix(OWN))
    return Word(term.standard, term.name)
