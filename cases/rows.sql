-- Which students are open to a person one by one, and which records of a lane.

CREATE OR REPLACE FUNCTION cases_opened_to(person bigint, wanted text, today date, at timestamptz) RETURNS bigint[]
    LANGUAGE plpgsql STABLE
    AS $$ BEGIN
        IF person = sswork_actor() AND today = sswork_today() AND NOT sswork_is_system() THEN
            RETURN coalesce(sswork_kept('opened_' || wanted), cases_keep_opened(wanted))::bigint[];  -- cases_opened, a call less
        END IF;
        RETURN cases_opened_to_somebody(person, wanted, today, at);
    END $$;
COMMENT ON FUNCTION cases_opened_to IS
    'Students opened to a person one by one: caseload, grants to the person or the person''s role, a liaison''s programmes. Asked by the person or the system only.';

CREATE OR REPLACE FUNCTION cases_read_in_emergency(wanted text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $$ BEGIN RETURN sswork_role_grants('emergency_reader', wanted, false); END $$;
COMMENT ON FUNCTION cases_read_in_emergency IS
    'An emergency opens a record for reading: what a reader in an emergency may, whatever else the person''s own role grants.';

-- One plan for everybody: PostgreSQL would plan these questions for each person anew, which takes longer than they do.
CREATE OR REPLACE FUNCTION cases_find_opened_by_roles(selves bigint[], roles text[], today date) RETURNS bigint[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
    AS $$ DECLARE
        liaisons text[] := ARRAY(SELECT each FROM unnest(roles) each WHERE sswork_role_programmes(each) <> '{{}}');
        found bigint[];
    BEGIN
        found := ARRAY(
            SELECT student_id FROM cases_caseloadentry
            WHERE worker_id = ANY (selves) AND first_day <= today AND (last_day IS NULL OR last_day >= today)
            UNION
            SELECT student_id FROM cases_studentgrant
            WHERE person_id = ANY (selves) AND first_day <= today AND (last_day IS NULL OR last_day >= today));
        IF EXISTS (SELECT FROM cases_studentgrant WHERE role = ANY (roles)) THEN  -- most roles have none, at however many schools
            found := found || ARRAY(
                SELECT DISTINCT g.student_id
                FROM sswork_roleassignment a
                JOIN sswork_organization s ON s.kind = 'school' AND a.organization_id IN (s.id, s.parent_id)
                JOIN cases_studentgrant g ON g.role = a.role AND g.at_school_id = s.id
                WHERE a.person_id = ANY (selves) AND a.first_day <= today AND (a.last_day IS NULL OR a.last_day >= today)
                  AND a.role = ANY (roles) AND g.first_day <= today AND (g.last_day IS NULL OR g.last_day >= today));
        END IF;
        IF liaisons <> '{{}}' THEN  -- for a liaison only: thousands of members
            found := found || ARRAY(
                SELECT DISTINCT m.student_id
                FROM sswork_roleassignment a
                JOIN cases_programmemembership m ON m.programme = ANY (sswork_role_programmes(a.role))
                JOIN cases_student s ON s.id = m.student_id
                JOIN sswork_organization o ON o.id = s.school_id
                WHERE a.person_id = ANY (selves) AND a.first_day <= today AND (a.last_day IS NULL OR a.last_day >= today)
                  AND a.role = ANY (liaisons) AND a.organization_id IN (o.id, o.parent_id)
                  AND (m.first_day IS NULL OR m.first_day <= today) AND (m.last_day IS NULL OR m.last_day >= today));
        END IF;
        RETURN found;
    END $$;
COMMENT ON FUNCTION cases_find_opened_by_roles IS 'Students opened one by one to a person and those for whom the person stands in, who have these roles. Not to be called by anybody but the functions here.';
REVOKE EXECUTE ON FUNCTION cases_find_opened_by_roles FROM PUBLIC;

CREATE OR REPLACE FUNCTION cases_find_opened_in_emergency(person bigint, at timestamptz) RETURNS bigint[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN
        RETURN ARRAY(SELECT DISTINCT student_id FROM cases_breakglass WHERE person_id = person AND opened_at <= at AND until > at);
    END $$;
COMMENT ON FUNCTION cases_find_opened_in_emergency IS 'Students whose records the person has opened in an emergency. Not to be called by anybody but the functions here.';
REVOKE EXECUTE ON FUNCTION cases_find_opened_in_emergency FROM PUBLIC;

CREATE OR REPLACE FUNCTION cases_find_opened(person bigint, wanted text, today date, at timestamptz) RETURNS bigint[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ DECLARE
        roles text[] := ARRAY(SELECT DISTINCT a.role FROM sswork_assignments(person, today) a WHERE sswork_role_grants(a.role, wanted, false));
        found bigint[];
    BEGIN
        IF roles = '{{}}' THEN
            RETURN '{{}}';
        END IF;
        found := cases_find_opened_by_roles(ARRAY(SELECT self FROM sswork_selves(person, today) self), roles, today);
        IF cases_read_in_emergency(wanted) THEN
            found := found || cases_find_opened_in_emergency(person, at);
        END IF;
        RETURN found;
    END $$;
COMMENT ON FUNCTION cases_find_opened IS 'What cases_opened_to gives, computed. Not to be called by anybody but the functions here.';
REVOKE EXECUTE ON FUNCTION cases_find_opened FROM PUBLIC;

CREATE OR REPLACE FUNCTION cases_opened_to_somebody(person bigint, wanted text, today date, at timestamptz) RETURNS bigint[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN
        RETURN CASE WHEN sswork_is_system() THEN cases_find_opened(person, wanted, today, at) ELSE '{{}}' END;
    END $$;
COMMENT ON FUNCTION cases_opened_to_somebody IS 'cases_opened_to for anybody: of others only the system asks.';

CREATE OR REPLACE FUNCTION cases_keep_in_emergency() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN
        RETURN sswork_keep('in_emergency', cases_find_opened_in_emergency(sswork_actor(), sswork_now())::text);
    END $$;

CREATE OR REPLACE FUNCTION cases_in_emergency() RETURNS text
    LANGUAGE sql STABLE
    RETURN coalesce(sswork_kept('in_emergency'), cases_keep_in_emergency());
COMMENT ON FUNCTION cases_in_emergency IS 'Students whose records the actor has opened in an emergency, as the text of an array: for nearly everybody "{{}}".';

CREATE OR REPLACE FUNCTION cases_keep_opened(wanted text) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ DECLARE
        roles text[] := sswork_roles_with(wanted, false);
        name text := 'opened$' || array_to_string(roles, '$');  -- the same roles open the same students
        found text := sswork_kept(name);
    BEGIN
        IF roles = '{{}}' THEN
            RETURN sswork_keep('opened_' || wanted, '{{}}');
        END IF;
        IF found IS NULL THEN
            found := sswork_keep(name, cases_find_opened_by_roles(sswork_my_selves(), roles, sswork_today())::text);
        END IF;
        IF cases_in_emergency() <> '{{}}' AND cases_read_in_emergency(wanted) THEN  -- to those who read, whatever the roles
            found := (found::bigint[] || cases_in_emergency()::bigint[])::text;
        END IF;
        RETURN sswork_keep('opened_' || wanted, found);
    END $$;
GRANT EXECUTE ON FUNCTION cases_keep_opened TO PUBLIC;  -- what is opened to the actor, who may know it

CREATE OR REPLACE FUNCTION cases_opened(wanted text) RETURNS bigint[]
    LANGUAGE plpgsql STABLE
    AS $$ BEGIN
        RETURN coalesce(sswork_kept('opened_' || wanted), cases_keep_opened(wanted))::bigint[];
    END $$;
COMMENT ON FUNCTION cases_opened IS 'Students opened to the actor one by one.';

CREATE OR REPLACE FUNCTION cases_keep_open(wanted text) RETURNS text
    LANGUAGE plpgsql VOLATILE
    AS $$ DECLARE
        -- The same roles open the same schools and students: a page asks for ten permissions.
        name text := 'open_by' || CASE WHEN cases_in_emergency() = '{{}}' THEN '' ELSE cases_read_in_emergency(wanted)::text END
                     || sswork_reach_name(wanted);
        found text := sswork_kept(name);
    BEGIN
        IF found IS NULL THEN
            found := sswork_keep(name, sswork_as_text('s', sswork_schools(wanted)) || sswork_as_text('o', cases_opened(wanted)));
        END IF;
        RETURN set_config('app.open_' || translate(wanted, '+', '$'), current_setting('app.turn', true) || ':' || found, false);
    END $$;
COMMENT ON FUNCTION cases_keep_open IS 'What the permission opens to the actor, as a text to look into: "7:s4,s12,o105,", schools and students.';

CREATE OR REPLACE FUNCTION cases_open(student bigint, school bigint, wanted text) RETURNS boolean
    LANGUAGE plpgsql STABLE COST 10
    AS $$ DECLARE
        kept text := current_setting('app.open_' || translate(wanted, '+', '$'), true);
    BEGIN
        IF kept IS NULL OR NOT starts_with(kept, coalesce(current_setting('app.turn', true), '-') || ':') THEN
            kept := cases_keep_open(wanted);
        END IF;
        RETURN strpos(kept, 's' || school || ',') > 0 OR strpos(kept, 'o' || student || ',') > 0;
    END $$;
COMMENT ON FUNCTION cases_open IS 'Whether one of the permissions (joined by +) opens this student, now at this school, to the actor. Asked for each row, so it only looks into a text.';

CREATE OR REPLACE FUNCTION cases_open_student(student bigint, wanted text) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ DECLARE
        school bigint;
    BEGIN
        SELECT school_id INTO school FROM cases_student WHERE id = student;
        RETURN cases_open(student, school, wanted);
    END $$;

CREATE OR REPLACE FUNCTION cases_sees_household(key bigint, wanted text) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN
        PERFORM FROM cases_student s WHERE s.household_id = key AND cases_open(s.id, s.school_id, wanted) LIMIT 1;
        RETURN found;
    END $$;

CREATE OR REPLACE FUNCTION cases_sees_guardian(key bigint, wanted text) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN
        PERFORM FROM cases_guardianship g WHERE g.guardian_id = key AND cases_open(g.student_id, g.school_id, wanted) LIMIT 1;
        RETURN found;
    END $$;

CREATE OR REPLACE FUNCTION cases_sees_part(encounter bigint, student bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN
        PERFORM FROM cases_encounterstudent p
        WHERE p.encounter_id = encounter AND (student IS NULL OR p.student_id = student)
          AND may_see_cases_encounterstudent(student_id => p.student_id, school_id => p.school_id, lane => p.lane, readers => p.readers,
                                             case_id => p.case_id, author_id => p.author_id)
        LIMIT 1;
        RETURN found;
    END $$;
COMMENT ON FUNCTION cases_sees_part IS 'Whether the actor sees a student''s part in the encounter; any part, where no student is named.';

CREATE OR REPLACE FUNCTION cases_owns_case(key bigint, wanted text) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN
        RETURN EXISTS (SELECT FROM cases_case c WHERE c.id = key AND c.owner_id = ANY (sswork_us(wanted))) AND sees_cases_case(key);
    END $$;

CREATE OR REPLACE FUNCTION cases_works_with(student bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN
        RETURN EXISTS (SELECT FROM cases_caseloadentry c
                       WHERE c.student_id = student AND c.worker_id = ANY (sswork_us('signed_in'))
                         AND c.first_day <= sswork_today() AND (c.last_day IS NULL OR c.last_day >= sswork_today()))
            OR EXISTS (SELECT FROM cases_case k
                       WHERE k.student_id = student AND k.owner_id = ANY (sswork_us('signed_in')) AND k.state = 'open');
    END $$;
COMMENT ON FUNCTION cases_works_with IS 'Whether the student is on the actor''s caseload, or in an open case of the actor''s.';

CREATE OR REPLACE FUNCTION cases_is_in_programme(student bigint, wanted text, today date) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN
        RETURN NOT (sswork_is_system() OR cases_open_student(student, 'student_view'))
            OR EXISTS (SELECT FROM cases_programmemembership m WHERE m.student_id = student AND m.programme = wanted
                       AND (m.first_day IS NULL OR m.first_day <= today) AND (m.last_day IS NULL OR m.last_day >= today));
    END $$;
COMMENT ON FUNCTION cases_is_in_programme IS
    'Asked where something is withheld because of it: whoever may not know of the programme would else be shown what it hides. Of a student out of view the answer is yes, whoever it is: to withhold.';

CREATE OR REPLACE FUNCTION cases_hand_over() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN
        INSERT INTO cases_studentgrant AS kept (student_id, role, at_school_id, reason, source_key, first_day, last_day)
        SELECT moved.student_id, 'social_worker', moved.school_id, 'hand_over', 'cases.school:' || moved.school_id, sswork_today(),
               coalesce(school.last_day, sswork_today() + 14)
        FROM (SELECT a.id AS student_id, b.school_id FROM after a JOIN before b USING (id) WHERE a.school_id <> b.school_id) moved
        JOIN LATERAL (
            SELECT (SELECT c.day FROM sswork_calendarday c
                    WHERE c.school_id = moved.school_id AND c.kind = 'instructional' AND c.day > sswork_today()
                    ORDER BY c.day OFFSET greatest(d.value::integer, 1) - 1 LIMIT 1) AS last_day
            FROM sswork_definition d
            LEFT JOIN sswork_organization o ON o.id = moved.school_id
            WHERE d.code = 'access.hand_over_days' AND (d.organization_id IS NULL OR d.organization_id = o.parent_id)
              AND (d.effective_from IS NULL OR d.effective_from <= sswork_today())
              AND (d.effective_until IS NULL OR d.effective_until >= sswork_today())
            ORDER BY d.organization_id NULLS LAST, d.effective_from DESC NULLS LAST LIMIT 1
        ) school ON true
        WHERE sswork_today() IS NOT NULL
        ON CONFLICT ON CONSTRAINT grant_once DO UPDATE SET first_day = excluded.first_day, last_day = excluded.last_day;
        RETURN NULL;
    END $$;
COMMENT ON FUNCTION cases_hand_over IS
    'After a change of school the social workers of the old one keep the student for the hand-over (access.hand_over_days, school days); leads see both schools or neither.';

CREATE OR REPLACE TRIGGER cases_hand_over AFTER UPDATE ON cases_student
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION cases_hand_over();

CREATE OR REPLACE TRIGGER sswork_forget AFTER INSERT OR UPDATE OR DELETE ON cases_caseloadentry
    FOR EACH STATEMENT EXECUTE FUNCTION sswork_forget();
CREATE OR REPLACE TRIGGER sswork_forget AFTER INSERT OR UPDATE OR DELETE ON cases_studentgrant
    FOR EACH STATEMENT EXECUTE FUNCTION sswork_forget();
CREATE OR REPLACE TRIGGER sswork_forget AFTER INSERT OR UPDATE OR DELETE ON cases_programmemembership
    FOR EACH STATEMENT EXECUTE FUNCTION sswork_forget();
CREATE OR REPLACE TRIGGER sswork_forget AFTER INSERT OR UPDATE OR DELETE ON cases_breakglass
    FOR EACH STATEMENT EXECUTE FUNCTION sswork_forget();

CREATE OR REPLACE FUNCTION cases_keep_school_moved() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN
        NEW.school_id = (SELECT school_id FROM cases_student WHERE id = NEW.student_id);
        RETURN NEW;
    END $$;
COMMENT ON FUNCTION cases_keep_school_moved IS
    'A record that is given to another student gets that student''s access key, so that nobody gives one to a student out of view.';

DO $do$
DECLARE record text;
BEGIN
    FOR record IN SELECT sswork_student_records() LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER cases_keep_school_moved BEFORE UPDATE OF student_id ON %I FOR EACH ROW'
                       ' WHEN (OLD.student_id IS DISTINCT FROM NEW.student_id) EXECUTE FUNCTION cases_keep_school_moved()', record);
    END LOOP;
END $do$;

-- A record's access key follows the student whoever writes the record, and whatever that person sees of the student.
DO $do$
DECLARE trigger_function regprocedure;
BEGIN
    FOR trigger_function IN
        SELECT oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace
           AND (proname LIKE 'pgtrigger\_keep\_school\_%' OR proname LIKE 'pgtrigger\_records\_follow\_school\_%')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp', trigger_function);
    END LOOP;
END $do$;

-- Trigrams are not looked up under row security, so these look with the owner's eyes, and leave out who is out of view: else
-- asking for a name would tell whether there is somebody of that name. (The first statement loads pg_trgm and its setting.)
SELECT show_limit();
CREATE OR REPLACE FUNCTION cases_similar_students(words text) RETURNS SETOF bigint
    LANGUAGE sql STABLE ROWS 200 SECURITY DEFINER SET search_path = public, pg_temp SET pg_trgm.word_similarity_threshold = 0.4
    AS $$
        SELECT id FROM cases_student WHERE search_name %> sswork_fold(words)
           AND (sswork_is_system() OR cases_open(id, school_id, 'referral_make+student_view'))
    $$;
-- The first of them in the order in which a list shows them: what is common is shared by hundreds of a large district.
CREATE OR REPLACE FUNCTION cases_nearest_students(words text, most integer) RETURNS SETOF bigint
    LANGUAGE sql STABLE ROWS 100 SECURITY DEFINER SET search_path = public, pg_temp SET pg_trgm.word_similarity_threshold = 0.4
    AS $$
        SELECT id FROM cases_student WHERE search_name %> sswork_fold(words) AND removed_on IS NULL
           AND (sswork_is_system() OR cases_open(id, school_id, 'referral_make+student_view'))
         ORDER BY word_similarity(sswork_fold(words), search_name) DESC, sort_name, id LIMIT most
    $$;
CREATE OR REPLACE FUNCTION cases_named_students(pattern text) RETURNS SETOF bigint
    LANGUAGE sql STABLE ROWS 200 SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT id FROM cases_student WHERE search_name LIKE sswork_fold(pattern)
           AND (sswork_is_system() OR cases_open(id, school_id, 'referral_make+student_view'))
    $$;
