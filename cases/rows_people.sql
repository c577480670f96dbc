-- Who is let in to the records of a student, and by which way: what the row policies ask of one actor, asked for everybody.
-- For the audience of a record and the page of a student's access (cases/queries/access_ways.py).

CREATE OR REPLACE FUNCTION cases_may_ask_about(student bigint, school bigint, wanted text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT sswork_is_system() OR school = ANY (sswork_schools('access_manage+case_view+encounter_view+student_view'))
            OR student = ANY (cases_opened('case_view+encounter_view+student_view'))
            OR wanted = 'homeless_view' AND EXISTS (  -- an episode is started for a student whom the liaison has only found
                SELECT FROM sswork_assignments(sswork_actor(), sswork_today()) a
                JOIN sswork_grants() g ON g.role = a.role AND g.permission = 'homeless_manage'
                JOIN sswork_organization o ON o.id = school WHERE a.organization_id IN (o.id, o.parent_id))
            OR EXISTS (SELECT FROM cases_case c WHERE c.student_id = student AND sswork_me('case_view') = ANY (c.readers))
            OR EXISTS (SELECT FROM cases_encounterstudent p WHERE p.student_id = student
                         AND (sswork_me('encounter_view') = p.author_id OR sswork_me('encounter_view') = ANY (p.readers)))
            OR EXISTS (SELECT FROM cases_homevisit v WHERE v.student_id = student
                         AND (sswork_me('encounter_view') = v.worker_id OR sswork_me('encounter_view') = ANY (v.readers)))
    $$;
COMMENT ON FUNCTION cases_may_ask_about IS
    'Whether the actor sees the student, looks after access at the school, or wrote, made or is named on a record: others are told of nobody.';

DROP FUNCTION IF EXISTS cases_people_with(bigint[], text, bigint[], date, timestamptz);
CREATE OR REPLACE FUNCTION cases_people_with(
        students bigint[], wanted text, named bigint[], today date, at timestamptz, joining text[] DEFAULT '{{}}')
    RETURNS TABLE (student_id bigint, person_id bigint, self_id bigint, way text, role text, organization_id bigint, detail text,
                   source_id bigint, first_day date, last_day date)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        WITH about AS MATERIALIZED (
            SELECT s.id, s.school_id, o.parent_id FROM cases_student s JOIN sswork_organization o ON o.id = s.school_id
            WHERE s.id = ANY (students) AND cases_may_ask_about(s.id, s.school_id, wanted)
        ), assigned AS MATERIALIZED (
            SELECT a.person_id, a.role, a.organization_id, a.first_day, a.last_day FROM sswork_roleassignment a
            WHERE a.first_day <= today AND (a.last_day IS NULL OR a.last_day >= today)
        ), selves AS MATERIALIZED (  -- sswork_selves, for everybody
            SELECT u.id AS person, who.id AS self
            FROM sswork_user u JOIN LATERAL (
                SELECT u.id UNION SELECT c.absent_id FROM sswork_cover c
                WHERE c.covering_id = u.id AND c.first_day <= today AND c.last_day >= today
                  AND c.absent_id IN (SELECT person_id FROM assigned)) who(id) ON true
            WHERE u.is_active AND u.id IN (SELECT person_id FROM assigned)
        ), held AS MATERIALIZED (
            SELECT s.person, s.self, a.role, a.organization_id AS place, g.whole_school, g.programmes, a.first_day, a.last_day
            FROM selves s JOIN assigned a ON a.person_id = s.self
            JOIN sswork_grants() g ON g.role = a.role AND g.permission = wanted
        ), holder AS (  -- one role by which each holds the right somewhere, the own first
            SELECT DISTINCT ON (person) * FROM held ORDER BY person, self <> person, role
        ), granted AS (
            SELECT g.* FROM cases_studentgrant g JOIN about b ON b.id = g.student_id
            WHERE g.first_day <= today AND (g.last_day IS NULL OR g.last_day >= today)
        )
        SELECT b.id, h.person, h.self, 'school', h.role, h.place, '', NULL::bigint, h.first_day, h.last_day
        FROM about b JOIN held h ON h.whole_school AND h.place IN (b.school_id, b.parent_id)
        UNION
        SELECT b.id, h.person, s.self, 'caseload', h.role, h.place, '', c.id, c.first_day, c.last_day
        FROM about b JOIN cases_caseloadentry c ON c.student_id = b.id JOIN selves s ON s.self = c.worker_id
        JOIN holder h ON h.person = s.person
        WHERE c.first_day <= today AND (c.last_day IS NULL OR c.last_day >= today)
        UNION
        SELECT g.student_id, h.person, s.self, 'grant', h.role, h.place, g.reason, g.id, g.first_day, g.last_day
        FROM granted g JOIN selves s ON s.self = g.person_id JOIN holder h ON h.person = s.person
        UNION
        SELECT g.student_id, h.person, h.self, 'grant', h.role, h.place, g.reason, g.id, g.first_day, g.last_day
        FROM granted g JOIN sswork_organization s ON s.kind = 'school' AND s.id = g.at_school_id
        JOIN held h ON h.role = g.role AND h.place IN (s.id, s.parent_id)
        UNION
        SELECT b.id, h.person, h.person, 'glass', h.role, h.place, '', k.id, k.opened_at::date, k.until::date
        FROM about b JOIN cases_breakglass k ON k.student_id = b.id JOIN holder h ON h.person = k.person_id
        WHERE k.opened_at <= at AND k.until > at
        UNION
        SELECT b.id, h.person, h.self, 'programme', h.role, h.place, m.programme, NULL, m.first_day, m.last_day
        FROM about b JOIN LATERAL (
            SELECT p.programme, p.first_day, p.last_day FROM cases_programmemembership p WHERE p.student_id = b.id
            UNION ALL SELECT unnest(joining), NULL, NULL) m ON true
        JOIN held h ON m.programme = ANY (h.programmes) AND h.place IN (b.school_id, b.parent_id)
        WHERE (m.first_day IS NULL OR m.first_day <= today) AND (m.last_day IS NULL OR m.last_day >= today)
          AND (m.programme = ANY (joining) OR sswork_is_system() OR b.school_id = ANY (sswork_schools('homeless_view')) OR b.id = ANY (cases_opened('homeless_view')))
        UNION
        SELECT NULL, h.person, s.self, 'holder', h.role, h.place, '', NULL, NULL, NULL
        FROM selves s JOIN holder h ON h.person = s.person WHERE s.self = ANY (named)
    $$;
COMMENT ON FUNCTION cases_people_with IS
    'People whom a right lets in to students, each way, as themselves or standing in for another (self_id); "holder": the people named and who stands in for them, as far as they hold the right somewhere. "joining": programmes that the students are about to be in. A liaison by a programme is told only to those who may know who is in it.';

CREATE OR REPLACE FUNCTION cases_has_protected(student bigint) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT EXISTS (SELECT FROM cases_student s WHERE s.id = student AND s.school_id = ANY (sswork_schools('access_manage')))
           AND (EXISTS (SELECT FROM cases_case c
                        WHERE c.student_id = student AND c.lane = 'sealed' AND NOT sswork_actor() = ANY (c.readers))
             OR EXISTS (SELECT FROM cases_encounterstudent p WHERE p.student_id = student AND p.lane = 'sealed'
                          AND p.hidden_at IS NULL AND p.author_id <> sswork_actor() AND NOT sswork_actor() = ANY (p.readers)))
    $$;
COMMENT ON FUNCTION cases_has_protected IS
    'Yes or no, to those who look after access at the school: whether the student has a sealed record that the actor does not read.';
