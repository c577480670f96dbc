"""Records law as pure decisions: every one with the day before and the day itself."""

from datetime import date
from types import SimpleNamespace

import pytest

from cases.records_enums import Authority, ConsentProblem
from cases.records_rules import Sharing, check_sharing, comes_of_age_on, covered, due_on, may_inspect, spans_of

BORN = date(2011, 9, 30)
TODAY = date(2026, 11, 18)
P = ConsentProblem


def consent(**changes):
    values = {
        "direction": "out",
        "records": ["casework", "attendance"],
        "purpose": "care",
        "recipient": "Riverbend Clinic",
        "recipient_is_class": False,
        "authority": "parent",
        "signed_on": date(2026, 9, 1),
        "expires_on": date(2027, 6, 30),
        "revoked_on": None,
    }
    return SimpleNamespace(**(values | changes))


def asked(**changes):
    values = {"recipient": "riverbend clinic ", "purpose": "care", "records": frozenset({"casework"})}
    return Sharing(**(values | changes))


def problems(of=None, *, birth_date=BORN, today=TODAY, **sharing):
    verdict = check_sharing(asked(**sharing), [of or consent()], birth_date=birth_date, today=today, age=18)
    return [] if verdict.consent else verdict.refused[0][1]


def test_a_consent_that_fits_allows():
    assert problems() == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"expires_on": date(2026, 11, 17)}, P.EXPIRED),
        ({"revoked_on": TODAY}, P.REVOKED),
        ({"signed_on": date(2026, 11, 19)}, P.NOT_SIGNED_YET),
        ({"recipient": "Riverbend Hospital"}, P.OTHER_RECIPIENT),
        ({"purpose": "legal"}, P.OTHER_PURPOSE),
        ({"records": ["attendance"]}, P.OTHER_RECORDS),
        ({"direction": "in"}, P.ONLY_IN),
        ({"authority": "eligible_student"}, P.TOO_YOUNG),
    ],
)
def test_each_reason_against_it_is_named(change, problem):
    assert problems(consent(**change)) == [problem]


@pytest.mark.parametrize("change", [{"expires_on": TODAY}, {"expires_on": None}, {"revoked_on": date(2026, 11, 19)}])
def test_the_last_day_still_counts(change):
    assert problems(consent(**change)) == []


def test_a_class_of_parties_is_named_by_its_class():
    hospitals = consent(recipient="Hospitals that treat the student", recipient_is_class=True)
    assert problems(hospitals, recipient="St. Mary") == [P.OTHER_RECIPIENT]
    assert problems(hospitals, recipient="St. Mary", party_of="hospitals that treat the student") == []


def test_on_the_eighteenth_birthday_a_parents_signature_stops_to_count():
    long_lived = consent(expires_on=None)
    assert problems(long_lived, today=date(2029, 9, 29)) == []
    assert problems(long_lived, today=date(2029, 9, 30)) == [P.RIGHTS_MOVED]
    assert problems(consent(expires_on=None, authority="conservator"), today=date(2029, 9, 30)) == []
    own = consent(expires_on=None, authority="eligible_student", signed_on=date(2029, 9, 30))
    assert problems(own, today=date(2029, 10, 1)) == []


def test_without_a_birth_date_the_rights_are_the_parents():
    assert problems(birth_date=None) == []


def test_born_on_the_leap_day():
    assert comes_of_age_on(date(2008, 2, 29), 18) == date(2026, 3, 1)


def test_who_may_ask_to_see_the_records():
    grown = date(2008, 11, 18)
    today = {"today": TODAY, "age": 18}
    assert may_inspect(Authority.PARENT, "", birth_date=BORN, **today) is None
    assert may_inspect(Authority.ELIGIBLE_STUDENT, "", birth_date=BORN, **today) == P.TOO_YOUNG
    assert may_inspect(Authority.PARENT, "", birth_date=grown, **today) == P.RIGHTS_MOVED
    assert may_inspect(Authority.PARENT, "Tax return 2025: dependent", birth_date=grown, **today) is None
    assert may_inspect(Authority.ELIGIBLE_STUDENT, "", birth_date=grown, **today) is None


def test_the_clocks():
    assert due_on(TODAY, number=45, business_days=False) == date(2027, 1, 2)
    assert due_on(TODAY, number=5, business_days=True) == date(2026, 11, 25)
    holidays = {date(2026, 11, 23), date(2026, 11, 24)}
    # 19, 20, 25, 27 and 30 November: the 26th is Thanksgiving.
    assert due_on(TODAY, number=5, business_days=True, closed=holidays) == date(2026, 11, 30)


def test_words_are_covered_however_they_are_written():
    text = "Zoë met ZOE and Zoë Müller's friend; zoephobia stays. Zoë\nMuller left."
    assert covered(text, ["Zoë Müller", "zoe"], "[x]") == "[x] met [x] and [x]'s friend; zoephobia stays. [x] left."
    assert spans_of("", ["a"]) == spans_of("a", [" "]) == []
