-- What families asked for and did not get, in numbers alone, for whoever may count at a school. Twelve whole months from `since`.

CREATE OR REPLACE FUNCTION referrals_gaps(since date) RETURNS TABLE (split text, part text, students bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        WITH RECURSIVE mine AS MATERIALIZED (
            SELECT o.id FROM sswork_organization o WHERE o.kind = 'school' AND sswork_at_school(o.id, 'dashboard_view')),
        -- In whose place, at whatever remove, another one helped.
        made_good AS (
            SELECT b.instead_of_id AS id FROM referrals_servicereferral b
            WHERE b.state IN ('completed', 'partly') AND b.instead_of_id IS NOT NULL
            UNION
            SELECT b.instead_of_id FROM referrals_servicereferral b JOIN made_good g ON g.id = b.id
            WHERE b.instead_of_id IS NOT NULL),
        gaps AS MATERIALIZED (
            SELECT r.student_id, coalesce(n.domain, '') AS kind, r.state AS reason, to_char(r.state_since, 'YYYY-MM') AS month,
                   CASE WHEN h.confidential_address = '' THEN left(h.postal_code, 5) ELSE '' END AS area,
                   v.name || ' (' || a.name || ')' AS service
            FROM referrals_servicereferral r
            JOIN cases_student s ON s.id = r.student_id
            JOIN referrals_service v ON v.id = r.service_id
            JOIN referrals_agency a ON a.id = v.organization_id
            LEFT JOIN cases_household h ON h.id = s.household_id
            LEFT JOIN cases_need n ON n.id = r.need_id
            LEFT JOIN cases_case c ON c.id = n.case_id
            WHERE r.school_id IN (SELECT id FROM mine)
              AND r.state_since >= since AND r.state_since < since + interval '1 year' AND r.sent_on IS NOT NULL
              AND r.state IN ('not_eligible', 'no_capacity', 'no_contact', 'declined', 'returned', 'expired')
              AND r.lane <> 'sealed' AND coalesce(c.lane, 'team') <> 'sealed'
              AND NOT EXISTS (SELECT FROM made_good g WHERE g.id = r.id)
              AND NOT EXISTS (SELECT FROM referrals_servicereferral b
                              WHERE b.need_id = r.need_id AND b.state IN ('completed', 'partly')))
        SELECT 'all', '', count(DISTINCT student_id) FROM gaps
        UNION ALL SELECT 'kind', kind, count(DISTINCT student_id) FROM gaps GROUP BY kind
        UNION ALL SELECT 'reason', reason, count(DISTINCT student_id) FROM gaps GROUP BY reason
        UNION ALL SELECT 'area', coalesce(area, ''), count(DISTINCT student_id) FROM gaps GROUP BY coalesce(area, '')
        UNION ALL SELECT 'service', service, count(DISTINCT student_id) FROM gaps GROUP BY service
        UNION ALL SELECT 'month', month, count(DISTINCT student_id) FROM gaps GROUP BY month
    $$;
COMMENT ON FUNCTION referrals_gaps IS 'Students whom no agency helped, by kind, reason, area, service and month, at the schools where the actor may count; sealed ones are counted for nobody.';
