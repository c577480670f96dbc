from django.db import models
from django.db.models import Q

from referrals.directory_enums import PlaceType

from .agencies import Agency
from .base import DirectoryRow, long_text, part_of, text
from .services import Service


class Location(DirectoryRow):
    """Where services are given (HSDS location). Of a place whose address is private nothing is kept that says where it is."""

    location_type = models.CharField(max_length=10, choices=PlaceType.choices, default=PlaceType.PHYSICAL)
    url = text(500)
    organization = models.ForeignKey(Agency, models.CASCADE, null=True, related_name="locations")
    name = text(300)
    alternate_name = text(300)
    description = long_text()
    transportation = long_text()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    external_identifier = text(200)
    external_identifier_type = text(100)
    is_private = models.BooleanField(default=False, db_default=False, help_text="where it is may not be told")
    near_latitude = models.FloatField(null=True, help_text="its own, or the middle of its postal code")
    near_longitude = models.FloatField(null=True)

    class Meta(DirectoryRow.Meta):
        constraints = [
            *DirectoryRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="location_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(is_private=False)
                | Q(latitude=None, longitude=None, near_latitude=None, transportation="", external_identifier=""),
                name="location_private_is_nowhere",
            ),
        ]
        indexes = [models.Index(fields=["near_latitude", "near_longitude"], name="location_near")]

    def __str__(self) -> str:
        return self.name


class LocationAddress(DirectoryRow):
    """An address that may be shown (HSDS address). Those marked private are not stored."""

    location = models.ForeignKey(Location, models.CASCADE, related_name="addresses")
    attention = text(300)
    address_1 = models.CharField(max_length=500)
    address_2 = text(500)
    city = models.CharField(max_length=200)
    region = text(200)
    state_province = text(100)
    postal_code = text(20)
    country = text(60)
    address_type = models.CharField(max_length=10, choices=PlaceType.choices, default=PlaceType.PHYSICAL)

    class Meta(DirectoryRow.Meta):
        pass

    def __str__(self) -> str:
        region = " ".join(part for part in (self.state_province, self.postal_code) if part)
        return ", ".join(part for part in (self.address_1, self.address_2, self.city, region) if part)


class ServiceAtLocation(DirectoryRow):
    """That a service is given at a place."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="at_locations")
    location = models.ForeignKey(Location, models.CASCADE, related_name="services_here")
    description = long_text()

    class Meta(DirectoryRow.Meta):
        pass


class Accessibility(DirectoryRow):
    """What a place has for people with disabilities."""

    location = part_of("referrals.Location", "accessibility")
    description = long_text()
    details = long_text()
    url = text(500)

    class Meta(DirectoryRow.Meta):
        pass
