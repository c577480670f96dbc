"""What the record of a student knows of a search for a service: age, language, area, and what is needed.

Nothing of it that says where a family lives goes into an address: the search says "near the family", and the server looks it up.
"""

from typing import Any

from django.utils import timezone

from cases.enums import Domain, NeedState
from cases.models import Need
from referrals.queries.services import languages_spoken, middle_of

# Our own words for what services of a kind are called; "or" finds either.
WORDS = {
    Domain.SAFETY: "crisis or violence",
    Domain.HOUSING: "housing or rent or shelter",
    Domain.FOOD: "food or clothing",
    Domain.HEALTH: "clinic or dental or vision",
    Domain.MENTAL_HEALTH: "counseling or therapy",
    Domain.SCHOOL: "tutoring or homework",
    Domain.RELATIONSHIPS: "mentor or group",
    Domain.ATTENDANCE: "bus or transportation",
    Domain.FAMILY_RESOURCES: "benefits or income or work",
    Domain.LANGUAGE_CULTURE: "english or interpreter",
}


def open_needs(student, user) -> list[Need]:
    rows = Need.objects.visible_to(user).filter(student=student, state=NeedState.OPEN)
    return list(rows.select_related("case").order_by("-found_on", "-pk")[:10])


def known_of(student, need: Need | None) -> dict[str, str]:
    """What the search begins with. The home's language only where the directory has a service that speaks it."""
    known: dict[str, Any] = {"age": _age(student), "q": WORDS[Domain(need.domain)] if need else ""}
    spoken = student.speaks_at_home.split(",")[0].strip().capitalize()
    if spoken != "English" and spoken in languages_spoken():
        known["language"] = spoken
    if area_of(student):
        known["home"] = "on"
    return {name: str(value) for name, value in known.items() if value not in ("", None)}


def area_of(student) -> tuple[float, float] | None:
    """About where the family lives: the middle of its postal code. Nowhere, where the address is protected."""
    home = student.household
    if home is None or home.confidential_address:
        return None
    return middle_of(home.postal_code)


def _age(student) -> int | None:
    born, today = student.birth_date, timezone.localdate()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) if born else None
