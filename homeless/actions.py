"""The life of a housing episode: it is identified, help is given, housing is found; and help in foster care."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import join_programme, leave_programme
from cases.actions.obligations import happened
from cases.enums import Programme
from homeless.models import Episode, FosterService, Service
from homeless.queries import facts_of, last_day_of_school_year
from homeless.rules import right_lasts_until
from sswork.actions import action, audit
from sswork.roles import Permission


class AlreadyOpen(Exception):
    """The student is in an episode that has not ended."""


class AlreadyEnded(Exception):
    """Someone ended or changed the episode first."""


@action(beyond_view="a student who was found is opened to the liaison by this")
def start_episode(
    *,
    student,
    first_day: date,
    residence: str,
    residence_note: str,
    is_unaccompanied: bool,
    identified_on: date,
    by,
):
    """The student lacks a fixed, regular and adequate night-time residence since a day (42 USC 11434a(2)).

    From now on the programme's liaison sees the student.
    """
    try:
        with transaction.atomic():
            episode = Episode.objects.create(
                student=student,
                school_id=student.school_id,
                first_day=first_day,
                residence=residence,
                residence_note=residence_note,
                is_unaccompanied=is_unaccompanied,
                identified_on=identified_on,
                identified_by=by,
            )
    except IntegrityError as error:
        raise AlreadyOpen(student.pk) from error
    join_programme(
        student=student,
        programme=Programme.HOMELESS,
        source_key=_key(episode),
        first_day=min(first_day, identified_on),
        by=by,
    )
    audit("episode.started", by=by, target=episode, residence=residence, identified_on=str(identified_on))
    happened(facts=list(facts_of([episode])), by=by)
    return episode


@action
def end_episode(*, episode, version: int, last_day: date, by):
    """Housing was found. The right to help, and with it the liaison's view, lasts to the end of the school year."""
    mine = Episode.objects.visible_to(by, Permission.HOMELESS_MANAGE).filter(
        pk=episode.pk, version=version, last_day=None
    )
    if mine.update(last_day=last_day, version=F("version") + 1) != 1:
        raise AlreadyEnded(episode.pk)
    episode.refresh_from_db()
    until = right_lasts_until(last_day, last_day_of_school_year(episode.student.school, last_day))
    leave_programme(
        student=episode.student, programme=Programme.HOMELESS, source_key=_key(episode), last_day=until, by=by
    )
    audit("episode.ended", by=by, target=episode, last_day=str(last_day), right_until=str(until))
    return episode


@action
def add_service(*, episode, kind: str, day: date, note: str, origin_key: str = "", by):
    """Help given under McKinney-Vento. Also after the episode ended, to the end of the school year."""
    service = Service.objects.create(
        student=episode.student,
        school_id=episode.school_id,
        episode=episode,
        kind=kind,
        day=day,
        note=note,
        origin_key=origin_key,
        by=by,
    )
    audit("service.given", by=by, target=service, kind=kind, day=str(day))
    return service


@action
def add_foster_service(*, student, kind: str, day: date, origin_key: str, by):
    """Help given to a student in foster care, from the record that tells of it."""
    service = FosterService.objects.create(
        student=student, school_id=student.school_id, kind=kind, day=day, origin_key=origin_key, by=by
    )
    audit("foster_service.given", by=by, target=service, kind=kind, day=str(day))
    return service


@action
def take_service_back(*, service, by):
    """The encounter that it was counted from is hidden or sealed. Said in silence: readers of the encounter may not know of it."""
    hidden = {"hidden_at": timezone.now(), "hidden_by": by, "hidden_reason": _("It does not count any more")}
    type(service).objects.visible_to(by).filter(pk=service.pk).update(**hidden)
    audit("service.taken_back", by=by, target=service)


@action
def bring_service_back(*, service, by):
    """The encounter that it was counted from was put back."""
    shown = {"hidden_at": None, "hidden_by": None, "hidden_reason": ""}
    type(service).with_hidden.visible_to(by).filter(pk=service.pk).update(**shown)
    audit("service.brought_back", by=by, target=service)


def _key(episode) -> str:
    return f"homeless.episode:{episode.pk}"
