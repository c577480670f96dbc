"""Housing episodes for tests, made as people make them."""

from datetime import timedelta

from django.utils import timezone

from homeless.actions import add_service, end_episode, start_episode

NOTE = "Harbor House, room 12"


def episode(pals, student, *, by=None, days_ago=10, known_days_ago=None, residence="shelter", note=NOTE, alone=False):
    today = timezone.localdate()
    return start_episode(
        student=student,
        first_day=today - timedelta(days=days_ago),
        residence=residence,
        residence_note=note,
        is_unaccompanied=alone,
        identified_on=today - timedelta(days=days_ago if known_days_ago is None else known_days_ago),
        by=by or pals.lia,
    )


def service(pals, made, *, kind="transport", days_ago=0, note="Bus 14", by=None):
    day = timezone.localdate() - timedelta(days=days_ago)
    return add_service(episode=made, kind=kind, day=day, note=note, by=by or pals.lia)


def ended(pals, made, *, days_ago=0, by=None):
    day = timezone.localdate() - timedelta(days=days_ago)
    return end_episode(episode=made, version=made.version, last_day=day, by=by or pals.lia)
