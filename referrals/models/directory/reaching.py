"""How an agency is reached: contacts, telephone numbers, opening times, languages."""

import re

from django.db import models
from django.db.models import Q
from django.utils.dates import WEEKDAYS

from .base import DirectoryRow, long_text, part_of, text

BYDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")  # of RFC 5545


class Contact(DirectoryRow):
    """A person to ask for. Those marked private are not stored."""

    organization = part_of("referrals.Agency", "contacts")
    service = part_of("referrals.Service", "contacts")
    service_at_location = part_of("referrals.ServiceAtLocation", "contacts")
    location = part_of("referrals.Location", "contacts")
    name = text(300)
    title = text(300)
    department = text(300)
    email = text(320)

    class Meta(DirectoryRow.Meta):
        pass


class Phone(DirectoryRow):
    """A number that may be called. Those marked private are not stored."""

    location = part_of("referrals.Location", "phones")
    service = part_of("referrals.Service", "phones")
    organization = part_of("referrals.Agency", "phones")
    contact = part_of("referrals.Contact", "phones")
    service_at_location = part_of("referrals.ServiceAtLocation", "phones")
    number = models.CharField(max_length=100)
    extension = text(20)
    type = text(60)
    description = long_text()

    class Meta(DirectoryRow.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.number} x{self.extension}" if self.extension else self.number

    @property
    def dialled(self) -> str:
        """For a ``tel:`` link: what a telephone dials (RFC 3966)."""
        return re.sub(r"[^\d+]", "", self.number)


class OpeningTime(DirectoryRow):
    """When it is open (HSDS schedule). Without ``freq`` it stands for single days, such as holidays; without times they are closed."""

    service = part_of("referrals.Service", "opening_times")
    location = part_of("referrals.Location", "opening_times")
    service_at_location = part_of("referrals.ServiceAtLocation", "opening_times")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    dtstart = models.DateField(null=True)
    timezone = text(60)
    until = models.DateField(null=True)
    count = models.PositiveIntegerField(null=True)
    wkst = text(2)
    freq = text(10)
    interval = models.PositiveIntegerField(null=True)
    byday = text(100)
    byweekno = text(100)
    bymonthday = text(100)
    byyearday = text(200)
    description = long_text()
    opens_at = models.TimeField(null=True)
    closes_at = models.TimeField(null=True)
    schedule_link = text(500)
    attending_type = text(200)
    notes = long_text()

    class Meta(DirectoryRow.Meta):
        constraints = [
            *DirectoryRow.Meta.constraints,
            models.CheckConstraint(condition=Q(freq__in=("", "WEEKLY", "MONTHLY")), name="opening_time_repeats"),
        ]

    @property
    def weekdays(self) -> str:
        """Monday, Wednesday; empty where it says none."""
        days = dict(zip(BYDAY, WEEKDAYS.values(), strict=True))
        return ", ".join(str(days[part[-2:]]) for part in self.byday.split(",") if part[-2:] in days)


class Language(DirectoryRow):
    """A language that is spoken there."""

    service = part_of("referrals.Service", "languages")
    location = part_of("referrals.Location", "languages")
    phone = part_of("referrals.Phone", "languages")
    name = text(100)
    code = text(20)
    note = long_text()

    class Meta(DirectoryRow.Meta):
        pass

    def __str__(self) -> str:
        return self.name or self.code
