-- Services whose name, agency or terms are spelled like the words, or whose texts hold them. No student is in these tables, so
-- nobody's view narrows them. (The first statement loads pg_trgm and its setting.)
SELECT show_limit();
CREATE OR REPLACE FUNCTION referrals_services_like(asked text) RETURNS TABLE (service_id bigint, score real)
    LANGUAGE sql STABLE ROWS 200 SET search_path = public, pg_temp SET pg_trgm.word_similarity_threshold = 0.45
    AS $$
        SELECT c.service_id,
               (2 * ts_rank(c.words, websearch_to_tsquery('english', sswork_fold(asked)))
                + word_similarity(sswork_fold(asked), c.name_words))::real
        FROM referrals_servicecard c
        WHERE c.words @@ websearch_to_tsquery('english', sswork_fold(asked)) OR sswork_fold(asked) <% c.name_words
    $$;

-- How many days one waits at most, where the agency's words are nothing but that: "none", "2 weeks", "two to three months". Anything
-- else is not known: "call first", "closed for two weeks", "10 business days".
CREATE OR REPLACE FUNCTION referrals_days_said(words text) RETURNS int
    LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp
    AS $$
        WITH plain AS (SELECT trim(both ' .!' FROM regexp_replace(lower(words), '\s+', ' ', 'g')) AS said),
        parts AS (
            SELECT said, regexp_match(said, '^(?:about |approximately |around |up to |usually |~ ?)?'
                '(?:(\d\d?\d?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|an?) ?(?:-|–|to|or) ?)?'
                '(\d\d?\d?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|an?) ?-?'
                '(day|week|month|year)s?(?: wait(?:ing list)?)?$') AS found
            FROM plain)
        SELECT CASE
            WHEN said ~ '^(none|no|no wait|no wait(ing)? ?list|no waiting( time)?|no wait time|immediate(ly)?|same day|0)$' THEN 0
            WHEN found IS NOT NULL THEN
                CASE WHEN found[2] ~ '^\d' THEN found[2]::int
                     WHEN found[2] IN ('a', 'an') THEN 1
                     ELSE array_position(ARRAY['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven',
                                               'twelve'], found[2]) END
                * CASE found[3] WHEN 'day' THEN 1 WHEN 'week' THEN 7 WHEN 'month' THEN 31 ELSE 366 END
        END FROM parts
    $$;
COMMENT ON FUNCTION referrals_days_said IS 'Days of waiting in an agency''s own words; null where they say anything else.';

-- A digest of what the file says of a part of a service, for ServiceWords. What a page takes from elsewhere (telephone numbers and
-- opening times of places and of the agency) is in it, so that no older word of a person hides news.
CREATE OR REPLACE FUNCTION referrals_file_seal(asked bigint, part text) RETURNS text
    LANGUAGE sql STABLE SET search_path = public, pg_temp
    AS $$
        WITH places AS (SELECT x.location_id AS id, x.id AS at_id FROM referrals_serviceatlocation x WHERE x.service_id = asked)
        SELECT md5(CASE part
            WHEN 'description' THEN s.description
            WHEN 'eligibility' THEN s.eligibility_description
            WHEN 'cost' THEN concat_ws('|', s.fees_description, s.fees, (
                SELECT string_agg(concat_ws(' ', c.option, c.amount, c.currency, c.amount_description), '|'
                                  ORDER BY c.option, c.amount, c.uid)
                FROM referrals_costoption c WHERE c.service_id = asked))
            WHEN 'phone' THEN coalesce((
                SELECT string_agg(DISTINCT concat_ws(' ', p.number, p.extension), '|') FROM referrals_phone p
                WHERE p.service_id = asked OR p.location_id IN (SELECT id FROM places) OR p.organization_id = s.organization_id), '')
            WHEN 'hours' THEN coalesce((
                SELECT string_agg(DISTINCT concat_ws(' ', o.freq, o.interval, o.byday, o.opens_at, o.closes_at, o.valid_from,
                                                     o.valid_to, o.until, o.description, o.notes), '|')
                FROM referrals_openingtime o
                WHERE o.service_id = asked OR o.location_id IN (SELECT id FROM places)
                      OR o.service_at_location_id IN (SELECT at_id FROM places)), '')
            END)
        FROM referrals_service s WHERE s.id = asked
    $$;
COMMENT ON FUNCTION referrals_file_seal IS 'Changes when what the file says of that part of the service does.';
