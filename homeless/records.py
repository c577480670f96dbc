"""Episodes of homelessness and the help given, for records requests."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.records_enums import RecordClass
from homeless.models import Episode, FosterService, Service
from sswork.registry import RecordSource, RecordText, record_sources
from sswork.roles import Permission


@record_sources.register
class HousingRecords(RecordSource):
    key, order, permission = "housing", 80, Permission.HOMELESS_VIEW
    record_class = RecordClass.HOUSING

    def records(self, user, student):
        services: dict[int, list[str]] = {}
        for each in Service.objects.visible_to(user).filter(student=student).order_by("day", "pk"):
            said = f"{date_format(each.day, 'M j, Y')}: {each.get_kind_display()} {each.note}".strip()
            services.setdefault(each.episode_id, []).append(said)
        rows = Episode.objects.visible_to(user).filter(student=student).select_related("identified_by")
        return [self._one(each, services.get(each.pk, [])) for each in rows.order_by("first_day", "pk")]

    def _one(self, episode, services: list[str]) -> RecordText:
        said = [
            (_("Where the student stays at night"), episode.get_residence_display()),
            (_("Details"), episode.residence_note),
            (_("Until"), date_format(episode.last_day, "M j, Y") if episode.last_day else ""),
            (_("Help given"), "\n".join(services)),
        ]
        body = "\n".join(f"{label}: {value}" for label, value in said if value)
        return RecordText(
            f"homeless.episode:{episode.pk}", episode.first_day, _("Housing"), body, episode.identified_by.name
        )


@record_sources.register
class FosterRecords(RecordSource):
    key, order, permission = "foster", 81, Permission.HOMELESS_VIEW
    record_class = RecordClass.HOUSING

    def records(self, user, student):
        rows = FosterService.objects.visible_to(user).filter(student=student).select_related("by")
        return [self._one(each) for each in rows.order_by("day", "pk")]

    def _one(self, service) -> RecordText:
        key = f"homeless.fosterservice:{service.pk}"
        return RecordText(key, service.day, _("Help in foster care"), service.get_kind_display(), service.by.name)
