"""Evaluations: the clock from the consent to the meeting, and a history that is asked, reviewed, signed and printed."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from cases import actions
from cases.actions import evaluation as acts
from cases.enums import EvaluationEnd, FactState, HistoryState, Informant
from cases.models import Evaluation, HistoryFact, HistoryPart, HistorySection, Obligation
from cases.obligation_enums import ObligationState
from cases.queries.evaluation import clocks_of, facts_of, known_facts, sections_of, what_is_missing
from sswork.calendars import entries_of
from sswork.conflicts import Conflict
from sswork.models import CalendarDay, Look, Organization
from sswork.security.actor import acting
from tests.cases import work
from tests.queries import queries_of


@pytest.fixture
def case(pals):
    return work.case(pals)


def requested(pals, case, **more):
    values = {
        "requested_on": date(2026, 11, 2),
        "requested_by": "Rosa Rivera",
        "question": "Does he learn in another way?",
        "language": "Spanish",
        "interpreter": "District line",
    }
    return acts.request_evaluation(case=case, by=more.pop("by", pals.ana), **(values | more))


@pytest.fixture
def evaluation(pals, case):
    return requested(pals, case)


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def section(code):
    return HistorySection.objects.get(code=code)


def written(evaluation, by, code="family", informant=Informant.PARENT, version=0, text="Four at home."):
    told = {"name": "Rosa", "told_on": date(2026, 11, 10), "text": text}
    return acts.write_part(
        evaluation=evaluation, section=section(code), informant=informant, version=version, by=by, **told
    )


def signed(pals, evaluation):
    acts.send_to_review(evaluation=evaluation, reviewer=pals.sol, by=pals.ana)
    acts.agree_with_history(evaluation=evaluation, by=pals.sol)
    acts.sign_history(evaluation=evaluation, by=pals.ana)
    return evaluation


# Clocks


def consented(pals, evaluation, day):
    acts.record_consent(evaluation=evaluation, consent_on=day, consent_by="Rosa Rivera", by=pals.ana)
    return clocks_of(evaluation, evaluation.school.place)


def test_in_california_breaks_of_more_than_five_school_days_stop_the_sixty_days(pals, evaluation):
    """From 9 November 60 days would end on 8 January. Of the breaks only the one of 21 December to 1 January is longer than five
    days of the week (ten): from its first weekday to its last, 12 days do not count. So 20 January."""
    first, second = consented(pals, evaluation, date(2026, 11, 9))
    assert (first.rule.code, first.due.day, first.is_met) == ("CA_ASSESSMENT_PLAN", date(2026, 11, 17), True)
    assert (second.rule.code, second.due.day) == ("CA_INITIAL_IEP", date(2026, 11, 9) + timedelta(days=60 + 12))


@pytest.mark.parametrize(
    ("place", "code", "day"),
    [
        ("US-WI", "WI_EVAL_60", date(2027, 1, 8)),
        ("US-MO", "MO_EVAL_60", date(2027, 1, 8)),
        ("US-TX", "IDEA_INITIAL_EVAL", date(2027, 1, 8)),
    ],
)
def test_elsewhere_sixty_days_are_sixty_days(pals, evaluation, place, code, day):
    Organization.objects.filter(pk=pals.district.pk).update(jurisdiction=place)
    evaluation = Evaluation.objects.visible_to(pals.ana).get(pk=evaluation.pk)
    last = consented(pals, evaluation, date(2026, 11, 9))[-1]
    assert (last.rule.code, last.due.day) == (code, day)


def test_a_snow_day_stops_nothing_and_without_a_calendar_every_day_counts(pals, evaluation):
    CalendarDay.objects.filter(school=pals.cedar).delete()
    assert consented(pals, evaluation, date(2026, 11, 9))[-1].due.day == date(2027, 1, 8)


def test_the_rules_make_obligations_of_it_which_the_meeting_meets(pals, evaluation):
    def obligations():
        rows = Obligation.objects.visible_to(pals.ana).filter(student=pals.mateo).order_by("started_on", "pk")
        return [(each.rule_code, each.state) for each in rows if each.rule_code.startswith("CA_")]

    assert obligations() == [("CA_ASSESSMENT_PLAN", "open")]
    consented(pals, evaluation, date(2026, 11, 9))
    assert obligations() == [("CA_ASSESSMENT_PLAN", "met"), ("CA_INITIAL_IEP", "open")]
    acts.record_meeting(evaluation=evaluation, met_on=date(2026, 11, 18), outcome="Eligible", by=pals.ana)
    assert obligations() == [("CA_ASSESSMENT_PLAN", "met"), ("CA_INITIAL_IEP", "met")]


# The history


def test_what_the_record_knows_is_asked_and_not_told_again(pals, evaluation):
    known = {fact.key: fact.known for fact in facts_of(evaluation, pals.ana)}
    assert known["language"] == "Spanish"
    assert known["siblings"].startswith("Lucía Rivera")
    assert "Rosa Rivera, Parent" in known["guardians"]
    assert "Willow" not in str(known)
    assert "555" not in str(known)


def test_only_what_the_worker_sees_of_the_family_is_put_in(pals):
    """Ben, who sees Mateo in an emergency only, sees neither his sister nor his case."""
    assert "siblings" not in {key for key, _label, _words in known_facts(pals.mateo, pals.ben)}


def test_a_fact_is_confirmed_or_changed_and_can_be_open_again(pals, evaluation):
    fact = facts_of(evaluation, pals.ana)[0]
    acts.tick_fact(fact=fact, state=FactState.CHANGED, now="Moved in May", by=pals.ana)
    assert (fact.now, fact.by) == ("Moved in May", pals.ana)
    acts.tick_fact(fact=fact, state=FactState.OPEN, now="Moved in May", by=pals.ana)
    fact = HistoryFact.objects.visible_to(pals.ana).get(pk=fact.pk)
    assert (fact.state, fact.now, fact.by) == ("open", "", None)


def test_the_interview_has_sections_with_a_source_and_voices(pals, evaluation):
    sections = sections_of(evaluation, pals.ana)
    assert [each for each in sections if not (each.section.source and each.prompts and each.voices)] == []
    voices = {voice.informant for each in sections for voice in each.voices}
    assert voices == {Informant.PARENT, Informant.STUDENT, Informant.TEACHER, Informant.WORKER}
    written(evaluation, pals.ana)
    missing = what_is_missing(sections_of(evaluation, pals.ana), [])
    assert "Family and home" not in missing
    assert "Health" in missing


def test_two_who_write_the_same_part_lose_nothing(pals, evaluation, sign_in):
    written(evaluation, pals.ana)
    with pytest.raises(Conflict):
        written(evaluation, pals.sol, text="Five at home.")
    answer = sign_in(pals.sol).post(
        url("history-part", evaluation.pk, "family", "parent"),
        {"version": "0", "name": "Rosa", "told_on": "2026-11-10", "text": "Five at home."},
    )
    assert answer.status_code == 409
    assert "Four at home." in answer.text
    assert "Five at home." in answer.text
    written(evaluation, pals.sol, version=1, text="Five at home.")
    assert HistoryPart.objects.visible_to(pals.ana).get().text == "Five at home."


def test_it_is_signed_by_its_author_after_another_read_it(pals, evaluation):
    with pytest.raises(acts.NotAtThisStep):
        acts.sign_history(evaluation=evaluation, by=pals.ana)
    with pytest.raises(acts.OwnReview):
        acts.send_to_review(evaluation=evaluation, reviewer=pals.ana, by=pals.ana)
    acts.send_to_review(evaluation=evaluation, reviewer=pals.sol, by=pals.ana)
    with pytest.raises(acts.NotAtThisStep):
        written(evaluation, pals.ana)
    with pytest.raises(acts.NotAtThisStep):
        acts.sign_history(evaluation=evaluation, by=pals.ana)
    acts.send_back(evaluation=evaluation, note="Ask the teacher", by=pals.sol)
    assert (evaluation.state, evaluation.review_note) == (HistoryState.DRAFT, "Ask the teacher")
    part = written(evaluation, pals.ana)
    signed(pals, evaluation)
    with pytest.raises(acts.HistorySigned):
        written(evaluation, pals.ana, version=1, text="Other")
    with acting(pals.ana), pytest.raises(DatabaseError, match="signed"), transaction.atomic():
        HistoryPart.objects.visible_to(pals.ana).filter(pk=part.pk).update(name="Somebody else")


def test_the_signed_history_is_a_tagged_pdf_and_taking_it_is_logged(pals, evaluation, sign_in):
    written(evaluation, pals.ana, text="Cuatro en casa.\nY el perro.")
    client = sign_in(pals.ana)
    assert client.get(url("history-letter", evaluation.pk)).status_code == 404
    signed(pals, evaluation)
    answer = client.get(url("history-letter", evaluation.pk))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert b"/MarkInfo" in answer.content or b"StructTreeRoot" in answer.content
    look = Look.objects.get(url_name="cases:history-letter", kind="export")
    assert (look.by_id, look.student_id) == (pals.ana.pk, pals.mateo.pk)


def test_it_is_hidden_with_its_case(pals, case, evaluation):
    written(evaluation, pals.ana)
    actions.add_to_caseload(student=pals.mateo, worker=pals.ivy, by=pals.ana)

    def readers():
        people = (pals.ana, pals.sol, pals.ivy)
        found = [each for each in people if evaluation in Evaluation.objects.visible_to(each)]
        for model in (HistoryPart, HistoryFact):
            assert found == [each for each in people if model.objects.visible_to(each).exists()]
        return found

    assert readers() == [pals.ana, pals.sol, pals.ivy]
    work.sealed(case, pals.ana)
    assert readers() == [pals.ana]


# Pages


def test_from_the_request_to_the_meeting_on_pages(pals, case, sign_in):
    ana, sol = sign_in(pals.ana), None
    form = {"requested_on": "2026-11-02", "requested_by": "Rosa", "question": "Why?", "language": "", "interpreter": ""}
    answer = ana.post(url("evaluation-add", case.pk), form)
    made = Evaluation.objects.visible_to(pals.ana).get()
    assert answer.url == url("evaluation", made.pk)
    early = ana.post(url("evaluation-step", made.pk, "meeting"), {"met_on": "2026-11-18", "outcome": "Eligible"})
    assert list(early.context["form"].errors) == ["met_on"]
    before = ana.post(url("evaluation-step", made.pk, "consent"), {"consent_on": "2026-11-01", "consent_by": "Rosa"})
    assert list(before.context["form"].errors) == ["consent_on"]
    ana.post(url("evaluation-step", made.pk, "consent"), {"consent_on": "2026-11-09", "consent_by": "Rosa"})
    assert "January 20, 2027" in ana.get(url("evaluation", made.pk)).text
    ana.post(url("evaluation-step", made.pk, "plan"), {"meeting_on": "2027-01-12"})
    ana.post(url("evaluation-step", made.pk, "review"), {"reviewer": pals.sol.pk})
    sol = sign_in(pals.sol)
    sol.post(url("evaluation-step", made.pk, "agree"))
    sign_in(pals.ana).post(url("evaluation-step", made.pk, "sign"))
    ana.post(url("evaluation-step", made.pk, "meeting"), {"met_on": "2026-11-18", "outcome": "Eligible"})
    made.refresh_from_db()
    assert (made.state, made.meeting_on, made.outcome) == ("signed", date(2027, 1, 12), "Eligible")
    assert ana.get(url("evaluation-step", made.pk, "nothing")).status_code == 404
    assert ana.get(url("history-part", made.pk, "summary", "parent")).status_code == 404


def test_a_reviewer_who_does_not_read_the_case_cannot_be_chosen(pals, case, evaluation, sign_in):
    work.sealed(case, pals.ana)
    answer = sign_in(pals.ana).post(url("evaluation-step", evaluation.pk, "review"), {"reviewer": pals.sol.pk})
    assert list(answer.context["form"].errors) == ["reviewer"]


def test_queries_are_equal_for_one_and_three(pals, case, evaluation, sign_in):
    client = sign_in(pals.ana)
    written(evaluation, pals.ana)
    before = queries_of(client, url("evaluation", evaluation.pk))
    case_before = queries_of(client, url("case", case.pk))
    written(evaluation, pals.ana, code="health")
    written(evaluation, pals.ana, code="schooling", informant=Informant.TEACHER)
    assert queries_of(client, url("evaluation", evaluation.pk)) == before
    Evaluation.objects.bulk_create(
        Evaluation(
            case=case, student=pals.mateo, school=pals.cedar, owner=pals.ana, requested_on=pals.today, requested_by="x"
        )
        for _each in range(2)
    )
    assert queries_of(client, url("case", case.pk)) == case_before


# Ends without a meeting, and corrections


@pytest.mark.parametrize(
    ("end", "state"),
    [
        (EvaluationEnd.DECLINED, ObligationState.MET),
        (EvaluationEnd.REFUSED, ObligationState.LAPSED),
        (EvaluationEnd.MOVED, ObligationState.LAPSED),
    ],
)
def test_what_ends_stops_its_clock_and_goes_on_as_it_was(pals, evaluation, end, state):
    """A written no answers the request; whoever refuses or moves away leaves nothing to answer."""
    asked = Obligation.objects.visible_to(pals.ana).get(source_key=f"cases.evaluation:{evaluation.pk}")
    due_on = asked.due_on
    acts.end_evaluation(evaluation=evaluation, ended_on=date(2026, 11, 16), end=end, end_note="Sent home.", by=pals.ana)
    asked.refresh_from_db()
    (clock,) = clocks_of(evaluation, evaluation.school.place)
    assert (asked.state, clock.has_ended, clock.is_over(date(2027, 6, 1))) == (state, True, False)
    assert not Evaluation.objects.visible_to(pals.ana).open().exists()
    acts.resume_evaluation(evaluation=evaluation, by=pals.ana)
    asked = Obligation.objects.visible_to(pals.ana).open().get(source_key=f"cases.evaluation:{evaluation.pk}")
    (clock,) = clocks_of(evaluation, evaluation.school.place)
    assert (asked.due_on, clock.has_ended, clock.is_over(date(2027, 6, 1))) == (due_on, False, True)


def test_a_meeting_that_was_planned_leaves_the_calendar_when_the_evaluation_ends(pals, evaluation):
    day = date(2026, 12, 3)
    acts.plan_meeting(evaluation=evaluation, meeting_on=day, by=pals.ana)

    def meetings():
        return [each.kind for each in entries_of(pals.ana, day, day) if each.kind == "evaluation_meeting"]

    assert meetings() == ["evaluation_meeting"]
    acts.end_evaluation(evaluation=evaluation, ended_on=date(2026, 11, 16), end="moved", end_note="", by=pals.ana)
    assert meetings() == []
    acts.resume_evaluation(evaluation=evaluation, by=pals.ana)
    assert meetings() == ["evaluation_meeting"]


def test_it_ends_on_its_page_and_says_why(pals, evaluation, sign_in):
    ana, day = sign_in(pals.ana), date(2026, 11, 16)
    sent = ana.post(url("evaluation-step", evaluation.pk, "end"), {"ended_on": "2026-10-31", "end": "refused"})
    assert "before it was requested" in sent.content.decode()
    ana.post(url("evaluation-step", evaluation.pk, "end"), {"ended_on": day, "end": "refused", "end_note": "By phone."})
    evaluation.refresh_from_db()
    assert (evaluation.ended_on, evaluation.end, evaluation.end_note) == (day, "refused", "By phone.")
    said = ana.get(url("evaluation", evaluation.pk)).content.decode()
    assert [each in said for each in ("Consent was refused", "By phone.", "Go on with it")] == [True] * 3
    assert "Note the consent" not in said


def test_a_corrected_request_moves_the_clock_and_is_not_written_over_unseen(pals, evaluation, sign_in):
    ana = sign_in(pals.ana)
    noted = {"requested_by": "Rosa Rivera", "question": "Does he hear well?", "language": "Spanish", "interpreter": ""}
    sent = ana.post(
        url("evaluation-correct", evaluation.pk), noted | {"requested_on": "2026-11-05", "version": evaluation.version}
    )
    assert sent.status_code == 302
    asked = Obligation.objects.visible_to(pals.ana).get(source_key=f"cases.evaluation:{evaluation.pk}")
    assert (asked.started_on, asked.state) == (date(2026, 11, 5), ObligationState.OPEN)
    again = ana.post(
        url("evaluation-correct", evaluation.pk), noted | {"requested_on": "2026-11-06", "version": evaluation.version}
    )
    evaluation.refresh_from_db()
    assert (again.status_code, evaluation.requested_on) == (409, date(2026, 11, 5))
    assert evaluation.question == "Does he hear well?"


def test_what_a_signed_history_prints_of_the_request_is_locked(pals, evaluation):
    signed(pals, evaluation)
    same = {name: getattr(evaluation, name) for name in ("requested_by", "question", "language", "interpreter")}
    with pytest.raises(acts.HistorySigned):
        acts.correct_request(
            evaluation=evaluation, version=evaluation.version, requested_on=date(2026, 11, 1), by=pals.ana, **same
        )
    with pytest.raises(DatabaseError, match="signed"), transaction.atomic(), acting(pals.ana):
        Evaluation.objects.visible_to(pals.ana).update(requested_by="Somebody else")


# What the record knows of other apps


def test_attendance_and_supports_come_with_it_and_nothing_of_a_restricted_case(pals, case):
    work.plan(pals, case, what="Morning greeting")
    hidden = work.case(pals, pals.mateo, lane="restricted")
    work.plan(pals, hidden, what="Secret support")
    known = {key: words for key, _label, words in known_facts(pals.mateo, pals.ana)}
    assert known["supports"].startswith("Morning greeting, ")
    assert "Secret" not in str(known)
