"""What search asks of a service, put together from all its tables; made anew whenever an import or a person changes one."""

from collections.abc import Iterable
from datetime import date

from sswork import postal_codes
from sswork.models import Definition

CARDS = """
WITH asked AS (SELECT s.* FROM referrals_service s WHERE %(services)s::bigint[] IS NULL OR s.id = ANY(%(services)s)),
terms AS (
    SELECT s.id, string_agg(DISTINCT t.name, ' ') AS names FROM asked s
    JOIN referrals_directoryattribute l ON l.source_id = s.source_id AND l.link_entity = 'service' AND l.link_id = s.uid
    JOIN referrals_taxonomyterm t ON t.id = l.taxonomy_term_id GROUP BY s.id),
here AS (SELECT x.service_id, x.location_id FROM referrals_serviceatlocation x JOIN asked s ON s.id = x.service_id),
cities AS (
    SELECT h.service_id AS id, string_agg(DISTINCT d.city, ' ') AS names FROM here h
    JOIN referrals_locationaddress d ON d.location_id = h.location_id GROUP BY h.service_id),
spoken AS (
    SELECT id, array_agg(DISTINCT word) AS words FROM (
        SELECT l.service_id AS id, l.code, l.name FROM referrals_language l JOIN asked s ON s.id = l.service_id
        UNION ALL SELECT h.service_id, l.code, l.name FROM referrals_language l JOIN here h ON h.location_id = l.location_id
        UNION ALL SELECT p.service_id, l.code, l.name FROM referrals_language l JOIN referrals_phone p ON p.id = l.phone_id
                  JOIN asked s ON s.id = p.service_id) each
    CROSS JOIN LATERAL (VALUES (left(lower(code), 100)), (left(sswork_fold(name), 100))) w (word)
    WHERE word <> '' GROUP BY id),
cost AS (
    SELECT c.service_id AS id, bool_or(c.amount > 0) AS has_price, bool_and(coalesce(c.amount = 0, false)) AS all_nothing
    FROM referrals_costoption c JOIN asked s ON s.id = c.service_id GROUP BY c.service_id),
hand AS (
    SELECT w.service_id AS id, w.outdated,
           CASE WHEN 'description' <> ALL(w.outdated) THEN nullif(w.description, '') END AS description,
           CASE WHEN 'eligibility' <> ALL(w.outdated) THEN nullif(w.eligibility, '') END AS eligibility,
           CASE WHEN 'cost' <> ALL(w.outdated) THEN nullif(w.cost, '') END AS cost
    FROM referrals_servicewords w JOIN asked s ON s.id = w.service_id),
said AS (
    SELECT id, confirmed_on >= coalesce(greatest(assured_date, (last_modified AT TIME ZONE 'UTC')::date), confirmed_on) AS is_later
    FROM asked),
cards AS (
    SELECT s.id,
        sswork_fold(concat_ws(' ', s.name, s.alternate_name, a.name, a.alternate_name, terms.names)) AS name_words,
        setweight(to_tsvector('english', sswork_fold(concat_ws(' ', s.name, s.alternate_name))), 'A')
        || setweight(to_tsvector('english', sswork_fold(concat_ws(' ', a.name, a.alternate_name, terms.names))), 'B')
        || setweight(to_tsvector('english', sswork_fold(left(concat_ws(' ',
               coalesce(hand.description, s.description), coalesce(hand.eligibility, s.eligibility_description), cities.names),
               20000))), 'C') AS words,
        coalesce(spoken.words, '{}') AS languages,
        CASE WHEN hand.cost IS NOT NULL THEN hand.cost ~* %(free)s
             WHEN cost.all_nothing OR (cost.has_price IS NOT TRUE AND concat_ws(' ', s.fees, s.fees_description) ~* %(free)s)
                THEN true
             WHEN cost.has_price OR concat_ws('', s.fees, s.fees_description) <> '' THEN false END AS is_free,
        s.removed_on IS NULL AND a.removed_on IS NULL AND CASE WHEN s.told_status <> '' AND said.is_later
            THEN s.told_status ELSE s.status END IN ('active', 'temporarily closed') AS is_offered,
        referrals_days_said(CASE WHEN s.told_wait_time <> '' AND said.is_later
            THEN s.told_wait_time ELSE s.wait_time END) AS said_days,
        greatest(s.confirmed_on, s.assured_date, (s.last_modified AT TIME ZONE 'UTC')::date) AS fresh_on
    FROM asked s JOIN said ON said.id = s.id JOIN referrals_agency a ON a.id = s.organization_id
    LEFT JOIN terms ON terms.id = s.id LEFT JOIN cities ON cities.id = s.id
    LEFT JOIN spoken ON spoken.id = s.id LEFT JOIN cost ON cost.id = s.id
    LEFT JOIN hand ON hand.id = s.id)
INSERT INTO referrals_servicecard AS c (service_id, name_words, words, languages, is_free, is_offered, fresh_on, said_days)
SELECT id, name_words, words, languages, is_free, is_offered, fresh_on, said_days FROM cards
ON CONFLICT (service_id) DO UPDATE SET name_words = excluded.name_words, words = excluded.words,
    languages = excluded.languages, is_free = excluded.is_free, is_offered = excluded.is_offered, fresh_on = excluded.fresh_on,
    said_days = excluded.said_days
WHERE (c.name_words, c.words, c.languages, c.is_free, c.is_offered, c.fresh_on, c.said_days) IS DISTINCT FROM (excluded.name_words,
    excluded.words, excluded.languages, excluded.is_free, excluded.is_offered, excluded.fresh_on, excluded.said_days)
"""
# Free in the words of whoever wrote it down, and not "free for members" alone: the page shows the words beside it.
FREE = r"\m(free|no (cost|fee|fees|charge)|without (cost|charge)|at no (cost|charge)|none|gratis|sin costo)\M"
# A place without coordinates is about at the middle of its postal code; of a code that the list does not have, where others of it are.
CODES = """
SELECT DISTINCT left(a.postal_code, 5) FROM referrals_location l JOIN referrals_locationaddress a ON a.location_id = l.id
WHERE l.latitude IS NULL AND NOT l.is_private AND a.address_type = 'physical' AND length(a.postal_code) >= 5
"""
NEAR = """
WITH listed AS (
    SELECT * FROM unnest(%(codes)s::text[], %(latitudes)s::float[], %(longitudes)s::float[]) x (code, latitude, longitude)),
others AS (
    SELECT left(a.postal_code, 5) AS code, avg(l.latitude) AS latitude, avg(l.longitude) AS longitude
    FROM referrals_location l JOIN referrals_locationaddress a ON a.location_id = l.id
    WHERE l.latitude IS NOT NULL AND length(a.postal_code) >= 5 GROUP BY 1),
areas AS (SELECT * FROM listed UNION ALL SELECT * FROM others WHERE code NOT IN (SELECT code FROM listed)),
about AS (
    SELECT DISTINCT ON (a.location_id) a.location_id AS id, r.latitude, r.longitude
    FROM referrals_locationaddress a JOIN areas r ON r.code = left(a.postal_code, 5)
    WHERE a.address_type = 'physical' ORDER BY a.location_id, a.id),
placed AS (
    SELECT l.id, CASE WHEN NOT l.is_private THEN coalesce(l.latitude, about.latitude) END AS latitude,
           CASE WHEN NOT l.is_private THEN coalesce(l.longitude, about.longitude) END AS longitude
    FROM referrals_location l LEFT JOIN about ON about.id = l.id)
UPDATE referrals_location l SET near_latitude = p.latitude, near_longitude = p.longitude FROM placed p
WHERE p.id = l.id AND (l.near_latitude, l.near_longitude) IS DISTINCT FROM (p.latitude, p.longitude)
"""

