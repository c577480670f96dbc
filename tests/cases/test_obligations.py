"""Obligations follow facts: made once, moved by corrections, met by records, seen by those who see what made them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from cases import actions
from cases.actions import records_request as steps
from cases.actions.obligation_acts import NotInThisState, PrerequisitesMissing, give_evidence, take_up, waive
from cases.actions.obligation_calendars import recount_calendars
from cases.actions.obligations import happened, withdrawn
from cases.enums import Lane
from cases.models import DueMove, Evidence, Obligation, RuleConfirmation, RuleOverride
from cases.obligation_enums import Light, ObligationState
from cases.obligation_rules import light_of
from cases.queries.following import calendars_changed
from cases.tasks import follow_facts, recount_due_dates
from sswork.models import CalendarChange, CalendarDay
from sswork.roles import Permission
from sswork.rules.facts import Fact, Proof
from sswork.scoping import unscoped
from tests.attendance import made as attendance
from tests.cases import work
from tests.cases.records import made as records
from tests.homeless import made as housing

MONDAY = date(2026, 11, 16)


def place(pals, name):
    pals.district.jurisdiction = name
    pals.district.save()


def fact(pals, student=None, name="decision_to_change_placement", on=MONDAY, key="cases.test:1", **more):
    student = student or pals.mateo
    values = {"seen_with": Permission.CASE_VIEW} | more
    return Fact(name=name, student_id=student.pk, school_id=student.school_id, on=on, source_key=key, **values)


def made(pals, **more):
    """The manifestation determination (34 CFR 300.530(e)): ten school days. Thanksgiving week is free in the pals' calendar."""
    found = happened(facts=[fact(pals, **more)], by=pals.ana)
    return found[0] if found else None


def all_of(pals):
    with unscoped("test"):
        return list(Obligation.objects.order_by("rule_code", "pk"))


def close(school, *days, note="Snow"):
    CalendarDay.objects.filter(school=school, day__in=days).update(kind=CalendarDay.Kind.CLOSED, note=note)


class TestMade:
    def test_by_the_rule_of_the_day_with_what_it_says_and_counted_in_the_students_calendar(self, pals):
        found = made(pals)
        assert (found.rule_code, found.rule_version, found.authority) == ("IDEA_MDR", "US/2", "34 CFR 300.530(e)")
        assert (found.amount, found.unit, found.state, found.owner) == (10, "school_days", "open", None)
        # 17, 18, 19, 20 November; a week off; 30 November; 1, 2, 3, 4, 7 December
        assert (found.started_on, found.due_on, found.later_than) == (MONDAY, date(2026, 12, 7), None)

    def test_once_however_often_it_is_told(self, pals):
        first = made(pals)
        assert made(pals) is None
        assert all_of(pals) == [first]

    def test_only_what_a_rule_waits_for(self, pals):
        assert made(pals, name="lunch") is None

    def test_the_next_step_is_of_who_has_the_student_on_the_caseload(self, pals):
        actions.add_to_caseload(student=pals.mateo, worker=pals.ana, by=pals.ana)
        assert made(pals).owner == pals.ana
        assert made(pals, key="cases.test:2", owner_id=pals.sol.pk).owner == pals.sol

    def test_hours_run_from_the_moment_and_at_once_is_the_day_itself(self, pals):
        at = datetime(2026, 11, 16, 17, 30, tzinfo=UTC)
        found = happened(facts=[fact(pals, name="information_received", at=at)], by=pals.ana)[0]
        assert (found.rule_code, found.due_at, found.due_on) == (
            "CA_CAN_WRITTEN",
            at + timedelta(hours=36),
            date(2026, 11, 17),
        )
        at_once = made(pals, name="mv_enrolment", key="cases.test:2")
        assert (at_once.due_on, at_once.due_at, at_once.clock_words) == (MONDAY, None, "at once")

    def test_without_a_number_in_the_law_there_is_no_day(self, pals):
        found = made(pals, name="placement_change")
        assert (found.rule_code, found.due_on, found.amount) == ("FOSTER_BID", None, None)
        assert found.light(datetime(2027, 1, 1, tzinfo=UTC), timedelta(days=5)) == Light.NO_DAY

    def test_where_the_school_has_no_calendar_it_waits_for_one(self, pals):
        CalendarDay.objects.filter(school=pals.cedar).delete()
        found = made(pals)
        assert (found.due_on, found.waits_for_calendar) == (None, True)

    def test_the_state_adds_its_own(self, pals):
        place(pals, "")
        made(pals, name="access_request")
        place(pals, "US-CA")
        made(pals, name="access_request", key="cases.test:2")
        assert [(each.rule_code, each.source_key) for each in all_of(pals)] == [
            ("CA_ACCESS_5", "cases.test:2"),
            ("FERPA_ACCESS_45", "cases.test:1"),
            ("FERPA_ACCESS_45", "cases.test:2"),
        ]


