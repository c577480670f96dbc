"""Housing episodes tell what happened to them and who looked at them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from homeless.models import Episode, Service
from sswork.registry import KeptRecord, kept_records
from sswork.roles import Permission


@kept_records.register
class EpisodeKept(KeptRecord):
    key, order, permission = "episode", 70, Permission.HOMELESS_VIEW
    label, model, authors = _("Housing episode"), Episode, ("identified_by_id",)

    def find(self, user, pk):
        found = Episode.objects.visible_to(user, self.permission).filter(pk=pk)
        return found.select_related("student__school").first()

    def url(self, record):
        return reverse("homeless:episode", args=[record.pk])

    def title(self, user, record):
        return record.student.name

    def parts(self, user, record):
        return list(Service.objects.visible_to(user).filter(episode=record))
