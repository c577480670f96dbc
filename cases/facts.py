"""What rules look at in casework's records: see ``cases.queries.facts``."""

from cases.models import Enrolment, RecordsRequest
from cases.queries.facts import fact_of_request, facts_of_enrolments
from sswork.registry import FactSource, fact_sources
from sswork.roles import Permission


@fact_sources.register
class RequestFacts(FactSource):
    key, order, permission = "cases.requests", 10, Permission.RECORDS_APPROVE
    tables = ("cases.recordsrequest",)

    def facts(self, since, until, student_id=None):
        rows = RecordsRequest.objects.filter(received_on__range=(since, until))
        return map(fact_of_request, rows.filter(student=student_id) if student_id else rows)


@fact_sources.register
class EnrolmentFacts(FactSource):
    key, order, permission = "cases.enrolments", 20, Permission.CASE_VIEW
    tables = ("cases.enrolment",)

    def facts(self, since, until, student_id=None):
        rows = Enrolment.objects.filter(first_day__range=(since, until), removed_on=None).select_related("at_school")
        return facts_of_enrolments(rows.filter(student=student_id) if student_id else rows)
