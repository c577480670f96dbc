"""A directory in rows, without a file."""

from django.db import connection

from referrals.imports.cards import refresh_cards
from referrals.models import Agency, DirectorySource, Location, LocationAddress, Phone, Service, ServiceAtLocation


def agency(name="Harbor Food Network", **facts) -> Agency:
    source, _ = DirectorySource.objects.get_or_create(name="Directory")
    return Agency.objects.create(source=source, uid=f"o-{name}", name=name, **facts)


def service(
    name="Family food pantry", *, by=None, at=None, postal_code="94063", city="Redwood City", **facts
) -> Service:
    """With a telephone and a place; ``at``: latitude and longitude."""
    offering = by or Agency.objects.filter(uid="o-Harbor Food Network").first() or agency()
    known = {"source": offering.source, "uid": f"s-{name}"}
    made = Service.objects.create(organization=offering, name=name, **known, **facts)
    Phone.objects.create(service=made, number="650 555-0101", **known)
    latitude, longitude = at or (None, None)
    place = Location.objects.create(name=f"{name} hall", latitude=latitude, longitude=longitude, **known)
    LocationAddress.objects.create(
        location=place, address_1="1 Pier Street", city=city, state_province="CA", postal_code=postal_code, **known
    )
    ServiceAtLocation.objects.create(service=made, location=place, **known)
    refresh()
    return made


def refresh() -> None:
    with connection.cursor() as cursor:
        refresh_cards(cursor)
