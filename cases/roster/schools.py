"""Writes districts, schools, school years and terms. They are few, and each hangs from the one before."""

# ruff: noqa: S608  # the statements are put together from constants of this package; values are always parameters

from .writing import Writer

DISTRICT_ID = "#district"
DEFAULT_DISTRICT = "(SELECT id FROM sswork_organization WHERE kind = 'district' AND is_active ORDER BY id LIMIT 1)"
REMEMBERED = ("kind", "name", "identifier", "parent_id", "is_placeholder", "is_active")

NEW_DISTRICTS = """
INSERT INTO sswork_organization (kind, name, sourced_id, identifier, level, is_placeholder, is_active)
SELECT 'district', name, sourced_id, identifier, '', placeholder, true FROM change_orgs WHERE what = 'added' AND kind = 'district'
"""
CHANGED_DISTRICTS = """
UPDATE sswork_organization t
SET kind = 'district', name = c.name, identifier = c.identifier, parent_id = NULL, is_placeholder = false, is_active = true
FROM change_orgs c WHERE t.id = c.id AND c.what = 'changed' AND c.kind = 'district'
"""
# Schools need a district: people's roles and the school years hang from it.
DISTRICT_FOR_SCHOOLS = f"""
INSERT INTO sswork_organization (kind, name, sourced_id, identifier, level, is_placeholder, is_active)
SELECT 'district', 'District', '{DISTRICT_ID}', '', '', true, true
WHERE EXISTS (SELECT FROM change_orgs WHERE what = 'added') AND {DEFAULT_DISTRICT} IS NULL
"""
NEW_SCHOOLS = f"""
INSERT INTO sswork_organization (kind, name, parent_id, sourced_id, identifier, level, is_placeholder, is_active)
SELECT 'school', c.name, coalesce(p.id, {DEFAULT_DISTRICT}), c.sourced_id, c.identifier, '', c.placeholder, true
FROM change_orgs c LEFT JOIN sswork_organization p ON p.sourced_id = c.parent AND p.kind = 'district'
WHERE c.what = 'added' AND c.kind = 'school'
"""
CHANGED_SCHOOLS = f"""
UPDATE sswork_organization t
SET kind = 'school', name = c.name, identifier = c.identifier, is_placeholder = false, is_active = true,
    parent_id = coalesce(p.id, t.parent_id, {DEFAULT_DISTRICT})
FROM change_orgs c LEFT JOIN sswork_organization p ON p.sourced_id = c.parent AND p.kind = 'district'
WHERE t.id = c.id AND c.what = 'changed' AND c.kind = 'school'
"""
GONE = "UPDATE sswork_organization t SET is_active = false FROM change_orgs c WHERE t.id = c.id AND c.what = 'removed'"

# Files do not say whose years they are: they hold for the districts that the roster names, else for the one that is there.
YEARS = f"""
SELECT d.id AS district_id, y.ends_in::int AS ends_in, y.first_day::date AS first_day, y.last_day::date AS last_day, y.sourced_id, t.id
FROM roster_years y
CROSS JOIN (
    SELECT id FROM sswork_organization
    WHERE kind = 'district' AND (sourced_id IN (SELECT sourced_id FROM roster_orgs) OR id = {DEFAULT_DISTRICT})
) d
LEFT JOIN sswork_schoolyear t ON t.district_id = d.id AND t.ends_in = y.ends_in::int
WHERE t.id IS NULL OR (t.first_day, t.last_day, t.sourced_id) IS DISTINCT FROM (y.first_day::date, y.last_day::date, y.sourced_id)
"""
NEW_YEARS = """
INSERT INTO sswork_schoolyear (district_id, ends_in, first_day, last_day, sourced_id)
SELECT district_id, ends_in, first_day, last_day, sourced_id FROM change_years WHERE id IS NULL
"""
CHANGED_YEARS = """
UPDATE sswork_schoolyear t SET first_day = c.first_day, last_day = c.last_day, sourced_id = c.sourced_id
FROM change_years c WHERE t.id = c.id
"""
TERMS = f"""
SELECT y.id AS school_year_id, m.title, m.kind, m.first_day::date AS first_day, m.last_day::date AS last_day, m.sourced_id, t.id
FROM roster_terms m
JOIN sswork_schoolyear y ON y.district_id = {DEFAULT_DISTRICT} AND y.ends_in = m.ends_in::int
LEFT JOIN sswork_term t ON t.sourced_id = m.sourced_id
WHERE (t.title, t.kind, t.first_day, t.last_day, t.school_year_id)
      IS DISTINCT FROM (m.title, m.kind, m.first_day::date, m.last_day::date, coalesce(t.school_year_id, y.id))
"""
NEW_TERMS = """
INSERT INTO sswork_term (school_year_id, title, kind, first_day, last_day, sourced_id)
SELECT school_year_id, title, kind, first_day, last_day, sourced_id FROM change_terms WHERE id IS NULL
"""
CHANGED_TERMS = """
UPDATE sswork_term t SET title = c.title, kind = c.kind, first_day = c.first_day, last_day = c.last_day
FROM change_terms c WHERE t.id = c.id
"""


def write_schools(writer: Writer) -> None:
    writer.remember("sswork_organization", REMEMBERED, "SELECT id FROM change_orgs WHERE id IS NOT NULL")
    writer.insert("sswork_organization", NEW_DISTRICTS)
    writer.run(CHANGED_DISTRICTS)
    writer.insert("sswork_organization", DISTRICT_FOR_SCHOOLS)
    writer.insert("sswork_organization", NEW_SCHOOLS)
    writer.run(CHANGED_SCHOOLS)
    writer.run(GONE)


def write_years(writer: Writer) -> None:
    """School years and terms. They are compared here, once the districts are there."""
    days = ("first_day", "last_day")
    _write(writer, "years", "sswork_schoolyear", YEARS, (*days, "sourced_id"), NEW_YEARS, CHANGED_YEARS)
    _write(writer, "terms", "sswork_term", TERMS, ("title", "kind", *days), NEW_TERMS, CHANGED_TERMS)


def _write(
    writer: Writer, name: str, table: str, select: str, remembered: tuple[str, ...], new: str, change: str
) -> None:
    writer.run(f"DROP TABLE IF EXISTS pg_temp.change_{name}")
    writer.run(f"CREATE TEMP TABLE change_{name} ON COMMIT DROP AS {select}")
    writer.remember(table, remembered, f"SELECT id FROM change_{name} WHERE id IS NOT NULL")
    writer.insert(table, new)
    writer.run(change)
