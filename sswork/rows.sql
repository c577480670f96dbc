-- Who is acting and where that person's rights hold, for the row policies. Made by the owner after every migration; run by
-- everybody, with the owner's eyes, so that deciding who sees does not depend on what the person sees.
--
-- What is computed once for a person is kept in settings of the session until the next `sswork_act`, or until a row that
-- decides access changes in this session (`app.turn` counts on). Their names are put together with `$`, which no role and no
-- permission has in its own name: what is kept for `a_b` and `c` is not found under `a` and `b_c`.
--
-- What is kept is returned before anything is computed, in a statement of its own: an expression with a subselect costs as much
-- as a query each time it is passed, whether the subselect is needed or not, and a page passes here a hundred times.

CREATE OR REPLACE FUNCTION sswork_act(person bigint, today date, at timestamptz) RETURNS void
    LANGUAGE sql VOLATILE
    AS $$
        SELECT set_config('app.user_id', coalesce(person::text, ''), false),
               set_config('app.today', today::text, false),
               set_config('app.now', at::text, false),
               set_config('app.turn', (coalesce(nullif(current_setting('app.turn', true), ''), '0')::bigint + 1)::text, false)
    $$;
COMMENT ON FUNCTION sswork_act IS 'From now on this person acts, on this day of the product''s calendar; nobody where it is null.';

CREATE OR REPLACE FUNCTION sswork_actor() RETURNS bigint
    LANGUAGE sql STABLE
    RETURN nullif(current_setting('app.user_id', true), '')::bigint;

CREATE OR REPLACE FUNCTION sswork_today() RETURNS date
    LANGUAGE sql STABLE
    RETURN nullif(current_setting('app.today', true), '')::date;

CREATE OR REPLACE FUNCTION sswork_now() RETURNS timestamptz
    LANGUAGE sql STABLE
    RETURN nullif(current_setting('app.now', true), '')::timestamptz;

CREATE OR REPLACE FUNCTION sswork_is_system() RETURNS boolean
    LANGUAGE sql STABLE
    RETURN current_setting('role') = '{system_role}';

CREATE OR REPLACE FUNCTION sswork_kept(name text) RETURNS text
    LANGUAGE sql STABLE
    RETURN CASE WHEN starts_with(current_setting('app.' || translate(name, '+', '$'), true), current_setting('app.turn', true) || ':')
           THEN split_part(current_setting('app.' || translate(name, '+', '$'), true), ':', 2) END;
COMMENT ON FUNCTION sswork_kept IS 'What was computed for the actor in this turn; null where it has to be computed.';

CREATE OR REPLACE FUNCTION sswork_keep(name text, value text) RETURNS text
    LANGUAGE sql VOLATILE
    RETURN CASE WHEN set_config('app.' || translate(name, '+', '$'), current_setting('app.turn', true) || ':' || value, false)
           IS NOT NULL THEN value END;

CREATE OR REPLACE FUNCTION sswork_forget() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN
        PERFORM set_config('app.turn', (coalesce(nullif(current_setting('app.turn', true), ''), '0')::bigint + 1)::text, false);
        RETURN NULL;
    END $$;
COMMENT ON FUNCTION sswork_forget IS 'A row that decides access has changed: compute anew.';

CREATE OR REPLACE FUNCTION sswork_grants() RETURNS TABLE (role text, permission text, whole_school boolean, programmes text[])
    LANGUAGE sql IMMUTABLE
    AS $$ VALUES {grants} $$;
COMMENT ON FUNCTION sswork_grants IS 'sswork/roles.py as a table.';

-- The same as constants to look into: a list of values is planned anew by every function that reads it, a constant is not.
CREATE OR REPLACE FUNCTION sswork_role_grants(role text, wanted text, only_whole boolean) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$ BEGIN
        RETURN coalesce(CASE WHEN only_whole THEN '{whole_grants}'::jsonb -> role ELSE '{all_grants}'::jsonb -> role END
                        ?| string_to_array(wanted, '+'), false);
    END $$;
COMMENT ON FUNCTION sswork_role_grants IS 'Whether the role grants one of the permissions (joined by +); with only_whole, for every student of its schools.';