class TestChosenByTheDistrict:
    @pytest.fixture(autouse=True)
    def federal(self, pals):
        place(pals, "")

    def override(self, pals, code="FERPA_ACCESS_45", amount=10, unit="calendar_days", **more):
        values = {"was_amount": 45, "was_unit": "calendar_days", "is_floor": True, "overrode": "US/2"} | more
        return RuleOverride.objects.create(
            organization=pals.district,
            code=code,
            amount=amount,
            unit=unit,
            why="Families wait too long",
            source="Board policy 5125",
            effective_from=MONDAY,
            made_by=pals.sol,
            **values,
        )

    def test_a_number_of_its_own_holds_from_its_day(self, pals):
        own = self.override(pals)
        facts = [
            fact(pals, name="access_request", on=day, key=f"cases.test:{day:%d}")
            for day in (MONDAY - timedelta(days=1), MONDAY)
        ]
        before, after = sorted(happened(facts=facts, by=pals.ana), key=lambda each: each.started_on)
        assert (before.amount, before.override) == (45, None)
        assert (after.amount, after.override, after.due_on) == (10, own, MONDAY + timedelta(days=10))

    @pytest.mark.parametrize(
        ("amount", "unit", "was_unit"),
        [
            (46, "calendar_days", "calendar_days"),
            (10, "business_days", "calendar_days"),
            (45, "school_days", "business_days"),
        ],
    )
    def test_the_table_refuses_what_is_weaker_than_a_law_from_above(self, pals, amount, unit, was_unit):
        with pytest.raises(IntegrityError, match="rule_override_never_weaker"), transaction.atomic():
            self.override(pals, amount=amount, unit=unit, was_unit=was_unit)
        self.override(pals, amount=amount, unit=unit, was_unit=was_unit, is_floor=False)

    def test_what_already_runs_moves_with_it_and_says_so(self, pals):
        found = made(pals, name="access_request")
        self.override(pals)
        made(pals, name="access_request")
        found.refresh_from_db()
        move = DueMove.objects.visible_to(pals.ana).get(obligation=found)
        assert (found.amount, found.due_on) == (10, MONDAY + timedelta(days=10))
        assert (move.why, move.was_on, move.is_on) == (["rule_changed"], MONDAY + timedelta(days=45), found.due_on)

    def test_a_rule_that_is_not_sure_holds_from_the_day_on_which_counsel_confirmed_it(self, pals):
        place(pals, "US-NY-NYC")
        assert made(pals, name="form_407_generated") is None
        RuleConfirmation.objects.create(
            organization=pals.district,
            code="NYC_407_RESOLVE",
            confirmed_with="District counsel",
            confirmed_on=MONDAY,
            made_by=pals.sol,
        )
        assert made(pals, name="form_407_generated", on=MONDAY - timedelta(days=1)) is None
        assert made(pals, name="form_407_generated").rule_code == "NYC_407_RESOLVE"

    def test_a_threshold_becomes_a_duty_once_the_district_gives_it_days(self, pals):
        chronic = {
            "name": "absence_percent",
            "unit": "percent_enrolled_days",
            "windows": ("year_to_date",),
            "value": 15,
            "seen_with": Permission.ATTENDANCE_VIEW,
        }
        assert made(pals, **chronic) is None
        self.override(pals, code="AW_MODERATE_CHRONIC", amount=10, unit="school_days", was_amount=None, was_unit="")
        found = made(pals, **chronic)
        assert (found.rule_code, found.due_on) == ("AW_MODERATE_CHRONIC", date(2026, 12, 7))


