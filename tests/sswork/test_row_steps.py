"""A rule in steps lets through the same rows as the rule, whatever its conditions say, nothing (null) included."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sswork.security.rows import LITERAL, in_steps, rules

LEAVES = "abcd"
conditions = st.recursive(
    st.sampled_from([*LEAVES, "NOT a", "b = ANY (array[c, true])", "coalesce(d, (a OR b))"]),
    lambda inner: st.builds(
        lambda parts, word, in_brackets: f"({word.join(parts)})" if in_brackets else word.join(parts),
        st.lists(inner, min_size=2, max_size=3),
        st.sampled_from([" OR ", " AND "]),
        st.booleans(),
    ),
    max_leaves=8,
)
DIFFERENCES = """
    WITH value(v) AS (VALUES (true), (false), (null))
    SELECT count(*) FROM value w(a), value x(b), value y(c), value z(d)
    WHERE (({rule}) IS TRUE) IS DISTINCT FROM pg_temp.in_steps(a, b, c, d)
"""


def test_a_rule_in_steps_says_the_same(owner):
    arguments = ", ".join(f"{each} boolean" for each in LEAVES)

    @settings(max_examples=120, deadline=None)
    @given(rule=conditions)
    def says_the_same(rule):
        owner.execute(
            f"CREATE OR REPLACE FUNCTION pg_temp.in_steps({arguments}) RETURNS boolean LANGUAGE plpgsql"
            f" AS $$ BEGIN {in_steps([rule])} RETURN false; END $$"
        )
        assert owner.execute(DIFFERENCES.format(rule=rule)).fetchone() == (0,)

    says_the_same()


def test_what_is_seen_by_most_is_asked_without_the_rest():
    rule = "owner = 1 OR (open(student, 'a') AND (lane = 'team' OR lane = 'restricted' AND dear(x)))"
    assert in_steps([rule]) == (
        "IF owner = 1 THEN RETURN true; END IF; IF open(student, 'a') THEN IF lane = 'team' THEN RETURN true; END IF;"
        " IF lane = 'restricted' THEN IF dear(x) THEN RETURN true; END IF; END IF; END IF;"
    )


@pytest.mark.parametrize("table", sorted(rules()))
def test_no_rule_has_what_cannot_be_taken_apart(table):
    """The AND of a BETWEEN or a CASE joins no conditions, a bracket or a word within a literal is none, and words stand between spaces."""
    rule = rules()[table].read
    if " OR " in rule or " AND " in rule:
        assert re.search(r"\b(BETWEEN|CASE)\b", rule) is None
        bare = LITERAL.sub("", rule)
        assert len(re.findall(r"\b(?:and|or)\b", bare, re.I)) == bare.count(" AND ") + bare.count(" OR ")
        assert [each for each in LITERAL.findall(rule) if {*"() "} & {*each}] == []