# From sending to help, over twelve whole months: by the month, so that no two days show what one student adds. Half of the students
# waited at most so long, each counted once. Of fewer students than may be shown it says nothing; sealed referrals are not counted.
USUAL = """
WITH students AS (
    SELECT r.service_id, r.student_id, avg(r.started_on - r.sent_on) AS days
    FROM referrals_servicereferral r LEFT JOIN cases_need n ON n.id = r.need_id LEFT JOIN cases_case c ON c.id = n.case_id
    WHERE r.started_on >= %(since)s AND r.started_on < %(until)s AND r.lane <> 'sealed' AND coalesce(c.lane, 'team') <> 'sealed'
    GROUP BY r.service_id, r.student_id),
waits AS (
    SELECT service_id, ceil(percentile_cont(0.5) WITHIN GROUP (ORDER BY days)) AS days
    FROM students GROUP BY service_id HAVING count(*) >= %(least)s)
UPDATE referrals_servicecard c SET usual_days = w.days
FROM referrals_servicecard o LEFT JOIN waits w ON w.service_id = o.service_id
WHERE o.service_id = c.service_id AND c.usual_days IS DISTINCT FROM w.days
"""


# What a person wrote holds until the file says something else than it did then.
SETTLE = """
UPDATE referrals_servicewords w SET outdated = n.parts FROM (
    SELECT w.service_id, coalesce(array_agg(s.part::varchar ORDER BY s.part) FILTER (
        WHERE s.seal <> referrals_file_seal(w.service_id, s.part)), '{}') AS parts
    FROM referrals_servicewords w LEFT JOIN LATERAL jsonb_each_text(w.seals) s (part, seal) ON true
    WHERE %(services)s::bigint[] IS NULL OR w.service_id = ANY(%(services)s) GROUP BY w.service_id) n
WHERE n.service_id = w.service_id AND w.outdated IS DISTINCT FROM n.parts
"""


def refresh_cards(cursor, services: Iterable[int] | None = None) -> int:
    """Of these services, or of all; how many differed."""
    keys = None if services is None else list(services)
    cursor.execute(SETTLE, {"services": keys})
    if keys is None:
        _place(cursor)
    cursor.execute(CARDS, {"services": keys, "free": FREE})
    return cursor.rowcount


def _place(cursor) -> None:
    """Say of each place about where it is."""
    cursor.execute(CODES)
    asked = [row[0] for row in cursor.fetchall()]
    known = [(code, *middle) for code in asked if (middle := postal_codes.middle(code))]
    codes, latitudes, longitudes = zip(*known, strict=True) if known else ((), (), ())
    cursor.execute(NEAR, {"codes": list(codes), "latitudes": list(latitudes), "longitudes": list(longitudes)})


def count_waits(cursor, today: date) -> int:
    """Of all services, for the system; how many differed. The least number of students is ``privacy.suppress_below``."""
    until = today.replace(day=1)
    values = {"since": until.replace(year=until.year - 1), "until": until}
    cursor.execute(USUAL, values | {"least": int(Definition.threshold("privacy.suppress_below", today))})
    return cursor.rowcount
