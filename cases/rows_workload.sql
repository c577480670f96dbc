-- How much the open cases of some people ask for: counted over all of a worker's cases, also those that the asking person does not
-- see, since somebody who is to be given a case may have most of theirs elsewhere. Numbers only, and of colleagues only: who does
-- casework at a school of the asking person, or for whom the person stands in. What is sealed is not counted, and what is restricted
-- is for the worker and the lead: a number that moves tells that there is something. What waits on the waiting list is nobody's work yet.

CREATE OR REPLACE FUNCTION cases_colleagues() RETURNS SETOF bigint
    LANGUAGE sql STABLE
    AS $$
        SELECT unnest(sswork_us('case_manage'))
        UNION
        SELECT a.person_id
        FROM sswork_organization s
        JOIN sswork_roleassignment a ON a.organization_id IN (s.id, s.parent_id)
        WHERE s.id = ANY (sswork_schools('case_manage')) AND a.first_day <= sswork_today() AND (a.last_day IS NULL OR a.last_day >= sswork_today())
    $$;
COMMENT ON FUNCTION cases_colleagues IS 'Whose work the actor may count: who works at a school where the actor manages cases, and for whom the actor stands in.';
REVOKE EXECUTE ON FUNCTION cases_colleagues FROM PUBLIC;

CREATE OR REPLACE FUNCTION cases_work_of(people bigint[])
    RETURNS TABLE (owner_id bigint, reason text, urgency text, cases bigint, obligations bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT each.owner_id, each.reason, each.urgency, count(*), sum(each.obligations)::bigint
        FROM (
            SELECT c.owner_id, c.reason,
                coalesce((SELECT min(CASE n.urgency WHEN 'now' THEN '1' WHEN 'soon' THEN '2' END) FROM cases_need n
                    WHERE n.case_id = c.id AND n.state = 'open'), '') AS urgency,
                (SELECT count(*) FROM cases_obligation o
                    WHERE o.case_id = c.id AND o.state = 'open' AND (o.lane = 'team' OR o.lane = 'restricted' AND may.restricted)) AS obligations
            FROM cases_case c
            CROSS JOIN LATERAL (
                SELECT sswork_is_system() OR c.owner_id = ANY (sswork_us('case_manage')) OR sswork_at_school(c.school_id, 'restricted_view')
            ) may(restricted)
            WHERE c.owner_id = ANY (people) AND c.state = 'open' AND c.waits_since IS NULL
                AND (c.lane = 'team' OR c.lane = 'restricted' AND may.restricted)
                AND (sswork_is_system() OR c.owner_id IN (SELECT colleague FROM cases_colleagues() colleague))
        ) each
        GROUP BY each.owner_id, each.reason, each.urgency
    $$;
COMMENT ON FUNCTION cases_work_of IS
    'Open cases of people by reason and most urgent open need, with their open obligations. For colleagues who manage cases: numbers, nothing of what is sealed, and of what is restricted to its worker and the lead only.';
