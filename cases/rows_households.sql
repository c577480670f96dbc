-- Households that were entered twice: found by what they share, kept together once a person said that they are one family.

CREATE OR REPLACE FUNCTION cases_sees_whole_household(key bigint, wanted text) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN
        RETURN NOT EXISTS (SELECT FROM cases_student s WHERE s.household_id = key AND NOT cases_open(s.id, s.school_id, wanted));
    END $$;
COMMENT ON FUNCTION cases_sees_whole_household IS
    'Whether no child of the household is out of the actor''s view. Asked in order to withhold, so it looks with the owner''s eyes.';

CREATE OR REPLACE FUNCTION cases_household_size(key bigint) RETURNS integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN
        IF NOT (sswork_is_system() OR cases_sees_household(key, 'student_view')
                OR NOT EXISTS (SELECT FROM cases_student WHERE household_id = key)) THEN
            RETURN -1;
        END IF;
        RETURN (SELECT count(*) FROM cases_student WHERE household_id = key);
    END $$;
COMMENT ON FUNCTION cases_household_size IS
    'How many children live there, also those out of view: compared with how many a person sees, never shown. -1 where the actor sees none.';

CREATE OR REPLACE FUNCTION cases_digits(words text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT right(regexp_replace(words, '\D', '', 'g'), 10) $$;

-- Pairs of households that may be one. Each must be wholly in the actor's view: else a suggestion would tell of a child who is
-- not. What several families share (an agency's telephone, a shelter's) says nothing, and is left out by ``shared_by``.
DROP FUNCTION IF EXISTS cases_household_pairs(real, integer);
CREATE OR REPLACE FUNCTION cases_household_pairs(alike real, shared_by integer)
    RETURNS TABLE (first_id bigint, second_id bigint, reasons text[])
    LANGUAGE sql STABLE ROWS 200 SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        WITH home AS MATERIALIZED (
            SELECT h.id, sswork_fold(h.address) AS address, left(h.postal_code, 5) AS postal, substring(h.address from '\d+') AS number
            FROM cases_household h
            WHERE h.merged_into_id IS NULL
              AND EXISTS (SELECT FROM cases_student s WHERE s.household_id = h.id AND s.removed_on IS NULL)
              AND (sswork_is_system() OR cases_sees_whole_household(h.id, 'case_manage'))
        ), kin AS MATERIALIZED (
            SELECT DISTINCT s.household_id AS home, g.id AS guardian, sswork_fold(g.given_name || ' ' || g.family_name) AS name,
                   cases_digits(g.phone) AS phone, lower(g.email) AS email
            FROM home JOIN cases_student s ON s.household_id = home.id AND s.removed_on IS NULL
            JOIN cases_guardianship k ON k.student_id = s.id AND k.removed_on IS NULL
            JOIN cases_guardian g ON g.id = k.guardian_id AND g.removed_on IS NULL
        ), told AS MATERIALIZED (
            SELECT home, 'guardian' AS what, guardian::text AS value FROM kin
            UNION SELECT home, 'phone', phone FROM kin WHERE length(phone) >= 7
            UNION SELECT home, 'email', email FROM kin WHERE email <> ''
        ), shared AS (
            SELECT what, value FROM told GROUP BY what, value HAVING count(*) BETWEEN 2 AND shared_by OR (what = 'guardian' AND count(*) > 1)
        ), linked AS (
            SELECT a.home AS one, b.home AS other, s.what
            FROM shared s JOIN told a USING (what, value) JOIN told b USING (what, value) WHERE a.home < b.home
            UNION
            SELECT a.id, b.id, 'address'
            FROM home a JOIN home b ON b.number = a.number AND b.postal = a.postal AND a.id < b.id
            WHERE a.address = b.address OR similarity(a.address, b.address) >= alike
        ), pair AS MATERIALIZED (
            SELECT DISTINCT one, other FROM linked
        ), said AS (
            SELECT one, other, what FROM linked
            UNION
            SELECT p.one, p.other, 'guardian_name' FROM pair p JOIN kin a ON a.home = p.one JOIN kin b ON b.home = p.other
            WHERE a.guardian <> b.guardian AND similarity(a.name, b.name) >= alike
            UNION
            SELECT p.one, p.other, 'family_name'
            FROM pair p JOIN cases_student a ON a.household_id = p.one JOIN cases_student b ON b.household_id = p.other
            WHERE a.removed_on IS NULL AND b.removed_on IS NULL
              AND similarity(sswork_fold(a.family_name), sswork_fold(b.family_name)) >= alike
        )
        SELECT one, other, CASE WHEN bool_or(what = 'guardian')  -- whose telephone it is, too
            THEN array_remove(array_remove(array_agg(what ORDER BY what), 'phone'), 'email') ELSE array_agg(what ORDER BY what) END
        FROM said
        WHERE NOT EXISTS (SELECT FROM cases_householdmatch m WHERE m.undone_at IS NULL AND m.verdict = 'apart'
                          AND (m.kept_id, m.gone_id) IN ((one, other), (other, one)))
        GROUP BY one, other
        HAVING bool_or(what = 'guardian') OR count(*) > 1
    $$;
COMMENT ON FUNCTION cases_household_pairs IS 'Pairs of households, wholly in the actor''s view, that share enough to be one, and what they share.';

-- A merge holds whoever writes: an import, the undo of an import, a person. (New students are put only where others live.)
CREATE OR REPLACE FUNCTION cases_keep_merged() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ DECLARE into_id bigint; BEGIN
        LOOP
            SELECT merged_into_id INTO into_id FROM cases_household WHERE id = NEW.household_id;
            EXIT WHEN into_id IS NULL;
            NEW.household_id := into_id;
        END LOOP;
        RETURN NEW;
    END $$;
CREATE OR REPLACE TRIGGER cases_keep_merged BEFORE UPDATE OF household_id ON cases_student FOR EACH ROW
    WHEN (NEW.household_id IS DISTINCT FROM OLD.household_id AND NEW.household_id IS NOT NULL) EXECUTE FUNCTION cases_keep_merged();
