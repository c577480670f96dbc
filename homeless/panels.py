"""What homeless education adds to the student page. Those without the right find no trace of it there."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Student
from homeless.models import Episode
from homeless.queries import with_last_service
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
        if not Student.objects.visible_to(user, self.permission).filter(pk=student.pk).exists():
            return None
        episodes = with_last_service(Episode.objects.visible_to(user).filter(student=student), user)
        return {"episodes": list(episodes.order_by("-first_day", "-pk")[:SHOWN]), "today": timezone.localdate()}


@student_actions.register
class StartEpisode(StudentAction):
    """Not offered while an episode is open: there is one at a time."""

    key, order, permission = "homeless.start", 10, Permission.HOMELESS_MANAGE
    panel = "homeless"
    label, icon = _("Start a housing episode"), "plus-lg"

    def url(self, user, student):
        if not Student.objects.visible_to(user, self.permission).filter(pk=student.pk).exists():
            return None
        if Episode.objects.visible_to(user).filter(student=student, last_day=None).exists():
            return None
        return f"{reverse('homeless:episode-start')}?{urlencode({'student': student.pk})}"
