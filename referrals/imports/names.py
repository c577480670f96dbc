"""By which names a table goes in files: those of HSDS 3.0, 2.x and 1.x, of Open Referral UK and of Ohana."""

from sswork.imports.headers import plain

# Our name of a table, or of one that an older version had (``older`` turns it into one of 3.0), and its other names.
TABLE_NAMES = {
    "organization": "organizations organisation organisations",
    "program": "programs programme programmes",
    "service": "services",
    "location": "locations",
    "service_at_location": "services_at_location service_at_locations services_at_locations",
    "address": "addresses physical_address physical_addresses",
    "postal_address": "postal_addresses mail_address mail_addresses",
    "contact": "contacts",
    "phone": "phones",
    "schedule": "schedules",
    "regular_schedule": "regular_schedules",
    "holiday_schedule": "holiday_schedules",
    "service_area": "service_areas",
    "language": "languages",
    "required_document": "required_documents",
    "cost_option": "cost_options",
    "payment_accepted": "payments_accepted payment_accepteds",
    "eligibility": "eligibilities eligibilitys",
    "funding": "fundings",
    "accessibility": "accessibilities accessibility_for_disabilities accessibility_for_disability",
    "attribute": "attributes",
    "service_taxonomy": "service_taxonomies service_taxonomys",
    "taxonomy": "taxonomies taxonomys taxonomy_detail",
    "taxonomy_term": "taxonomy_terms",
    "organization_identifier": "organization_identifiers organisation_identifiers",
    "metadata": "",
    "meta_table_description": "meta_table_descriptions",
    "link_taxonomy": "link_taxonomies link_taxonomys",
    "review": "reviews",
    "detail": "details",
}
BY_PLAIN_NAME = {plain(alias): name for name, aliases in TABLE_NAMES.items() for alias in (name, *aliases.split())}
# Known, and left in the file: earlier values of other rows, private addresses among them; opinions about services.
NOT_KEPT = frozenset({"metadata", "meta_table_description", "review", "detail"})


def table_of(name: str) -> str | None:
    return BY_PLAIN_NAME.get(plain(name))
