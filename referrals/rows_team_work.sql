-- How teams work, in numbers alone, for whoever may count at a school and for members of a team there.

CREATE OR REPLACE FUNCTION referrals_team_work(since date, zone text)
    RETURNS TABLE (split text, part text, students bigint, decided bigint, days numeric, acted bigint, on_time numeric, reviewed bigint, with_outcome numeric)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        WITH mine AS MATERIALIZED (
            SELECT o.id FROM sswork_organization o WHERE o.kind = 'school' AND sswork_at_school(o.id, 'dashboard_view')
            UNION SELECT t.school_id FROM referrals_team t WHERE referrals_in_team(t.id)),
        asked AS MATERIALIZED (
            SELECT r.id, r.student_id, r.reasons, s.grade, o.name AS school, s.home_language AS language, r.reviewed_at,
                   extract(epoch FROM r.decided_at - r.received_at) / 86400 AS days
            FROM referrals_referral r
            JOIN cases_student s ON s.id = r.student_id
            JOIN sswork_organization o ON o.id = r.team_school_id
            WHERE r.team_school_id IN (SELECT id FROM mine) AND (r.received_at AT TIME ZONE zone)::date >= since),
        done AS MATERIALIZED (
            SELECT a.referral_id, asked.student_id,
                   CASE WHEN t.due_on < sswork_today() OR t.state = 'done'
                        THEN (t.state = 'done' AND (t.ended_at AT TIME ZONE zone)::date <= t.due_on)::int END AS on_time,
                   CASE WHEN asked.reviewed_at IS NOT NULL THEN (a.outcome <> '')::int END AS with_outcome
            FROM referrals_referralaction a JOIN asked ON asked.id = a.referral_id JOIN cases_task t ON t.id = a.task_id
            WHERE t.state <> 'dropped'),
        parts AS (
            SELECT 'all' AS split, '' AS part, id FROM asked
            UNION ALL SELECT 'reason', unnest(reasons), id FROM asked
            UNION ALL SELECT 'grade', grade, id FROM asked
            UNION ALL SELECT 'school', school, id FROM asked
            UNION ALL SELECT 'language', language, id FROM asked)
        SELECT p.split, p.part, count(DISTINCT a.student_id), count(DISTINCT a.student_id) FILTER (WHERE a.days IS NOT NULL),
               round(avg(a.days)::numeric, 1), coalesce(sum(d.acted), 0)::bigint, round(100 * sum(d.on_time) / nullif(sum(d.timed), 0)),
               coalesce(sum(d.reviewed), 0)::bigint, round(100 * sum(d.with_outcome) / nullif(sum(d.asked_for), 0))
        FROM parts p JOIN asked a ON a.id = p.id
        LEFT JOIN LATERAL (
            SELECT max((x.on_time IS NOT NULL)::int) AS acted, sum(x.on_time) AS on_time, count(x.on_time) AS timed,
                   max((x.with_outcome IS NOT NULL)::int) AS reviewed, sum(x.with_outcome) AS with_outcome, count(x.with_outcome) AS asked_for
            FROM done x WHERE x.referral_id = a.id) d ON true
        GROUP BY p.split, p.part
    $$;
COMMENT ON FUNCTION referrals_team_work IS 'Requests of the school year by reason, grade, school and language at home: students, days to the decision, actions on time, actions with an outcome; with how many students, so that small numbers can be hidden.';
