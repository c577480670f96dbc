"""What homeless education adds to the student page. Those without the right find no trace of it there."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Programme
from cases.queries.students import programmes_of_student
from homeless.queries import episodes_of_student, foster_services_of
from sswork.registry import StudentAction, StudentPanel, student_actions, student_panels
from sswork.roles import Permission

SHOWN = 5


@student_panels.register
class HousingPanel(StudentPanel):
    """Housing episodes. "None known" is said only to those who would see one."""

    key, order, permission = "homeless", 40, Permission.HOMELESS_VIEW
    title = _("Housing")
    template_name = "homeless/panels/student.html"

    def get_context(self, user, student):
        if not student.is_open_to(user, self.permission):
            return None
        return {"episodes": episodes_of_student(student, user)[:SHOWN], "today": timezone.localdate()}


@student_panels.register
class FosterPanel(StudentPanel):
    """For students in foster care, and those who were helped in it; others have no such panel, nor who may not know."""

    key, order, permission = "foster", 41, Permission.HOMELESS_VIEW
    title = _("Foster care")
    template_name = "homeless/panels/foster.html"

    def get_context(self, user, student):
        in_care = Programme.FOSTER in programmes_of_student(student, user)
        services = foster_services_of(student, user)[:SHOWN]
        return {"in_care": in_care, "services": services} if in_care or services else None


@student_actions.register
class StartEpisode(StudentAction):
    """Not offered while an episode is open: there is one at a time."""

    key, order, permission = "homeless.start", 10, Permission.HOMELESS_MANAGE
    panel = "homeless"
    label, icon = _("Start a housing episode"), "plus-lg"

    def url(self, user, student):
        if not student.is_open_to(user, self.permission):
            return None
        if any(each.last_day is None for each in episodes_of_student(student, user)):
            return None
        return f"{reverse('homeless:episode-start')}?{urlencode({'student': student.pk})}"