class TestFollows:
    def test_a_corrected_day_moves_it_and_says_so(self, pals):
        found = made(pals)
        made(pals, on=MONDAY + timedelta(days=1))
        found.refresh_from_db()
        move = DueMove.objects.visible_to(pals.ana).get(obligation=found)
        assert (found.started_on, found.due_on) == (date(2026, 11, 17), date(2026, 12, 8))
        assert (move.why, move.was_on, move.is_on) == (["fact_corrected"], date(2026, 12, 7), date(2026, 12, 8))
        made(pals, on=MONDAY + timedelta(days=1))
        assert DueMove.objects.visible_to(pals.ana).count() == 1

    def test_what_was_met_keeps_its_day(self, pals):
        found = made(pals)
        give_evidence(obligation=found, day=MONDAY, note="Met at 9", by=pals.ana)
        made(pals, on=MONDAY + timedelta(days=1))
        found.refresh_from_db()
        assert (found.due_on, list(DueMove.objects.visible_to(pals.ana))) == (date(2026, 12, 7), [])

    def test_a_record_that_is_gone_leaves_it_to_be_read(self, pals):
        found = made(pals)
        withdrawn(source_keys=["cases.test:1"], why="Entered for the wrong student.", by=pals.ana)
        found.refresh_from_db()
        assert (found.state, found.reason, found.ended_on) == ("lapsed", "Entered for the wrong student.", pals.today)
        made(pals)
        found.refresh_from_db()
        assert (found.state, found.reason, found.ended_on) == ("open", "", None)

    def test_a_record_that_says_something_else_now_lapses_what_it_said(self, pals):
        found = made(pals)
        assert made(pals, name="placement_change").rule_code == "FOSTER_BID"
        found.refresh_from_db()
        assert (found.state, found.reason) == ("lapsed", "The rule no longer applies.")

    def test_it_is_met_by_what_the_record_shows(self, pals):
        found = made(pals)
        proof = Proof(record_key="cases.test:1", on=MONDAY + timedelta(days=2))
        made(pals, proof=proof)
        made(pals, proof=proof)
        found.refresh_from_db()
        evidence = Evidence.objects.visible_to(pals.ana).get(obligation=found)
        assert (found.state, found.ended_on, evidence.record_key, evidence.given_by) == (
            "met",
            MONDAY + timedelta(days=2),
            "cases.test:1",
            None,
        )


