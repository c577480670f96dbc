"""The team's self-check: members answer, the team reads how it stands together, and who said what nobody reads."""

from itertools import combinations_with_replacement

import pytest
from django.db import DatabaseError, connection, transaction

from referrals.actions.team_check import answer_check, ask_team, close_check
from referrals.enums import CheckQuestion
from referrals.models import CheckReply, TeamCheck
from referrals.owning import NotPossible
from referrals.queries.team_check import counts_since, results_of
from sswork.models import AuditEvent, Definition, RoleAssignment
from sswork.roles import Role
from sswork.scoping import unscoped
from sswork.security.actor import acting
from tests.pals import TODAY
from tests.referrals import meeting

pytestmark = pytest.mark.django_db
YES, SO_SO, NO = 3, 2, 1
CHANGE = "Tasks are read out at the end"


@pytest.fixture
def team(pals):
    for person in (pals.otis, pals.ivy):
        RoleAssignment.objects.create(person=person, organization=pals.cedar, role=Role.TEAM_MEMBER, first_day=TODAY)
    return meeting.team(pals, *[meeting.anew(each) for each in members(pals)])


def members(pals) -> list:
    return [pals.tess, pals.ana, pals.sol, pals.otis, pals.ivy]


def all_of(answer) -> dict[str, int]:
    return dict.fromkeys(CheckQuestion.values, answer)


def held(pals, team, *answers, change=CHANGE) -> TeamCheck:
    """Asked by Tess, answered by as many members as there are answers, and closed."""
    check = ask_team(team=team, by=pals.tess)
    for person, answer in zip(members(pals), answers, strict=False):
        answer_check(check=check, answers=all_of(answer), by=person)
    close_check(check=check, change=change, by=pals.tess)
    return check


def levels(team, person) -> list[tuple[int, int | None]]:
    person = meeting.anew(person)
    with acting(person):
        return [(each.answered, each.levels["working"]) for each in results_of(team, person)]


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ((YES, YES, YES, YES, YES), 3),
        ((YES, YES, SO_SO, SO_SO, SO_SO), 3),  # one who does not agree is not seen
        ((YES, SO_SO, SO_SO, SO_SO, NO), 2),
        ((YES, NO, NO, NO, NO), 1),
        ((NO, NO, NO, NO, NO), 1),
    ],
)
def test_told_is_how_they_stand_together_and_not_who_said_what(pals, team, answers, level):
    held(pals, team, *answers)
    assert levels(team, pals.ana) == [(5, level)]


