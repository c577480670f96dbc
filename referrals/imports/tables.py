"""The tables of HSDS 3.0 as data: which model keeps each, and its columns in the order of the specification.

Columns and their kinds are the models' own. Where a name differs (a file's ``source`` of money is not our ``source``), it is
said here and nowhere else.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db import models

from referrals.models import (
    Accessibility,
    Agency,
    AgencyIdentifier,
    AgencyProgram,
    Contact,
    CostOption,
    DirectoryAttribute,
    DirectoryRow,
    Funding,
    Language,
    Location,
    LocationAddress,
    OpeningTime,
    Phone,
    RequiredDocument,
    Service,
    ServiceArea,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
)


@dataclass(frozen=True)
class HsdsColumn:
    """``name`` in files, ``field`` in the model."""

    name: str
    field: models.Field
    is_required: bool

    @property
    def links_to(self) -> type[models.Model] | None:
        return self.field.related_model if isinstance(self.field, models.ForeignKey) else None

    @property
    def parent(self) -> "HsdsTable":
        """The table that it links to."""
        return BY_MODEL[self.field.related_model]

    @property
    def stored(self) -> str:
        """The column in the database."""
        return str(self.field.column)


@dataclass(frozen=True)
class HsdsTable:
    """``needs``: a row says nothing without one of these links."""

    name: str
    file: str
    model: type[DirectoryRow]
    columns_in_order: str
    required: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    field_names: tuple[tuple[str, str], ...] = ()

    @cached_property
    def columns(self) -> tuple[HsdsColumn, ...]:
        return tuple(self._column(name) for name in self.columns_in_order.split())

    def _column(self, name: str) -> HsdsColumn:
        field = dict(self.field_names).get(name, name.removesuffix("_id") if name in self._links else name)
        found = next(each for each in self.model._meta.concrete_fields if each.name == field)
        return HsdsColumn(name, found, name in self.required)

    @cached_property
    def _links(self) -> set[str]:
        fields = self.model._meta.concrete_fields
        return {f"{each.name}_id" for each in fields if isinstance(each, models.ForeignKey)}

    @property
    def db_table(self) -> str:
        return self.model._meta.db_table


SCHEDULE = (
    "service_id location_id service_at_location_id valid_from valid_to dtstart timezone until count wkst freq interval byday"
    " byweekno bymonthday byyearday description opens_at closes_at schedule_link attending_type notes"
)
# In an order in which each table comes after those it refers to.
TABLES = (
    HsdsTable(
        "organization", "organizations.csv", Agency,
        "name alternate_name description email website tax_status tax_id year_incorporated legal_status logo uri"
        " parent_organization_id",
        required=("name",),
    ),
    HsdsTable(
        "program", "programs.csv", AgencyProgram, "organization_id name alternate_name description",
        required=("organization_id", "name"),
    ),
    HsdsTable(
        "service", "services.csv", Service,
        "organization_id program_id name alternate_name description url email status interpretation_services"
        " application_process fees_description wait_time fees accreditations eligibility_description minimum_age maximum_age"
        " assured_date assurer_email licenses alert last_modified",
        required=("organization_id", "name"),
    ),
    HsdsTable(
        "location", "locations.csv", Location,
        "location_type url organization_id name alternate_name description transportation latitude longitude"
        " external_identifier external_identifier_type",
    ),
    HsdsTable(
        "service_at_location", "service_at_location.csv", ServiceAtLocation, "service_id location_id description",
        required=("service_id", "location_id"),
    ),
    HsdsTable(
        "address", "addresses.csv", LocationAddress,
        "location_id attention address_1 address_2 city region state_province postal_code country address_type",
        required=("location_id", "address_1", "city"),
    ),
    HsdsTable(
        "contact", "contacts.csv", Contact,
        "organization_id service_id service_at_location_id location_id name title department email",
        needs=("organization_id", "service_id", "service_at_location_id", "location_id"),
    ),
    HsdsTable(
        "phone", "phones.csv", Phone,
        "location_id service_id organization_id contact_id service_at_location_id number extension type description",
        required=("number",),
        needs=("location_id", "service_id", "organization_id", "contact_id", "service_at_location_id"),
    ),
    HsdsTable(
        "schedule", "schedules.csv", OpeningTime, SCHEDULE,
        needs=("service_id", "location_id", "service_at_location_id"),
    ),
    HsdsTable(
        "service_area", "service_areas.csv", ServiceArea, "service_id name description extent extent_type uri",
        needs=("service_id",),
    ),
    HsdsTable(
        "language", "languages.csv", Language, "service_id location_id phone_id name code note",
        needs=("service_id", "location_id", "phone_id"),
    ),
    HsdsTable(
        "required_document", "required_documents.csv", RequiredDocument, "service_id document uri",
        needs=("service_id",),
    ),
    HsdsTable(
        "cost_option", "cost_options.csv", CostOption,
        "service_id valid_from valid_to option currency amount amount_description",
        required=("service_id",),
    ),
    HsdsTable(
        "funding", "funding.csv", Funding, "organization_id service_id source",
        required=("source",), needs=("organization_id", "service_id"), field_names=(("source", "paid_by"),),
    ),
    HsdsTable(
        "accessibility", "accessibility.csv", Accessibility, "location_id description details url",
        needs=("location_id",),
    ),
    HsdsTable("taxonomy", "taxonomies.csv", Taxonomy, "name description uri version", required=("name",)),
    HsdsTable(
        "taxonomy_term", "taxonomy_terms.csv", TaxonomyTerm,
        "code name description parent_id taxonomy language taxonomy_id term_uri",
        required=("name",), field_names=(("taxonomy", "taxonomy_name"),),
    ),
    HsdsTable(
        "attribute", "attributes.csv", DirectoryAttribute,
        "link_id taxonomy_term_id link_type link_entity value",
        required=("link_id", "taxonomy_term_id", "link_entity"),
    ),
    HsdsTable(
        "organization_identifier", "organization_identifiers.csv", AgencyIdentifier,
        "organization_id identifier_scheme identifier_type identifier",
        required=("organization_id", "identifier_type", "identifier"),
    ),
)  # fmt: skip
BY_NAME = {table.name: table for table in TABLES}
BY_MODEL: dict[type[models.Model] | None, HsdsTable] = {table.model: table for table in TABLES}
# Rows that others name by their id: without one of their own nobody could.
NAMED_BY_OTHERS = frozenset({"organization", "service", "location", "taxonomy_term"})
# Those that stay, out of sight, when their file no longer has them.
STAY = frozenset({"organization", "service"})
