"""Help given under McKinney-Vento or in foster care, said where the contact is logged: no second form."""

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Programme
from cases.models import Student
from cases.queries.students import programmes_of
from homeless.actions import add_foster_service, add_service, bring_service_back, take_service_back
from homeless.enums import FosterHelp, ServiceKind
from homeless.models import Episode, FosterService, Service
from sswork.registry import EncounterQuestion, encounter_questions
from sswork.roles import Permission


class HelpQuestion(EncounterQuestion):
    """Asked of those who manage the programme, about students in it; nobody else finds that it was asked. ``made``: the model."""

    permission = Permission.HOMELESS_MANAGE
    read_by = _(
        "The liaison and everyone at the school who may know of the program read the day, the kind of help and your name,"
        " also where few may read the encounter."
    )
    made: ClassVar[Any]
    made_label: ClassVar[Any]

    def taken_back(self, encounter, by):
        for service in self.made.objects.made_by_encounter(by, encounter.key):
            take_service_back(service=service, by=by)

    def brought_back(self, encounter, by):
        for service in self.made.with_hidden.made_by_encounter(by, encounter.key):
            bring_service_back(service=service, by=by)

    def words(self, user, encounter):
        made = self.made.objects.made_by_encounter(user, encounter.key).order_by("pk")
        return (self.made_label, ", ".join(each.get_kind_display() for each in made)) if made else None


@encounter_questions.register
class McKinneyVentoService(HelpQuestion):
    key, order = "housing_service", 10
    label, made, made_label = _("Counts as McKinney-Vento help"), Service, _("McKinney-Vento help")

    def choices(self, user, students):
        episodes = self._episodes(user).filter(student__in=students)
        return {each.student_id: ServiceKind.choices for each in episodes}

    def answered(self, encounter, student, value, by):
        episode = self._episodes(by).get(student=student)
        day = timezone.localdate(encounter.happened_at)
        add_service(episode=episode, kind=value, day=day, note="", origin_key=encounter.key, by=by)

    def _episodes(self, user):
        return Episode.objects.visible_to(user, self.permission).filter(last_day=None)


@encounter_questions.register
class FosterCareService(HelpQuestion):
    """In foster care by the roster, as far as the person may know of it."""

    key, order = "foster_service", 20
    label, made, made_label = _("Counts as help in foster care"), FosterService, _("Help in foster care")

    def choices(self, user, students):
        known = programmes_of(user, [each.pk for each in students])
        ids = [pk for pk, programmes in known.items() if Programme.FOSTER in programmes]
        theirs = Student.objects.visible_to(user, self.permission).filter(pk__in=ids) if ids else ()
        return {each.pk: FosterHelp.choices for each in theirs}

    def answered(self, encounter, student, value, by):
        if student.pk not in self.choices(by, [student]):
            raise ValueError(f"student {student.pk} is not known to be in foster care")
        day = timezone.localdate(encounter.happened_at)
        add_foster_service(student=student, kind=value, day=day, origin_key=encounter.key, by=by)