class TestCalendar:
    def test_snow_days_added_later_move_what_is_open_and_name_the_days(self, pals):
        found = made(pals)
        close(pals.cedar, date(2026, 12, 2), date(2026, 12, 3))
        recount_due_dates()
        found.refresh_from_db()
        move = DueMove.objects.visible_to(pals.ana).get(obligation=found)
        assert found.due_on == date(2026, 12, 9)
        assert (move.why, move.closed, move.opened) == (["days_closed"], [date(2026, 12, 2), date(2026, 12, 3)], [])
        recount_due_dates()
        assert DueMove.objects.visible_to(pals.ana).count() == 1

    def test_no_calendar_is_read_while_none_changed(self, pals, monkeypatch):
        made(pals)
        recount_due_dates()
        assert not calendars_changed()
        monkeypatch.setattr("cases.tasks.recount_calendars", lambda by: pytest.fail("nothing changed"))
        recount_due_dates()
        monkeypatch.undo()
        close(pals.cedar, date(2026, 12, 2))
        assert list(CalendarChange.open()) == [pals.cedar.pk]
        assert recount_calendars(by=None) == 1
        assert not calendars_changed()

    def test_what_changes_while_a_calendar_is_followed_is_followed_the_next_time(self, pals):
        made(pals)
        recount_due_dates()
        close(pals.cedar, date(2026, 12, 2))
        seen = CalendarChange.open()
        close(pals.cedar, date(2026, 12, 3))
        CalendarChange.follow(seen)
        assert calendars_changed()

    def test_a_snow_day_after_the_due_day_or_at_another_school_moves_nothing(self, pals):
        made(pals)
        close(pals.cedar, date(2026, 12, 8))
        close(pals.juniper, date(2026, 12, 2))
        assert recount_calendars(by=None) == 0

    def test_what_follows_a_snow_day_is_counted_in_the_new_calendar(self, pals):
        made(pals)
        close(pals.cedar, date(2026, 12, 2))
        recount_calendars(by=None)
        assert made(pals, key="cases.test:2").due_on == date(2026, 12, 8)

    def test_a_calendar_that_comes_late_gives_the_day(self, pals):
        days = list(CalendarDay.objects.filter(school=pals.cedar))
        CalendarDay.objects.filter(school=pals.cedar).delete()
        found = made(pals)
        CalendarDay.objects.bulk_create(days)
        recount_due_dates()
        found.refresh_from_db()
        assert (found.due_on, found.waits_for_calendar) == (date(2026, 12, 7), False)

    def test_a_student_who_moves_is_counted_in_the_other_schools_calendar(self, pals):
        found = made(pals)
        close(pals.maple, date(2026, 12, 1))
        with unscoped("test"):
            type(pals.mateo).objects.filter(pk=pals.mateo.pk).update(school=pals.maple)
        recount_due_dates()
        found.refresh_from_db()
        assert (found.counted_at, found.school, found.due_on) == (pals.maple, pals.maple, date(2026, 12, 8))
        assert DueMove.objects.visible_to(pals.sol).get().why == ["other_school", "days_closed"]


class TestActs:
    def test_evidence_meets_it_and_it_can_be_taken_up_again(self, pals):
        found = made(pals)
        encounter = work.encounter(pals)
        give_evidence(obligation=found, day=MONDAY, record_key=encounter.key, by=pals.ana)
        found.refresh_from_db()
        assert (found.state, found.ended_on, found.ended_by) == ("met", MONDAY, pals.ana)
        with pytest.raises(NotInThisState):
            waive(obligation=found, reason="Not needed", by=pals.sol)
        take_up(obligation=found, by=pals.ana)
        found.refresh_from_db()
        assert (found.state, list(Evidence.objects.visible_to(pals.ana))) == ("open", [])

    def test_what_must_be_on_file_before_comes_first(self, pals):
        found = made(pals)
        with unscoped("a rule with prerequisites"):
            Obligation.objects.filter(pk=found.pk).update(prerequisites=["Met the parent, or tried to", "Counseling"])
        found.refresh_from_db()
        with pytest.raises(PrerequisitesMissing) as refused:
            give_evidence(obligation=found, day=MONDAY, note="Done", by=pals.ana)
        assert refused.value.missing == [0, 1]
        for at in (0, 1):
            give_evidence(obligation=found, day=MONDAY, note="Called twice", prerequisite=at, by=pals.ana)
        give_evidence(obligation=found, day=MONDAY, note="Done", by=pals.ana)
        found.refresh_from_db()
        assert found.state == "met"

    def test_a_waiver_has_its_reason(self, pals):
        found = waive(obligation=made(pals), reason="The family moved away", by=pals.ana)
        assert (found.state, found.reason, found.ended_by) == ("waived", "The family moved away", pals.ana)
        assert made(pals) is None, "what is waived is not made again"


