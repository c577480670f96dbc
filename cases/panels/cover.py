"""What somebody gets of a colleague's casework by standing in."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Case, CaseloadEntry, Student, Task
from sswork.registry import CoverPart, cover_parts
from sswork.roles import Permission


@cover_parts.register
class Casework(CoverPart):
    """Students, cases and tasks, counted as far as whoever arranges it sees them."""

    key, order, permission = "casework", 10, Permission.CASE_VIEW

    def words(self, user, absent):
        counted = [
            self._students(Student.objects.visible_to(user).filter(pk__in=CaseloadEntry.of_worker(absent)).count()),
            self._cases(Case.objects.visible_to(user).open().filter(owner=absent).count()),
            self._tasks(Task.objects.visible_to(user).open().filter(owner=absent).count()),
        ]
        return _("%(students)s, %(cases)s, %(tasks)s") % dict(zip(("students", "cases", "tasks"), counted, strict=True))

    def _students(self, n: int) -> str:
        return ngettext("%(n)s student on the caseload", "%(n)s students on the caseload", n) % {"n": n}

    def _cases(self, n: int) -> str:
        return ngettext("%(n)s open case", "%(n)s open cases", n) % {"n": n}

    def _tasks(self, n: int) -> str:
        return ngettext("%(n)s task", "%(n)s tasks", n) % {"n": n}
