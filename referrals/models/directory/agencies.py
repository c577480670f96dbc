from django.db import models
from django.db.models import Q

from .base import DirectoryRow, Leaving, long_text, part_of, text


class Agency(DirectoryRow, Leaving):
    """Who offers services (HSDS organization)."""

    name = models.CharField(max_length=300)
    alternate_name = text(300)
    description = long_text()
    email = text(320)
    website = text(500)
    tax_status = text(200)
    tax_id = text(100)
    year_incorporated = text(10)
    legal_status = text(200)
    logo = text(500)
    uri = text(500)
    parent_organization = models.ForeignKey("self", models.SET_NULL, null=True, related_name="branches")

    class Meta(DirectoryRow.Meta):
        constraints = [
            *DirectoryRow.Meta.constraints,
            models.CheckConstraint(condition=~Q(name=""), name="agency_named"),
        ]

    def __str__(self) -> str:
        return self.name


class AgencyProgram(DirectoryRow):
    """A group of services of one agency (HSDS program)."""

    organization = models.ForeignKey(Agency, models.CASCADE, related_name="programs")
    name = models.CharField(max_length=300)
    alternate_name = text(300)
    description = long_text()

    class Meta(DirectoryRow.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class AgencyIdentifier(DirectoryRow):
    """A number under which somebody else knows the agency (HSDS organization_identifier)."""

    organization = models.ForeignKey(Agency, models.CASCADE, related_name="identifiers")
    identifier_scheme = text(200)
    identifier_type = models.CharField(max_length=200)
    identifier = models.CharField(max_length=200)

    class Meta(DirectoryRow.Meta):
        pass


class Funding(DirectoryRow):
    """Who pays for it."""

    organization = part_of("referrals.Agency", "funding")
    service = part_of("referrals.Service", "funding")
    # ``source`` is whose file the row is from; in files this column is called source.
    paid_by = models.CharField(max_length=500)

    class Meta(DirectoryRow.Meta):
        pass
