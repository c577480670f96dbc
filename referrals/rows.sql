-- Who may open a team's meetings: the same as TeamMember.teams_of and ConfidentialityAgreement.in_force, for the row policies.

CREATE OR REPLACE FUNCTION referrals_agreed() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT EXISTS (SELECT FROM referrals_confidentialityagreement a WHERE a.person_id = sswork_actor()
                       AND a.first_day <= sswork_today() AND a.last_day >= sswork_today())
    $$;
COMMENT ON FUNCTION referrals_agreed IS 'The actor signed the confidentiality agreement of this school year.';

CREATE OR REPLACE FUNCTION referrals_in_team(team bigint) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT EXISTS (SELECT FROM referrals_teammember m JOIN referrals_team t ON t.id = m.team_id
                       WHERE m.team_id = team AND m.person_id = sswork_actor()
                         AND m.first_day <= sswork_today() AND (m.last_day IS NULL OR m.last_day >= sswork_today()) AND NOT m.ended_at_once
                         AND sswork_at_school(t.school_id, 'referral_view'))
               AND referrals_agreed()
    $$;
COMMENT ON FUNCTION referrals_in_team IS 'The actor is a member of the team today, may read requests at its school, and signed.';

CREATE OR REPLACE FUNCTION referrals_is_guest(meeting bigint) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT EXISTS (SELECT FROM referrals_agendaitem i WHERE i.meeting_id = meeting AND sswork_actor() = ANY (i.guests)
                       AND NOT i.is_locked AND i.day >= sswork_today())
    $$;
COMMENT ON FUNCTION referrals_is_guest IS 'The actor is invited to an item of the meeting: asked before the agreement is signed, which opens the item.';

CREATE OR REPLACE FUNCTION referrals_my_invitations() RETURNS TABLE (meeting_id bigint, day date, team text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT DISTINCT i.meeting_id, i.day, t.name::text FROM referrals_agendaitem i JOIN referrals_team t ON t.id = i.team_id
        WHERE sswork_actor() = ANY (i.guests) AND NOT i.is_locked AND i.day >= sswork_today()
    $$;
COMMENT ON FUNCTION referrals_my_invitations IS 'Meetings to which the actor is invited, also before the agreement is signed: when and whose, and no student.';

CREATE OR REPLACE FUNCTION referrals_item_is_open(item bigint, by_member boolean) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT EXISTS (SELECT FROM referrals_agendaitem i WHERE i.id = item AND NOT i.is_locked
                       AND (NOT by_member OR referrals_in_team(i.team_id)))
    $$;
COMMENT ON FUNCTION referrals_item_is_open IS 'Notes of the item may still be written; by_member: and the actor is a member of its team.';

CREATE OR REPLACE FUNCTION referrals_touch(item bigint) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        DECLARE
            now_at bigint;
        BEGIN
            UPDATE referrals_agendaitem i SET version = i.version + 1
            WHERE i.id = item AND (sswork_actor() IS NULL OR sees_referrals_agendaitem(i.id)) RETURNING i.version INTO now_at;
            RETURN now_at;
        END
    $$;
COMMENT ON FUNCTION referrals_touch IS 'Counts the version of an item up that the actor sees, for pages that are open; guests and what is added after the meeting change nothing else of it.';

CREATE OR REPLACE FUNCTION referrals_item_of_own_team(item bigint) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT EXISTS (SELECT FROM referrals_agendaitem i WHERE i.id = item AND referrals_in_team(i.team_id))
    $$;
COMMENT ON FUNCTION referrals_item_of_own_team IS 'The actor is a member of the team whose item it is: also after the meeting, when a signature on paper comes.';

DROP FUNCTION IF EXISTS referrals_my_questions();
CREATE OR REPLACE FUNCTION referrals_questions_to(person bigint)
    RETURNS TABLE (attendee_id bigint, day date, team text, has_told boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT a.id, i.day, t.name::text, a.told_on IS NOT NULL FROM referrals_attendee a
        JOIN referrals_agendaitem i ON i.id = a.item_id JOIN referrals_team t ON t.id = i.team_id
        WHERE a.person_id = person AND (person = sswork_actor() OR sswork_is_system())
          AND NOT i.is_locked AND i.day >= sswork_today()
    $$;
COMMENT ON FUNCTION referrals_questions_to IS 'What somebody is asked before meetings that are not over, told to that person and the system: when and whose meeting, which is not open to the person.';

CREATE OR REPLACE FUNCTION referrals_reads(referral bigint) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral
                       AND (sswork_at_school(r.team_school_id, 'referral_view')
                            OR (r.referrer_id = sswork_actor() AND sswork_me('referral_make') IS NOT NULL)))
    $$;
COMMENT ON FUNCTION referrals_reads IS 'The actor reads the words of the request: one of the team that has it, or who asked; not those who follow its state alone.';
