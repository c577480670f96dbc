"""A directory as large as a state's 211 has, for the search to be timed in: 20,000 services of 2,000 agencies."""

import psycopg

SERVICES = 20_000
KINDS = (
    "food pantry,counseling,rent help,dental clinic,mentoring,tutoring,legal advice,bus passes,shelter,parenting class,"
    "job training,grief group,interpreters,after-school program,vision checks,winter coats"
)
STEPS = (
    "INSERT INTO referrals_directorysource (name) VALUES ('Bench') ON CONFLICT DO NOTHING",
    """
    INSERT INTO referrals_agency (source_id, uid, name)
    SELECT d.id, 'a' || n, 'Agency of ' || initcap(to_hex(n * 7919)) || ' county'
    FROM referrals_directorysource d, generate_series(1, %(services)s::integer / 10) n WHERE d.name = 'Bench'
    """,
    """
    INSERT INTO referrals_service (source_id, uid, organization_id, name, description, fees, status, assured_date, minimum_age)
    SELECT a.source_id, a.uid || '-' || k, a.id,
           initcap(kinds[1 + (a.id * 10 + k) %% array_length(kinds, 1)]) || ' ' || k,
           'Help with ' || kinds[1 + (a.id * 3 + k) %% array_length(kinds, 1)] || ' for families and young people of the county.',
           CASE k %% 3 WHEN 0 THEN 'Free' ELSE '' END, 'active', current_date - (a.id * 7 + k * 31)::integer %% 1500,
           CASE k %% 4 WHEN 0 THEN 12 END
    FROM referrals_agency a JOIN referrals_directorysource d ON d.id = a.source_id AND d.name = 'Bench',
         generate_series(1, 10) k, (SELECT string_to_array(%(kinds)s, ',') AS kinds) w
    """,
    """
    INSERT INTO referrals_location (source_id, uid, name, latitude, longitude, location_type)
    SELECT s.source_id, s.uid, s.name, 42 + (s.id * 37 %% 3000) / 1000.0, -90 + (s.id * 53 %% 4000) / 1000.0, 'physical'
    FROM referrals_service s JOIN referrals_directorysource d ON d.id = s.source_id AND d.name = 'Bench'
    """,
    """
    INSERT INTO referrals_locationaddress (source_id, uid, location_id, address_1, city, state_province, postal_code, address_type)
    SELECT l.source_id, l.uid, l.id, '1 Main Street', 'Riverbend', 'WI', (53000 + l.id %% 900)::text, 'physical'
    FROM referrals_location l JOIN referrals_directorysource d ON d.id = l.source_id AND d.name = 'Bench'
    """,
    """
    INSERT INTO referrals_serviceatlocation (source_id, uid, service_id, location_id)
    SELECT s.source_id, s.uid, s.id, l.id FROM referrals_service s JOIN referrals_location l USING (source_id, uid)
    JOIN referrals_directorysource d ON d.id = s.source_id AND d.name = 'Bench'
    """,
    """
    INSERT INTO referrals_language (source_id, uid, service_id, name, code)
    SELECT s.source_id, s.uid, s.id, CASE s.id %% 3 WHEN 0 THEN 'Spanish' ELSE 'English' END, ''
    FROM referrals_service s JOIN referrals_directorysource d ON d.id = s.source_id AND d.name = 'Bench'
    """,
)


def fill_directory(connection: psycopg.Connection) -> None:
    """Once; an installation is measured again and again."""
    from referrals.imports.cards import refresh_cards  # Django must be set up first

    with connection.transaction():
        there = connection.execute("SELECT 1 FROM referrals_directorysource WHERE name = 'Bench'").fetchone()
        if there:
            return
        for step in STEPS:
            given = {"services": SERVICES, "kinds": KINDS}
            connection.execute(step, {name: value for name, value in given.items() if f"%({name})s" in step})
        refresh_cards(connection.cursor())