class TestWired:
    def test_a_records_request_is_an_obligation_until_it_is_handed_over(self, pals):
        request = records.approved(pals)
        assert {(each.rule_code, each.state) for each in all_of(pals)} == {
            ("CA_ACCESS_5", "open"),
            ("FERPA_ACCESS_45", "open"),
        }
        steps.deliver_packet(
            request=request, delivered_on=pals.today, delivered_how="in_person", delivered_to="Rosa", by=pals.sol
        )
        assert {each.state for each in all_of(pals)} == {"met"}

    def test_a_request_that_is_withdrawn_and_taken_up(self, pals):
        place(pals, "")
        request = records.collected(pals)
        steps.withdraw_request(request=request, note="", by=pals.sol)
        assert [(each.state, each.reason) for each in all_of(pals)] == [("lapsed", "The request was withdrawn.")]
        steps.take_up_request(request=request, by=pals.sol)
        assert [(each.state, each.reason) for each in all_of(pals)] == [("open", "")]

    def test_a_housing_episode_asks_for_the_best_interest_and_is_seen_by_those_who_see_the_episode(self, pals):
        housing.episode(pals, pals.aaliyah, by=pals.ana)
        found = Obligation.objects.visible_to(pals.lia).get()
        assert (found.rule_code, found.seen_with, found.owner) == ("MV_BID", "homeless_view", pals.ana)
        assert [
            bool(Obligation.objects.visible_to(each))
            for each in (pals.ana, pals.sol, pals.tess, pals.otis, pals.ben, pals.pia)
        ] == [
            True,
            True,
            False,
            False,
            False,
            False,
        ]

    def test_a_school_that_she_came_to_without_a_home_asks_the_last_one_for_the_records(self, pals):
        """At once; not at a school where she had been before, nor where she was when the district's records begin."""
        place(pals, "")
        with unscoped("a roster"):
            enrolments = type(pals.aaliyah).objects.get(pk=pals.aaliyah.pk).enrolments
            enrolments.update(last_day=date(2026, 11, 10))
            for school, day in ((pals.maple, date(2026, 11, 11)), (pals.cedar, date(2026, 11, 16))):
                enrolments.create(at_school=school, first_day=day, last_day=day)
        housing.episode(pals, pals.aaliyah, by=pals.ana, days_ago=10, known_days_ago=9)
        asked = next(each for each in all_of(pals) if each.rule_code == "MV_RECORDS_REQUEST")
        assert (asked.started_on, asked.due_on, asked.clock_words) == (
            date(2026, 11, 11),
            date(2026, 11, 11),
            "at once",
        )
        with unscoped("a roster"):
            enrolments.filter(at_school=pals.maple).delete()
        follow_facts()
        asked.refresh_from_db()
        assert asked.state == "lapsed"

    def test_the_night_finds_what_nobody_told(self, pals):
        place(pals, "US-MO")
        with unscoped("a roster"):
            type(pals.noah).objects.get(pk=pals.noah.pk).enrolments.update(first_day=date(2026, 10, 5))
        follow_facts()
        assert [(each.rule_code, each.student, each.started_on) for each in all_of(pals)] == [
            ("MO_RECORD_REQUEST", pals.noah, date(2026, 10, 5))
        ]
        follow_facts()
        assert len(all_of(pals)) == 1

    def test_an_enrolment_that_was_taken_back_lapses_it(self, pals):
        place(pals, "US-MO")
        with unscoped("a roster"):
            enrolments = type(pals.noah).objects.get(pk=pals.noah.pk).enrolments
            enrolments.update(first_day=date(2026, 10, 5))
            follow_facts()
            enrolments.update(removed_on=pals.today)
        follow_facts()
        assert [each.state for each in all_of(pals)] == ["lapsed"]

    def test_a_student_who_crosses_the_edge_of_chronic_absence(self, pals):
        for code in ("AW_MODERATE_CHRONIC", "AW_SEVERE_CHRONIC"):
            TestChosenByTheDistrict().override(
                pals, code=code, amount=10, unit="school_days", was_amount=None, was_unit=""
            )
        RuleOverride.objects.update(effective_from=pals.year.first_day)
        crossed = attendance.chronic(pals.jaylen)
        follow_facts()
        found = [(each.rule_code, each.seen_with, each.started_on) for each in all_of(pals)]
        assert found == [("AW_MODERATE_CHRONIC", "attendance_view", crossed.crossed_on)]


