"""Days without excuse, counted as the rules of the place count them, and what becomes of a count that is corrected."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attendance.enums import EventKind, Excused
from attendance.facts import COUNTS, CountFacts, counts_asked_for, is_counted
from attendance.models import AttendanceEvent
from cases.models import DueMove, Enrolment, Obligation, RuleOverride
from cases.queries.obligations import link_to
from cases.tasks import follow_facts
from sswork.models import Term
from sswork.rules.packs import load
from sswork.scoping import unscoped
from tests.attendance.made import absences, close, event
from tests.cases.test_obligations import all_of, place
from tests.cases.test_rules_command import said

# Monday to Friday of the first week of November; school is held on all of them.
MON, TUE, WED, THU, FRI = (date(2026, 11, day) for day in (2, 3, 4, 5, 6))


def of(pals, student):
    """The counts of one student, every day of them."""
    with unscoped("test"):
        return list(CountFacts().facts(pals.year.first_day, pals.today, student.pk))


def correct(student, day, **values):
    with unscoped("a corrected file"):
        assert AttendanceEvent.objects.filter(student=student, day=day).update(**values) == 1


def gives_days(pals, code, since=None):
    """The district sets a number of days, which makes a duty of a threshold."""
    RuleOverride.objects.create(
        organization=pals.district,
        code=code,
        amount=5,
        unit="school_days",
        overrode="test",
        is_floor=True,
        why="So that it is done",
        source="Board policy",
        effective_from=since or pals.year.first_day,
        made_by=pals.sol,
    )


class TestPennsylvania:
    """24 P.S. 13-1326, 13-1333: three school days without excuse; a notice within ten school days of the third."""

    @pytest.fixture(autouse=True)
    def lies_in_pennsylvania(self, pals):
        place(pals, "US-PA")

    def test_two_days_make_nothing_three_make_the_notice_and_a_fourth_leaves_its_day(self, pals):
        absences(pals.jaylen, [MON, TUE])
        follow_facts()
        assert all_of(pals) == []
        absences(pals.jaylen, [WED])
        follow_facts()
        absences(pals.jaylen, [THU])
        follow_facts()
        made = all_of(pals)[0]
        assert len(all_of(pals)) == 1
        assert (made.rule_code, made.student, made.seen_with) == ("PA_TRUANT_NOTICE", pals.jaylen, "attendance_view")
        # 5, 6; 9 to 13; 16, 17, 18 November.
        assert (made.started_on, made.due_on) == (WED, date(2026, 11, 18))

    def test_a_day_that_is_excused_later_lapses_it_and_one_that_was_not_brings_it_back(self, pals):
        absences(pals.jaylen, [MON, TUE, WED])
        follow_facts()
        correct(pals.jaylen, TUE, excused=Excused.YES)
        follow_facts()
        made = all_of(pals)[0]
        assert (made.state, made.reason) == ("lapsed", "The record that it came from no longer says so.")
        correct(pals.jaylen, TUE, excused=Excused.NO)
        follow_facts()
        assert [(each.pk, each.state) for each in all_of(pals)] == [(made.pk, "open")]

    def test_a_correction_that_moves_the_third_day_moves_the_due_day_and_says_so(self, pals):
        absences(pals.jaylen, [MON, TUE, WED, THU])
        follow_facts()
        correct(pals.jaylen, TUE, excused=Excused.YES)
        follow_facts()
        made = all_of(pals)[0]
        with unscoped("test"):
            move = DueMove.objects.get(obligation=made)
        assert (made.started_on, move.why) == (THU, ["fact_corrected"])
        assert (move.was_on, move.is_on) == (date(2026, 11, 18), date(2026, 11, 19))

    def test_what_does_not_count(self, pals):
        """Excused, not stated, under half a day, late, on a day off, before the student came, and in another year."""
        absences(pals.jaylen, [MON])
        absences(pals.jaylen, [TUE], excused=Excused.YES)
        absences(pals.jaylen, [WED], excused=Excused.UNKNOWN)
        absences(pals.jaylen, [THU], portion="0.49")
        event(pals.jaylen, FRI, EventKind.TARDY, portion=0, minutes=50)
        absences(pals.jaylen, [date(2026, 11, 7), date(2026, 11, 24)])
        absences(pals.jaylen, [pals.year.first_day - timedelta(days=100)])
        absences(pals.noah, [MON, TUE, WED])
        with unscoped("a roster"):
            Enrolment.objects.filter(student=pals.noah).update(first_day=TUE)
        assert [each.days for each in of(pals, pals.jaylen)] == [(MON,)]
        assert [each.days for each in of(pals, pals.noah)] == [(TUE, WED)]

    def test_half_a_day_is_a_day_and_two_parts_of_one_day_are_added_up(self, pals):
        absences(pals.jaylen, [MON], portion="0.5")
        absences(pals.jaylen, [TUE], portion="0.3")
        event(pals.jaylen, TUE, EventKind.EARLY_DEPARTURE, portion="0.2")
        assert [each.days for each in of(pals, pals.jaylen)] == [(MON, TUE)]

    def test_a_day_on_which_school_turns_out_to_be_closed_no_longer_counts(self, pals):
        absences(pals.jaylen, [MON, TUE, WED])
        follow_facts()
        close(pals.jaylen.school, TUE)
        follow_facts()
        assert [each.state for each in all_of(pals)] == ["lapsed"]

    def test_days_at_two_schools_of_the_district_are_added_up_at_the_present_one(self, pals):
        with unscoped("a roster"):
            Enrolment.objects.filter(student=pals.mateo).update(last_day=TUE)
            Enrolment.objects.create(student=pals.mateo, at_school=pals.maple, first_day=WED)
            type(pals.mateo).objects.filter(pk=pals.mateo.pk).update(school=pals.maple)
        absences(pals.mateo, [MON, TUE], school=pals.cedar)
        absences(pals.mateo, [WED], school=pals.maple)
        # On this day the student was at the other school already.
        absences(pals.mateo, [THU], school=pals.cedar)
        follow_facts()
        made = all_of(pals)[0]
        assert (made.started_on, made.school, made.counted_at) == (WED, pals.maple, pals.maple)

    def test_six_make_a_second_duty_once_the_district_gives_it_days_from_its_day_on(self, pals):
        absences(pals.jaylen, [MON, TUE, WED, THU, FRI, date(2026, 11, 9)])
        gives_days(pals, "PA_HABITUAL", since=date(2026, 11, 10))
        follow_facts()
        assert [each.rule_code for each in all_of(pals)] == ["PA_TRUANT_NOTICE"], (
            "what was reached before stays as it was"
        )
        RuleOverride.objects.update(effective_from=date(2026, 11, 9))
        follow_facts()
        assert [(each.rule_code, each.started_on) for each in all_of(pals)] == [
            ("PA_HABITUAL", date(2026, 11, 9)),
            ("PA_TRUANT_NOTICE", WED),
        ]

    def test_who_sees_it_sees_attendance(self, pals):
        absences(pals.jaylen, [MON, TUE, WED])
        absences(pals.mateo, [MON, TUE, WED])
        follow_facts()
        people = ("ana", "sol", "otis", "ruth", "lia", "ben", "tess", "pia", "dana", "theo")
        seen = {
            name: {each.student_id for each in Obligation.objects.visible_to(getattr(pals, name))} for name in people
        }
        both = {
            name: {
                pk
                for pk in (pals.jaylen.pk, pals.mateo.pk)
                if AttendanceEvent.objects.visible_to(getattr(pals, name)).filter(student=pk).exists()
            }
            for name in people
        }
        assert seen == both
        assert any(seen.values())
        assert not all(seen.values())

    def test_it_leads_to_the_attendance_where_that_is_open(self, pals):
        absences(pals.jaylen, [MON, TUE, WED])
        follow_facts()
        made = all_of(pals)[0]
        seen = {name: link_to(getattr(pals, name), made.source_key).url for name in ("sol", "dana")}
        assert seen == {"sol": f"{reverse('cases:student', args=[pals.jaylen.pk])}#attendance", "dana": ""}

    def test_a_child_under_the_age_of_compulsory_attendance_is_no_truant(self, pals):
        absences(pals.jaylen, [MON, TUE, WED])
        with unscoped("a roster"):
            type(pals.jaylen).objects.filter(pk=pals.jaylen.pk).update(birth_date=date(2021, 1, 1))
        follow_facts()
        assert all_of(pals) == []
        assert "not of the age of compulsory attendance" in said(
            "explain", "PA_TRUANT_NOTICE", "--student", pals.jaylen.pk
        )

    def test_explain_prints_the_days_that_it_counted(self, pals):
        absences(pals.jaylen, [MON, TUE])
        words = said("explain", "PA_TRUANT_NOTICE", "--student", pals.jaylen.pk)
        assert f"attendance.attendanceevent:{pals.jaylen.pk}-{pals.year.pk}: unexcused_events = 2, 2026-11-03" in words
        assert "    counted: 2026-11-02, 2026-11-03 (school days)\n" in words
        assert "no: the threshold is not reached" in words
        absences(pals.jaylen, [WED, THU])
        words = said("explain", "PA_TRUANT_NOTICE", "--student", pals.jaylen.pk)
        assert "    reached on 2026-11-04\n    due 2026-11-18\n" in words

    def test_as_many_queries_for_three_students_as_for_one(self, pals):
        def asked() -> tuple[int, int]:
            with unscoped("test"), CaptureQueriesContext(connection) as queries:
                found = list(CountFacts().facts(pals.year.first_day, pals.today))
            return len(found), len(queries)

        absences(pals.jaylen, [MON, TUE, WED])
        students, queries = asked()
        assert students == 1
        for student in (pals.mateo, pals.noah):
            absences(student, [MON, TUE, WED])
        assert asked() == (3, queries)


def test_wisconsin_counts_parts_of_days_in_each_semester(pals):
    """118.16(1)(a): part or all of five days in a semester. Where no semesters are known none are made up."""
    place(pals, "US-WI")
    gives_days(pals, "WI_HABITUAL_TRUANT")
    absences(pals.jaylen, [MON, TUE, WED, THU], portion="0.2")
    absences(pals.jaylen, [date(2026, 9, 1)])
    follow_facts()
    assert all_of(pals) == []
    halves = [
        Term.objects.create(school_year=pals.year, title=title, kind="semester", first_day=first, last_day=last)
        for title, first, last in (
            ("One", pals.year.first_day, date(2026, 10, 31)),
            ("Two", date(2026, 11, 1), pals.year.last_day),
        )
    ]
    follow_facts()
    assert all_of(pals) == [], "one and four"
    Term.objects.filter(pk=halves[1].pk).update(first_day=date(2026, 9, 1))
    Term.objects.filter(pk=halves[0].pk).update(last_day=date(2026, 8, 31))
    follow_facts()
    assert [(each.rule_code, each.started_on) for each in all_of(pals)] == [("WI_HABITUAL_TRUANT", THU)]


def test_florida_counts_unknown_reasons_too_and_each_month_for_itself(pals):
    """1003.26(1)(b): five in a calendar month."""
    place(pals, "US-FL")
    gives_days(pals, "FL_PATTERN_MONTH")
    october = [date(2026, 10, day) for day in (5, 6, 7, 8, 9)]
    absences(pals.jaylen, october, excused=Excused.UNKNOWN)
    absences(pals.jaylen, [MON, TUE, WED, THU])
    follow_facts()
    assert [each.started_on for each in all_of(pals)] == [october[-1]]
    absences(pals.jaylen, [FRI], excused=Excused.UNKNOWN)
    follow_facts()
    assert sorted(each.started_on for each in all_of(pals)) == [october[-1], FRI]


def test_california_counts_full_days_and_more_than_thirty_minutes(pals):
    """EC 48260: a full day; late or away for more than 30 minutes; half a day is more than that."""
    place(pals, "US-CA")
    event(pals.jaylen, MON, EventKind.TARDY, portion=0, minutes=30)
    event(pals.jaylen, TUE, EventKind.TARDY, portion=0, minutes=31)
    event(pals.jaylen, WED, EventKind.EARLY_DEPARTURE, portion="0.1", minutes=45)
    event(pals.jaylen, THU, EventKind.TARDY, portion=0, minutes=45, excused=Excused.YES)
    absences(pals.jaylen, [FRI], portion="0.5")
    counted = {each.unit: each.days for each in of(pals, pals.jaylen)}
    assert counted == {"full_days_or_30min_tardy_events": (TUE, WED, FRI)}
    assert "the rule sets no time to act in" in said("explain", "CA_TRUANT_1", "--student", pals.jaylen.pk)


def test_texas_looks_at_any_four_weeks_and_any_six_months(pals):
    """25.095(b), 25.0951(a): one count, two windows."""
    place(pals, "US-TX")
    gives_days(pals, "TX_WARNING_3")
    absences(pals.jaylen, [date(2026, 9, 1), date(2026, 9, 15), date(2026, 9, 29)], portion="0.1")
    follow_facts()
    assert all_of(pals) == [], "1 to 29 September are more than four weeks"
    absences(pals.jaylen, [date(2026, 9, 28)], portion="0.1")
    follow_facts()
    assert [(each.rule_code, each.started_on) for each in all_of(pals)] == [("TX_WARNING_3", date(2026, 9, 28))]


def test_saint_louis_counts_every_absence(pals):
    place(pals, "US-MO-SLPS")
    gives_days(pals, "SLPS_LETTER_2")
    week = [MON, TUE, WED, THU, FRI]
    absences(pals.jaylen, week, excused=Excused.YES)
    follow_facts()
    assert "SLPS_LETTER_2" not in {each.rule_code for each in all_of(pals)}
    absences(pals.jaylen, [date(2026, 11, 9)])
    follow_facts()
    assert [each.started_on for each in all_of(pals) if each.rule_code == "SLPS_LETTER_2"] == [date(2026, 11, 9)]


def test_where_no_rule_counts_days_nothing_is_read(pals):
    place(pals, "")
    absences(pals.jaylen, [MON, TUE, WED])
    with unscoped("test"), CaptureQueriesContext(connection) as queries:
        assert list(CountFacts().facts(pals.year.first_day, pals.today)) == []
    assert [each["sql"] for each in queries if "attendance_attendanceevent" in each["sql"]] == []


def test_which_rules_are_counted_and_which_are_not():
    """Every rule on days of absence stands in one list or the other: one that is new has to be thought of."""
    rules = {rule.code: rule.trigger for pack in load() for rule in pack.rules if rule.trigger.kind in COUNTS}
    counted = {code for code, trigger in rules.items() if is_counted(trigger)}
    assert counted == {
        "CA_TRUANT_1",
        "FL_HABITUAL",
        "FL_PATTERN_90",
        "FL_PATTERN_MONTH",
        "PA_HABITUAL",
        "PA_TRUANT_NOTICE",
        "SLPS_LETTER_1",
        "SLPS_LETTER_2",
        "SLPS_LETTER_3",
        "TX_COURT_REFERRAL",
        "TX_WARNING_3",
        "WI_HABITUAL_TRUANT",
    }
    assert rules.keys() - counted == {
        "CA_TRUANT_REPEAT",  # no record says that a student was reported as a truant
        "FL_EACH_UNEXCUSED",  # each single day, see WINDOWS
        "IL_ABSENT_15_IN_A_ROW",  # days in a row are not counted
        "PA_SAIC",  # no record says that the notice was sent
        "TX_OVERAGE_WARNING",  # see FOR_OTHER_AGES
        "WI_TRUANCY_DAY",  # each single day, see WINDOWS
    }


def test_the_fewest_days_that_are_read_are_those_of_the_lowest_threshold():
    asked = {each.unit: each.least for pack in load() for each in counts_asked_for(pack.jurisdiction)}
    assert asked == {
        "full_days_or_30min_tardy_events": 3,
        "absences_unexcused_or_unknown": 5,
        "absences": 15,
        "school_days": 3,
        "consecutive_unexcused_or_3_to_5_total_days": 3,
        "days_total": 6,
        "days_or_parts": 3,
        "days_part_or_all": 5,
    }
