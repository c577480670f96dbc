"""What the scheduler and the importer's page run. Each may run twice and change nothing the second time."""

from celery import shared_task
from django.utils import timezone

from attendance import actions


@shared_task
def settle_bands() -> None:
    """At night: time alone moves students between the bands, and enrolments begin and end without an attendance file."""
    actions.settle(today=timezone.localdate(), by=None)