class TestSeen:
    def test_with_the_right_and_in_the_lane_of_what_made_it(self, pals):
        """Tess sees Mateo through no referral, Otis attendance only, Ruth records requests only; Ivy has him on the caseload."""
        actions.add_to_caseload(student=pals.mateo, worker=pals.ivy, by=pals.ana)
        case = work.case(pals, lane=Lane.RESTRICTED)
        kinds = {
            "casework": fact(pals, key="t:1"),
            "attendance": fact(pals, key="t:2", seen_with=Permission.ATTENDANCE_VIEW),
            "requests": fact(pals, key="t:3", seen_with=Permission.RECORDS_APPROVE),
            "housing": fact(pals, key="t:4", seen_with=Permission.HOMELESS_VIEW),
            "restricted": fact(pals, key="t:5", lane="restricted", owner_id=pals.ana.pk),
            "of a restricted case": fact(pals, key="t:6", case_id=case.pk),
            "sealed": fact(pals, key="t:7", lane="sealed", readers=(pals.ben.pk,)),
        }
        happened(facts=list(kinds.values()), by=pals.ana)
        names = {each.source_key: name for name, each in kinds.items()}
        seen = {
            person: {names[each.source_key] for each in Obligation.objects.visible_to(getattr(pals, person))}
            for person in ("ana", "sol", "ivy", "otis", "ruth", "lia", "ben", "tess", "pia", "priya", "dana", "theo")
        }
        everything = set(kinds) - {"sealed"}
        assert seen == {
            "ana": everything - {"requests"},
            "sol": everything,
            "ivy": {"casework", "attendance"},
            "otis": {"attendance"},
            "ruth": {"requests"},
            "lia": set(),
            "ben": {"sealed"},
            **{person: set() for person in ("tess", "pia", "priya", "dana", "theo")},
        }

    def test_evidence_and_moves_are_seen_with_the_obligation(self, pals):
        found = made(pals, lane="sealed", readers=(pals.ana.pk,))
        give_evidence(obligation=found, day=MONDAY, note="Called", by=pals.ana)
        made(pals, lane="sealed", readers=(pals.ana.pk,), on=MONDAY + timedelta(days=1))
        readers = [each for each in (pals.ana, pals.sol, pals.ben) if Evidence.objects.visible_to(each).exists()]
        assert readers == [pals.ana]

    def test_when_the_record_is_sealed_later_what_came_of_it_is_too(self, pals):
        found = made(pals)
        made(pals, lane="sealed", readers=(pals.sol.pk,))
        readers = [each for each in (pals.ana, pals.sol) if found in Obligation.objects.visible_to(each)]
        assert readers == [pals.sol]


NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due_on", "due_at", "later_than", "light"),
    [
        (date(2026, 11, 17), None, None, Light.RED),
        (date(2026, 11, 18), None, None, Light.AMBER),
        (date(2026, 11, 18), NOON - timedelta(seconds=1), None, Light.RED),
        (date(2026, 11, 18), NOON, None, Light.AMBER),
        (date(2026, 11, 23), None, None, Light.AMBER),
        (date(2026, 11, 24), None, None, Light.GREEN),
        (None, None, date(2026, 12, 1), Light.GREEN),
        (None, None, None, Light.NO_DAY),
    ],
)
def test_lights(due_on, due_at, later_than, light):
    assert light_of("open", due_on, due_at, later_than, now=NOON, soon=timedelta(days=5)) == light


@given(state=st.sampled_from(ObligationState.values), days=st.integers(-400, 400))
def test_what_has_ended_is_never_late_and_what_is_late_stays_so(state, days):
    due_on = NOON.date() + timedelta(days=days)
    today = light_of(state, due_on, None, None, now=NOON, soon=timedelta(days=5))
    later = light_of(state, due_on, None, None, now=NOON + timedelta(days=30), soon=timedelta(days=5))
    if state != ObligationState.OPEN:
        assert today == later == Light(state)
    if today == Light.RED:
        assert later == Light.RED
