"""What people say of the directory: that a service is as it stands there, or how it is by now."""

from django.db import connection
from django.utils import timezone

from referrals.directory_enums import ConfirmedHow
from referrals.imports.cards import refresh_cards
from referrals.models import Service
from sswork.actions import action, audit


@action
def confirm_service(*, service: Service, status: str, wait_time: str, how: str = ConfirmedHow.STAFF, by) -> Service:
    """Somebody asked the agency today. The words of the file stay as they are beside it."""
    found = Service.objects.select_for_update(of=("self",)).get(pk=service.pk)
    found.told_status, found.told_wait_time = status, wait_time
    found.confirmed_on, found.confirmed_how, found.confirmed_by = timezone.localdate(), how, by
    found.save(update_fields=["told_status", "told_wait_time", "confirmed_on", "confirmed_how", "confirmed_by"])
    audit("directory.confirmed_service", by=by, target=found, status=status)
    with connection.cursor() as cursor:
        refresh_cards(cursor, [found.pk])
    return found
