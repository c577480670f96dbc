"""One housing episode: what is known, what help was given, and who may read it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Student
from homeless.actions import AlreadyEnded, add_service, end_episode
from homeless.forms import EndForm, ServiceForm
from homeless.models import Episode, Service
from homeless.queries import last_day_of_school_year, readers
from homeless.rules import days_since, right_lasts_until
from sswork.roles import Permission
from sswork.views import DetailPage, get_visible_or_404


class EpisodePage(DetailPage):
    permission = Permission.HOMELESS_VIEW
    template_name = "homeless/episode.html"
    context_object_name = "episode"
    service_form = end_form = None

    def get_queryset(self):
        related = ("student__school", "identified_by")
        return Episode.objects.visible_to(self.request.user, self.permission).select_related(*related)

    def get_context_data(self, **kwargs):
        episode, user, today = self.object, self.request.user, timezone.localdate()
        services = Service.objects.visible_to(user).filter(episode=episode).select_related("by")
        return (
            super().get_context_data(**kwargs)
            | self._forms(episode, user)
            | {
                "today": today,
                "days": days_since(episode.identified_on, today),
                "services": services.order_by("-day", "-pk"),
                "readers": readers(episode.student),
                "right_until": _right_until(episode),
                "known_student": Student.objects.visible_to(user).filter(pk=episode.student_id).exists(),
            }
        )

    def _forms(self, episode, user) -> dict:
        may = episode.student.is_open_to(user, Permission.HOMELESS_MANAGE)
        open_ = episode.last_day is None
        return {
            "service_form": (self.service_form or ServiceForm(user=user)) if may else None,
            "end_form": (self.end_form or EndForm(user=user, episode=episode)) if may and open_ else None,
        }


def _right_until(episode):
    if episode.last_day is None:
        return None
    return right_lasts_until(episode.last_day, last_day_of_school_year(episode.student.school, episode.last_day))


class EpisodeMove(EpisodePage, abstract=True):
    """A form of the episode's page: it comes back there when something is missing."""

    permission = Permission.HOMELESS_MANAGE

    def get(self, request, *args, **kwargs):
        get_visible_or_404(Episode, request.user, self.permission, pk=kwargs["pk"])
        return redirect("homeless:episode", pk=kwargs["pk"])

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        return self.move(self.object)

    def show_again(self, status: int = 422):
        return self.render_to_response(self.get_context_data(object=self.object), status=status)

    def done(self, words):
        messages.success(self.request, words)
        return redirect("homeless:episode", pk=self.object.pk)


class AddService(EpisodeMove):
    def move(self, episode):
        form = self.service_form = ServiceForm(self.request.POST, user=self.request.user)
        if not form.is_valid():
            return self.show_again()
        add_service(by=self.request.user, episode=episode, **form.cleaned_data)
        return self.done(_("The help is on record."))


class EndEpisode(EpisodeMove):
    def move(self, episode):
        form = self.end_form = EndForm(self.request.POST, user=self.request.user, episode=episode)
        if not form.is_valid():
            return self.show_again()
        try:
            end_episode(by=self.request.user, episode=episode, **form.cleaned_data)
        except AlreadyEnded:
            messages.warning(self.request, _("A colleague changed this episode first. Look at it again."))
            return redirect("homeless:episode", pk=episode.pk)
        return self.done(_("The episode ended. The right to help lasts to the end of the school year."))
