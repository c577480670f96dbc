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
