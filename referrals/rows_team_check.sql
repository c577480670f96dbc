-- The team's self-check: who may read one, and what came of it. Who said what never leaves the database.

CREATE OR REPLACE FUNCTION referrals_checks_open(of_team bigint) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT sswork_is_system() OR referrals_in_team(of_team)
            OR EXISTS (SELECT FROM referrals_team t WHERE t.id = of_team AND sswork_at_school(t.school_id, 'team_manage'))
    $$;
COMMENT ON FUNCTION referrals_checks_open IS 'The actor is a member of the team, or sets it.';

CREATE OR REPLACE FUNCTION referrals_check_is_open(of_check bigint) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT EXISTS (SELECT FROM referrals_teamcheck c WHERE c.id = of_check AND c.closed_at IS NULL AND referrals_in_team(c.team_id))
    $$;
COMMENT ON FUNCTION referrals_check_is_open IS 'The check may still be answered, and the actor is a member of its team.';

-- Wide enough that, from five answers on, nobody's answer follows from the level and one's own: a test tries them all.
CREATE OR REPLACE FUNCTION referrals_check_level(average numeric) RETURNS integer
    LANGUAGE sql IMMUTABLE RETURN width_bucket(average, ARRAY[1.67, 2.34]) + 1;

CREATE OR REPLACE FUNCTION referrals_check_results(of_team bigint, from_answers integer)
    RETURNS TABLE (check_id bigint, answered bigint, good_time integer, tracking integer, doing integer, working integer)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        WITH levels AS (
            SELECT c.id, count(r.id) AS answered,
                   avg(r.good_time) AS good_time, avg(r.tracking) AS tracking, avg(r.doing) AS doing, avg(r.working) AS working
            FROM referrals_teamcheck c LEFT JOIN referrals_checkreply r ON r.check_id = c.id
            WHERE c.team_id = of_team AND c.closed_at IS NOT NULL AND referrals_checks_open(of_team)
            GROUP BY c.id),
        shown AS (SELECT l.*, l.answered >= greatest(from_answers, 5) AS is_shown FROM levels l)
        SELECT s.id, s.answered,
               CASE WHEN s.is_shown THEN referrals_check_level(s.good_time) END,
               CASE WHEN s.is_shown THEN referrals_check_level(s.tracking) END,
               CASE WHEN s.is_shown THEN referrals_check_level(s.doing) END,
               CASE WHEN s.is_shown THEN referrals_check_level(s.working) END
        FROM shown s
    $$;
COMMENT ON FUNCTION referrals_check_results IS 'Of each closed self-check of a team how many answered and, from a number of answers on, on which of three levels all of them stand together.';

DROP FUNCTION IF EXISTS referrals_check_counts(date);
CREATE OR REPLACE FUNCTION referrals_check_counts(since date, of_schools bigint[]) RETURNS TABLE (teams bigint, asking bigint, checks bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT count(DISTINCT t.id), count(DISTINCT c.team_id), count(DISTINCT c.id)
        FROM referrals_team t JOIN sswork_organization o ON o.id = t.school_id
        LEFT JOIN referrals_teamcheck c ON c.team_id = t.id AND c.closed_at IS NOT NULL AND c.asked_on >= since
        WHERE o.id = ANY (of_schools) AND (sswork_is_system() OR sswork_at_school(o.id, 'dashboard_view'))
    $$;
COMMENT ON FUNCTION referrals_check_counts IS 'How many teams of those schools at which the actor may count have looked at their own work since a day, and how often: nothing of what they said.';
