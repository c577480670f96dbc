"""What casework's own records say to rules: a records request came, a student came to the district or to another school."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from cases.models import Enrolment, RecordsRequest
from cases.records_enums import RequestState
from sswork.roles import Permission
from sswork.rules.facts import Fact, Proof

ACCESS_REQUEST = "access_request"
ENROLMENT = "enrolment"
SCHOOL_TRANSFER = "school_transfer"


def fact_of_request(request: RecordsRequest) -> Fact:
    """Somebody asked to inspect the records: the clock of 34 CFR 99.10 and the state's run until it is handed over."""
    key = f"cases.recordsrequest:{request.pk}"
    return Fact(
        name=ACCESS_REQUEST,
        student_id=request.student_id,
        school_id=request.school_id,
        on=request.received_on,
        source_key=key,
        seen_with=Permission.RECORDS_APPROVE,
        owner_id=request.received_by_id,
        proof=Proof(record_key=key, on=request.delivered_on) if request.delivered_on else None,
        not_needed=_("The request was withdrawn.") if request.state == RequestState.WITHDRAWN else "",
    )


def facts_of_enrolments(rows: Iterable[Enrolment]) -> Iterator[Fact]:
    """The first school in the district is an enrollment, a later one a transfer.

    Whoever was there when the district's records begin did not come then: a roster's first load enrolls nobody.
    """
    rows = list(rows)
    first = _first_days(rows)
    began = Enrolment.objects.records_begin()
    for each in rows:
        is_first = each.first_day == first[each.student_id]
        if not is_first or each.first_day > began[each.at_school.parent_id]:
            yield _fact_of_enrolment(each, ENROLMENT if is_first else SCHOOL_TRANSFER)


def _first_days(rows: list[Enrolment]) -> dict[int, date]:
    theirs = Enrolment.objects.made_by({each.student_id for each in rows})
    return dict(theirs.order_by().values_list("student").annotate(day=Min("first_day")))


def _fact_of_enrolment(each: Enrolment, name: str) -> Fact:
    return Fact(
        name=name,
        student_id=each.student_id,
        school_id=each.school_id,
        on=each.first_day,
        source_key=f"cases.enrolment:{each.pk}",
        seen_with=Permission.CASE_VIEW,
    )