CREATE OR REPLACE FUNCTION sswork_role_programmes(role text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$ BEGIN
        RETURN ARRAY(SELECT jsonb_array_elements_text('{role_programmes}'::jsonb -> role));
    END $$;
COMMENT ON FUNCTION sswork_role_programmes IS 'The programmes whose members a liaison reaches.';

CREATE OR REPLACE FUNCTION sswork_selves(person bigint, today date) RETURNS SETOF bigint
    LANGUAGE sql STABLE
    AS $$
        SELECT who.id
        FROM (SELECT person UNION SELECT absent_id FROM sswork_cover
              WHERE covering_id = person AND first_day <= today AND last_day >= today) who(id)
        WHERE EXISTS (SELECT FROM sswork_roleassignment a JOIN sswork_user u ON u.id = a.person_id AND u.is_active
                      WHERE a.person_id = person AND a.first_day <= today AND (a.last_day IS NULL OR a.last_day >= today))
          AND EXISTS (SELECT FROM sswork_roleassignment a
                      WHERE a.person_id = who.id AND a.first_day <= today AND (a.last_day IS NULL OR a.last_day >= today))
    $$;
COMMENT ON FUNCTION sswork_selves IS 'A person with a role in force, and the colleagues with one for whom the person stands in: nobody stands in for a leaver.';

CREATE OR REPLACE FUNCTION sswork_assignments(person bigint, today date)
    RETURNS TABLE (role text, organization_id bigint)
    LANGUAGE sql STABLE
    AS $$
        SELECT a.role, a.organization_id FROM sswork_roleassignment a
        WHERE a.person_id IN (SELECT self FROM sswork_selves(person, today) self)
          AND a.first_day <= today AND (a.last_day IS NULL OR a.last_day >= today)
    $$;
COMMENT ON FUNCTION sswork_assignments IS 'RoleAssignment.in_force_for, in SQL.';

CREATE OR REPLACE FUNCTION sswork_keep_selves() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN
        RETURN sswork_keep('selves', ARRAY(SELECT self FROM sswork_selves(sswork_actor(), sswork_today()) self)::text);
    END $$;

CREATE OR REPLACE FUNCTION sswork_my_selves() RETURNS bigint[]
    LANGUAGE plpgsql STABLE
    AS $$ BEGIN
        RETURN coalesce(sswork_kept('selves'), sswork_keep_selves())::bigint[];
    END $$;
COMMENT ON FUNCTION sswork_my_selves IS 'The actor and the colleagues for whom the actor stands in. Asked by functions with the owner''s eyes only.';
REVOKE EXECUTE ON FUNCTION sswork_my_selves FROM PUBLIC;

CREATE OR REPLACE FUNCTION sswork_my_assignments() RETURNS TABLE (role text, organization_id bigint)
    LANGUAGE sql STABLE
    AS $$
        SELECT a.role, a.organization_id FROM sswork_roleassignment a
        WHERE a.person_id = ANY (sswork_my_selves()) AND a.first_day <= sswork_today() AND (a.last_day IS NULL OR a.last_day >= sswork_today())
    $$;
COMMENT ON FUNCTION sswork_my_assignments IS 'sswork_assignments of the actor.';
REVOKE EXECUTE ON FUNCTION sswork_my_assignments FROM PUBLIC;

-- One plan for everybody: PostgreSQL would plan the question for each person anew, which takes longer than it does.
CREATE OR REPLACE FUNCTION sswork_my_roles() RETURNS text[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
    AS $$ DECLARE
        kept text := sswork_kept('my_roles');
        found text[] := '{{}}';
        each record;
    BEGIN
        IF kept IS NOT NULL THEN
            RETURN kept::text[];
        END IF;
        FOR each IN
            SELECT a.role, array_agg(DISTINCT s.id) AS schools
            FROM sswork_my_assignments() a
            LEFT JOIN sswork_organization s ON s.kind = 'school' AND a.organization_id IN (s.id, s.parent_id)
            WHERE '{all_grants}'::jsonb ? a.role  -- what is kept is found by the role's name, so that must be one of ours
            GROUP BY a.role ORDER BY a.role
        LOOP
            found := found || each.role;
            PERFORM sswork_keep('schools_' || each.role, array_remove(each.schools, NULL)::text);
        END LOOP;
        RETURN sswork_keep('my_roles', found::text)::text[];
    END $$;
COMMENT ON FUNCTION sswork_my_roles IS 'The roles that the actor has somewhere today. The schools of each are kept with them.';

CREATE OR REPLACE FUNCTION sswork_roles_with(wanted text, only_whole boolean) RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$ DECLARE
        mine text[] := coalesce(sswork_kept('my_roles')::text[], sswork_my_roles());
        each text;
        found text[] := '{{}}';
    BEGIN
        FOREACH each IN ARRAY mine LOOP
            IF sswork_role_grants(each, wanted, only_whole) THEN
                found := found || each;
            END IF;
        END LOOP;
        RETURN found;
    END $$;
COMMENT ON FUNCTION sswork_roles_with IS
    'Those of the actor''s roles that grant one of the permissions (joined by +). What follows from roles is kept by them: a page asks for ten permissions, and a person has one role or two.';

CREATE OR REPLACE FUNCTION sswork_reach_name(wanted text) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$ DECLARE
        mine text[] := coalesce(sswork_kept('my_roles')::text[], sswork_my_roles());
        each text;
        granting text := '';
        for_schools text := '';
    BEGIN
        FOREACH each IN ARRAY mine LOOP
            IF sswork_role_grants(each, wanted, false) THEN
                granting := granting || '$' || each;
                IF sswork_role_grants(each, wanted, true) THEN
                    for_schools := for_schools || '$' || each;
                END IF;
            END IF;
        END LOOP;
        RETURN granting || '$of' || for_schools;
    END $$;
COMMENT ON FUNCTION sswork_reach_name IS
    'What is reached by one of the permissions is reached by every other with the same name: the roles that grant it, and those that do for whole schools.';

CREATE OR REPLACE FUNCTION sswork_keep_me(wanted text) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN
        RETURN sswork_keep('me_' || wanted,
            CASE WHEN sswork_roles_with(wanted, false) <> '{{}}' THEN coalesce(sswork_actor()::text, '') ELSE '' END);
    END $$;

CREATE OR REPLACE FUNCTION sswork_me(wanted text) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN nullif(coalesce(sswork_kept('me_' || wanted), sswork_keep_me(wanted)), '')::bigint;
COMMENT ON FUNCTION sswork_me IS 'The actor, if any role in force grants one of the permissions; else null. User.can.';

CREATE OR REPLACE FUNCTION sswork_schools(wanted text) RETURNS bigint[]
    LANGUAGE plpgsql STABLE
    AS $$ DECLARE
        roles text[] := sswork_roles_with(wanted, true);
        name text := 'schools_' || array_to_string(roles, '$');  -- the same roles reach the same schools, for whatever permission
        kept text := sswork_kept(name);
    BEGIN
        IF roles = '{{}}' THEN
            RETURN '{{}}';
        END IF;
        IF kept IS NULL THEN
            kept := sswork_keep(name, ARRAY(
                SELECT DISTINCT school FROM unnest(roles) role, unnest(sswork_kept('schools_' || role)::bigint[]) school)::text);
        END IF;
        RETURN kept::bigint[];
    END $$;
COMMENT ON FUNCTION sswork_schools IS 'Schools in which the actor holds one of the permissions for every student. User.reach(…).school_ids.';

CREATE OR REPLACE FUNCTION sswork_as_text(letter text, keys bigint[]) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    AS $$ BEGIN
        RETURN CASE WHEN keys = '{{}}' THEN '' ELSE letter || array_to_string(keys, ',' || letter) || ',' END;
    END $$;
COMMENT ON FUNCTION sswork_as_text IS 'Keys as a text to look into: "s4,s12,".';

CREATE OR REPLACE FUNCTION sswork_keep_at(wanted text) RETURNS text
    LANGUAGE plpgsql VOLATILE
    AS $$ BEGIN
        RETURN set_config('app.at_' || translate(wanted, '+', '$'), current_setting('app.turn', true) || ':'
            || sswork_as_text('s', sswork_schools(wanted)), false);
    END $$;

CREATE OR REPLACE FUNCTION sswork_at_school(school bigint, wanted text) RETURNS boolean
    LANGUAGE plpgsql STABLE COST 10
    AS $$ DECLARE
        kept text := current_setting('app.at_' || translate(wanted, '+', '$'), true);
    BEGIN
        IF kept IS NULL OR NOT starts_with(kept, coalesce(current_setting('app.turn', true), '-') || ':') THEN
            kept := sswork_keep_at(wanted);
        END IF;
        RETURN strpos(kept, 's' || school || ',') > 0;
    END $$;
COMMENT ON FUNCTION sswork_at_school IS 'Whether one of the permissions (joined by +) holds for every student of the school. Asked for each row, so it only looks into a text.';

CREATE OR REPLACE FUNCTION sswork_us(wanted text) RETURNS bigint[]
    LANGUAGE plpgsql STABLE
    AS $$ BEGIN
        IF sswork_me(wanted) IS NULL THEN
            RETURN '{{}}';
        END IF;
        RETURN coalesce(sswork_kept('selves'), sswork_keep_selves())::bigint[];
    END $$;
COMMENT ON FUNCTION sswork_us IS 'The actor and the colleagues for whom the actor stands in, if any role grants one of the permissions. User.selves.';

CREATE OR REPLACE TRIGGER sswork_forget AFTER INSERT OR UPDATE OR DELETE ON sswork_roleassignment
    FOR EACH STATEMENT EXECUTE FUNCTION sswork_forget();
CREATE OR REPLACE TRIGGER sswork_forget AFTER INSERT OR UPDATE OR DELETE ON sswork_cover
    FOR EACH STATEMENT EXECUTE FUNCTION sswork_forget();
CREATE OR REPLACE TRIGGER sswork_forget AFTER INSERT OR UPDATE OR DELETE ON sswork_organization
    FOR EACH STATEMENT EXECUTE FUNCTION sswork_forget();
CREATE OR REPLACE TRIGGER sswork_forget AFTER UPDATE OF is_active ON sswork_user
    FOR EACH STATEMENT EXECUTE FUNCTION sswork_forget();