@pytest.mark.parametrize("answering", range(5, 13))
def test_no_answer_follows_from_the_level_and_ones_own(answering):
    """Whatever one said and reads, each of the others may have said two things at least."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s, referrals_check_level(s::numeric / %(n)s) FROM generate_series(%(n)s, 3 * %(n)s) s",
            {"n": answering},
        )
        level_of = dict(cursor.fetchall())
    could_be: dict[tuple[int, int], set[int]] = {}
    for own in (NO, SO_SO, YES):
        for others in combinations_with_replacement((NO, SO_SO, YES), answering - 1):
            could_be.setdefault((own, level_of[own + sum(others)]), set()).update(others)
    assert [seen for seen, said in could_be.items() if len(said) < 2] == []


@pytest.mark.parametrize("few", [(), (YES,), (YES, NO), (YES, NO, NO, NO)])
def test_of_few_answers_nothing_is_told_but_what_changes(pals, team, sign_in, few):
    held(pals, team, *few)
    assert levels(team, pals.ana) == [(len(few), None)]
    page = sign_in(pals.ana).get(f"/referrals/teams/{team.pk}/check/")
    assert (CHANGE in page.text, "too few to show" in page.text, page.context["picture"]) == (True, True, None)


def test_the_least_cannot_be_set_below_five(pals, team):
    Definition.objects.filter(code="team.check_least").update(value=1)
    held(pals, team, YES, NO, YES, NO)
    assert levels(team, pals.ana) == [(4, None)]


def test_nothing_is_told_while_it_is_open(pals, team):
    """Each answer would show in the difference."""
    check = ask_team(team=team, by=pals.tess)
    for person in (pals.tess, pals.ana, pals.sol):
        answer_check(check=check, answers=all_of(NO), by=person)
    assert levels(team, pals.tess) == []


def test_a_reply_is_read_by_its_writer_alone_in_python_and_in_the_database(pals, team):
    check = ask_team(team=team, by=pals.tess)
    for person, answer in ((pals.tess, YES), (pals.ana, NO)):
        answer_check(check=check, answers=all_of(answer), by=person)
    read, raw = {}, {}
    for name in ("tess", "ana", "sol", "priya", "dana", "otis", "ben"):
        person = meeting.anew(getattr(pals, name))
        read[name] = [each.working for each in CheckReply.objects.visible_to(person)]
        with acting(person), connection.cursor() as cursor:
            cursor.execute("SELECT working FROM referrals_checkreply")
            raw[name] = [row[0] for row in cursor.fetchall()]
    assert read == raw == {"tess": [YES], "ana": [NO], "sol": [], "priya": [], "dana": [], "otis": [], "ben": []}


def test_neither_history_nor_the_log_has_what_was_said(pals, team):
    check = ask_team(team=team, by=pals.tess)
    for answer in (YES, NO):
        answer_check(check=check, answers=all_of(answer), by=pals.tess)
    with unscoped("test"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sswork_recordchange WHERE \"table\" = 'referrals_checkreply'")
        assert cursor.fetchone() == (0,)
        assert CheckReply.objects.get().working == NO
    assert [each.changes for each in AuditEvent.objects.filter(type="team_check.answered")] == [{}, {}]


@pytest.mark.parametrize("name", ["priya", "ben", "dana", "theo"])
def test_only_members_ask_answer_and_close(pals, team, name):
    person = meeting.anew(getattr(pals, name))
    with pytest.raises(NotPossible):
        ask_team(team=team, by=person)
    check = ask_team(team=team, by=pals.tess)
    with pytest.raises(NotPossible):
        answer_check(check=check, answers=all_of(YES), by=person)
    with pytest.raises(NotPossible):
        close_check(check=check, change=CHANGE, by=person)
    with acting(person), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        CheckReply.objects.create(check_asked=check, person=person, **all_of(YES))


def test_asked_once_at_a_time_and_closed_for_good(pals, team):
    check = ask_team(team=team, by=pals.tess)
    with pytest.raises(NotPossible):
        ask_team(team=team, by=pals.ana)
    close_check(check=check, change=CHANGE, by=pals.ana)
    for deed in (
        lambda: close_check(check=check, change="Other", by=pals.tess),
        lambda: answer_check(check=check, answers=all_of(YES), by=pals.tess),
    ):
        with pytest.raises(NotPossible):
            deed()
    ask_team(team=team, by=pals.ana)


def test_the_page_asks_takes_shows_and_draws(pals, team, sign_in):
    held(pals, team, YES, YES, YES, YES, NO)
    url = f"/referrals/teams/{team.pk}/check/"
    tess = sign_in(pals.tess)
    assert tess.post(url, {"do": "ask"}).status_code == 302
    assert "Four questions wait for your answer" in tess.get(f"/referrals/teams/{team.pk}/").text
    assert tess.post(url, {"do": "answer", "doing": "3"}).status_code == 422
    assert tess.post(url, {"do": "answer"} | all_of(9)).status_code == 422
    assert tess.post(url, {"do": "answer"} | all_of(SO_SO)).status_code == 302
    page = tess.get(url)
    assert ("You have answered" in page.text, page.context["form"].initial) == (True, all_of(SO_SO))
    assert "Four questions wait" not in tess.get(f"/referrals/teams/{team.pk}/").text
    assert tess.post(url, {"do": "close", "change": ""}).status_code == 422
    assert tess.post(url, {"do": "close", "change": "We begin on time"}).status_code == 302
    page = tess.get(url)
    assert [each.check.change for each in page.context["results"]] == ["We begin on time", CHANGE]
    assert [row[1:] for row in page.context["picture"].rows] == [["rather yes"]] * 4
    assert tess.post(url, {"do": "answer"} | all_of(YES)).status_code == 302  # too late, and told so
    assert tess.post(url, {"do": "other"}).status_code == 404


def test_who_sets_the_team_reads_and_does_not_answer(pals, sign_in):
    team = meeting.team(pals, pals.tess, pals.ana)
    ask_team(team=team, by=pals.tess)
    url = f"/referrals/teams/{team.pk}/check/"
    sol = sign_in(pals.sol)
    page = sol.get(url)
    assert (page.status_code, "Its members answer." in page.text, 'value="answer"' in page.text) == (200, True, False)
    assert sol.post(url, {"do": "answer"} | all_of(YES)).status_code == 404
    assert sign_in(pals.ben).get(url).status_code == 404


def test_the_district_sees_how_many_and_nothing_that_was_said(pals, team, sign_in):
    meeting.team(pals, pals.tess, name="SST", kind="sst")
    held(pals, team, YES, YES, YES)
    held(pals, team, NO, NO, NO)
    for name in ("dana", "priya"):
        person = meeting.anew(getattr(pals, name))
        with acting(person):
            assert results_of_raw(team) == []
        page = sign_in(person).get("/referrals/work/")
        counts = page.context["checks"]
        assert (counts.teams, counts.asking, counts.checks, CHANGE in page.text) == (2, 1, 2, False)
    with acting(meeting.anew(pals.tess)):
        assert counts_since(TODAY, meeting.anew(pals.tess)).teams == 0
        assert counts_since(TODAY, meeting.anew(pals.dana)).teams == 0  # who acts is who is told


def results_of_raw(team) -> list:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM referrals_check_results(%s, 3)", [team.pk])
        return cursor.fetchall()
