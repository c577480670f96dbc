"""Telephone numbers to call in need."""

from cases.enums import HotlineUse
from cases.models import Hotline
from sswork.models import Organization
from sswork.rules.packs import jurisdictions_of


def crisis_lines_of(organization: Organization) -> list[Hotline]:
    """Whom to call in danger or a crisis: the national numbers first, which everybody knows, then those of the district."""
    district = organization.parent or organization
    found = Hotline.objects.of(district, jurisdictions_of(district.place), use=HotlineUse.CRISIS)
    return sorted(found, key=lambda each: (each.district_id is not None, each.pk))
