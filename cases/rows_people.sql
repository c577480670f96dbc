-- Who is let in to the records of a student, and by which way: what the row policies ask of one actor, asked for everybody.
-- For the audience of a record and the page of a student's access (cases/queries/audience.py).

CREATE OR REPLACE FUNCTION cases_may_ask_about(student bigint, school bigint, wanted text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT sswork_is_system() OR school = ANY (sswork_schools(wanted)) OR student = ANY (cases_opened(wanted))
            OR EXISTS (SELECT FROM cases_case c WHERE c.student_id = student AND sswork_me(wanted) = ANY (c.readers))
            OR EXISTS (SELECT FROM cases_encounterstudent p
                       WHERE p.student_id = student AND sswork_me(wanted) IN (SELECT p.author_id UNION SELECT unnest(p.readers)))
    $$;
COMMENT ON FUNCTION cases_may_ask_about IS
    'Whether the actor sees the student by the right, or wrote or is named on a record: others are told of nobody.';

CREATE OR REPLACE FUNCTION cases_people_with(students bigint[], wanted text, named bigint[], today date, at timestamptz)
    RETURNS TABLE (student_id bigint, person_id bigint, way text, role text, organization_id bigint, detail text,
                   source_id bigint, first_day date, last_day date)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        WITH about AS MATERIALIZED (
            SELECT s.id, s.school_id, o.parent_id FROM cases_student s JOIN sswork_organization o ON o.id = s.school_id
            WHERE s.id = ANY (students) AND cases_may_ask_about(s.id, s.school_id, wanted)
        ), held AS MATERIALIZED (
            SELECT u.id AS person, a.role, a.organization_id AS place, g.whole_school, g.programmes
            FROM sswork_user u CROSS JOIN LATERAL sswork_assignments(u.id, today) a
            JOIN sswork_grants() g ON g.role = a.role AND g.permission = wanted
        ), granted AS (
            SELECT g.* FROM cases_studentgrant g JOIN about b ON b.id = g.student_id
            WHERE g.first_day <= today AND (g.last_day IS NULL OR g.last_day >= today)
        )
        SELECT b.id, h.person, 'school', h.role, h.place, '', NULL::bigint, NULL::date, NULL::date
        FROM about b JOIN held h ON h.whole_school AND h.place IN (b.school_id, b.parent_id)
        UNION
        SELECT b.id, h.person, 'caseload', h.role, h.place, '', c.id, c.first_day, c.last_day
        FROM about b JOIN cases_caseloadentry c ON c.student_id = b.id JOIN held h ON h.person = c.worker_id
        WHERE c.first_day <= today AND (c.last_day IS NULL OR c.last_day >= today)
        UNION
        SELECT g.student_id, h.person, 'grant', h.role, h.place, g.reason, g.id, g.first_day, g.last_day
        FROM granted g JOIN held h ON h.person = g.person_id
        UNION
        SELECT g.student_id, h.person, 'grant', h.role, h.place, g.reason, g.id, g.first_day, g.last_day
        FROM granted g JOIN sswork_organization s ON s.kind = 'school' AND s.id = g.at_school_id
        JOIN held h ON h.role = g.role AND h.place IN (s.id, s.parent_id)
        UNION
        SELECT b.id, h.person, 'programme', h.role, h.place, m.programme, NULL, m.first_day, m.last_day
        FROM about b JOIN cases_programmemembership m ON m.student_id = b.id
        JOIN held h ON m.programme = ANY (h.programmes) AND h.place IN (b.school_id, b.parent_id)
        WHERE (m.first_day IS NULL OR m.first_day <= today) AND (m.last_day IS NULL OR m.last_day >= today)
          AND (sswork_is_system() OR b.school_id = ANY (sswork_schools('homeless_view')) OR b.id = ANY (cases_opened('homeless_view')))
        UNION
        SELECT NULL, h.person, 'holder', h.role, h.place, '', NULL, NULL, NULL FROM held h WHERE h.person = ANY (named)
    $$;
COMMENT ON FUNCTION cases_people_with IS
    'People whom a right lets in to students, each way; "holder": of the people named, those who hold the right somewhere. A liaison by the homeless programme is told only to those who may know of the programme.';
