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
