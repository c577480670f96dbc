"""Households that may be one: which, what they share, and which of the two should stay."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Exists, OuterRef

from cases.enums import HouseholdLikeness
from cases.models import Guardianship, Household, HouseholdMatch, Student
from cases.models.household_match import sees_whole
from sswork.models import Definition
from sswork.roles import Permission

RIGHT = Permission.CASE_MANAGE
SHOWN = 30
PAIRS = """
SELECT first_id, second_id, reasons, count(*) OVER () FROM cases_household_pairs(%s, %s)
ORDER BY 'guardian' = ANY (reasons) DESC, cardinality(reasons) DESC, first_id, second_id LIMIT %s
"""


@dataclass
class Home:
    """A household with the children and guardians whom the person sees."""

    household: Household
    children: list[Student] = field(default_factory=list)
    guardians: list[Guardianship] = field(default_factory=list)

    @property
    def is_protected(self) -> bool:
        return bool(self.household.confidential_address)


@dataclass(frozen=True)
class Pair:
    homes: tuple[Home, Home]
    reasons: list[str]

    @property
    def choices(self) -> list[tuple[Home, Home, bool]]:
        """Each home with the other, and whether it may stay: one whose address is protected does, the other's would be shown."""
        one, other = self.homes
        return [(one, other, not other.is_protected), (other, one, not one.is_protected)]

    @property
    def in_words(self) -> list[str]:
        return [str(HouseholdLikeness(each).label) for each in self.reasons]

    @property
    def is_at_two_addresses(self) -> bool:
        """Parents may live apart: one guardian and two addresses need not be a mistake."""
        one, other = (home.household.address for home in self.homes)
        return bool(one and other) and HouseholdLikeness.ADDRESS not in self.reasons


def mergeable(user):
    """Households all of whose children this person works with."""
    lived_in = Exists(Student.objects.visible_to(user, RIGHT).filter(household=OuterRef("pk")))
    whole = Household.objects.visible_to(user, RIGHT).filter(sees_whole(user, RIGHT, "pk"))
    return whole.filter(lived_in, merged_into=None)


def suggested_pairs(user) -> tuple[list[Pair], int]:
    """The likeliest pairs, and how many there are in all. A fixed number of queries."""
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, [*_thresholds(), SHOWN])
        found = cursor.fetchall()
    homes = homes_of(user, {each for one, other, *_ in found for each in (one, other)})
    pairs = [Pair((homes[one], homes[other]), reasons) for one, other, reasons, _ in found]
    return pairs, found[0][3] if found else 0


def likeness_of(one: Household, other: Household) -> list[str]:
    """What two households share, as far as the person sees both whole: kept with the decision."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reasons FROM cases_household_pairs(%s, %s) WHERE (first_id, second_id) = (%s, %s)",
            [*_thresholds(), *sorted((one.pk, other.pk))],
        )
        found = cursor.fetchone()
    return found[0] if found else []


def _thresholds() -> list:
    found = Definition.all_in_force(["household.alike", "household.shared_by"])
    return [found["household.alike"].value, int(found["household.shared_by"].value or 0)]


def homes_of(user, ids) -> dict[int, Home]:
    """Households by id, with those whom this person sees in them."""
    households = Household.objects.visible_to(user, RIGHT).filter(pk__in=ids)
    homes = {each.pk: Home(each) for each in households}
    children = Student.objects.visible_to(user, RIGHT).enrolled().filter(household__in=ids).select_related("school")
    home_of_child = {}
    for child in children.order_by("birth_date", "pk"):
        homes[child.household_id].children.append(child)
        home_of_child[child.pk] = homes[child.household_id]
    kin = Guardianship.objects.visible_to(user).filter(student__in=home_of_child, removed_on=None)
    known: defaultdict[int, set[int]] = defaultdict(set)
    for each in kin.select_related("guardian").order_by("contact_order", "pk"):
        home = home_of_child[each.student_id]
        if each.guardian_id not in known[home.household.pk]:
            known[home.household.pk].add(each.guardian_id)
            home.guardians.append(each)
    return homes


def decided_lately(user, limit: int = 10) -> list[HouseholdMatch]:
    """What was decided and stands, the newest first: each can be taken back."""
    found = HouseholdMatch.objects.visible_to(user).standing().select_related("by", "kept", "gone")
    return list(found.order_by("-at", "-pk")[:limit])
