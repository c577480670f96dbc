"""A school whose team has 500 requests that nobody has looked at: the board is timed with them."""

import psycopg

OPEN = 500
# Copies of one request of the demo for students of the school, one an hour.
FILL = """
WITH team AS (
    SELECT m.team_school_id AS school FROM referrals_referral m JOIN sswork_organization o ON o.id = m.team_school_id
    JOIN sswork_roleassignment r ON r.organization_id = o.id JOIN sswork_user u ON u.id = r.person_id
    WHERE u.email = %(member)s LIMIT 1
),
open AS (SELECT count(*) AS n FROM referrals_referral WHERE state = 'received' AND team_school_id = (SELECT school FROM team)),
pattern AS (SELECT * FROM referrals_referral WHERE state = 'received' LIMIT 1)
INSERT INTO referrals_referral (student_id, school_id, team_school_id, referrer_id, reasons, concern, strengths, tried,
                                parent_informed, urgency, state, received_at, decision, decision_note, review_outcome, review_note,
                                version)
SELECT s.id, s.school_id, s.school_id, p.referrer_id, p.reasons, p.concern, p.strengths, p.tried, p.parent_informed,
       (ARRAY['urgent', 'soon', 'routine', 'routine'])[1 + s.n %% 4], 'received', now() - make_interval(hours => s.n::integer),
       '', '', '', '', 1
FROM pattern p, (SELECT id, school_id, row_number() OVER (ORDER BY id) AS n FROM cases_student
                 WHERE school_id = (SELECT school FROM team) AND removed_on IS NULL) s
WHERE s.n <= %(open)s - (SELECT n FROM open)
"""


def fill_board(connection: psycopg.Connection, member: str) -> None:
    """Up to 500 at the school of a member of its team; an installation is measured again and again."""
    connection.execute(FILL, {"member": member, "open": OPEN})
