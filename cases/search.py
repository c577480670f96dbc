"""Students in the search of the top bar."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.models import Student
from cases.queries.students import find
from sswork.registry import SearchHit, SearchSource, search_sources
from sswork.roles import Permission


@search_sources.register
class StudentSearch(SearchSource):
    """By name, however spelled, or by the number staff know the student by."""

    key, order, permission = "students", 10, Permission.STUDENT_VIEW
    label = _("Students")

    def results(self, user, query, limit):
        students = Student.objects.visible_to(user).enrolled().select_related("school")
        return [_hit(each) for each in find(students, query, limit)]


def _hit(student: Student) -> SearchHit:
    detail = " · ".join(each for each in (student.school_line, student.local_id) if each)
    return SearchHit(student.list_name, detail, reverse("cases:student", args=[student.pk]), student.pk)
