"""The agencies of Riverbend in the demo: a directory of a dozen services, and students who were referred to four of them.

Told about the demo's own today and written as rows, as the consents are. Numbers are of the range that belongs to nobody.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db import connection

from cases.models import Consent, Disclosure
from cases.records_enums import Authority, RecordClass, SharingPurpose, SignedHow
from demo.casework import moment
from referrals.directory_enums import ConfirmedHow
from referrals.imports.cards import refresh_cards
from referrals.loop_enums import DeniedBy, FamilySaid, LoopState
from referrals.models import (
    Agency,
    DirectorySource,
    Language,
    Location,
    LocationAddress,
    OpeningTime,
    Phone,
    Service,
    ServiceAtLocation,
    ServiceReferral,
)

TOLD = [RecordClass.IDENTITY, RecordClass.CASEWORK, RecordClass.FAMILY]
MIDDLE = (44.95, -89.72)  # about where the postal codes of Riverbend, which is nowhere, would be


@dataclass(frozen=True)
class Offer:
    agency: str
    name: str
    what: str
    who: str
    fees: str
    wait: str
    languages: tuple[str, ...]
    address: str
    postal: str
    days: str = "MO,TU,WE,TH,FR"
    ages: tuple[int | None, int | None] = (None, None)
    confirmed_ago: int | None = None


OFFERS = (
    Offer("Riverbend Food Share", "Family food pantry", "Groceries for a week, fresh vegetables on Tuesdays. Bring a bag.",
          "Everybody who lives in Riverbend; no papers are asked for.", "Free", "None", ("English", "Spanish"),
          "210 Willow Street", "54401", "TU,TH", confirmed_ago=20),
    Offer("Riverbend Food Share", "Weekend food bags", "A bag with food for two days, picked up at school on Fridays.",
          "Students of Riverbend schools.", "Free", "None", ("English", "Spanish", "Somali"), "210 Willow Street", "54401", "FR",
          ages=(4, 18), confirmed_ago=20),
    Offer("Riverbend Children's Clinic", "Counseling for children", "A counselor meets the child weekly, with the family once a month.",
          "Children and young people; Medicaid and most plans.", "By income; Medicaid accepted", "About four weeks",
          ("English", "Spanish"), "35 Clinic Drive", "54402", ages=(5, 17), confirmed_ago=60),
    Offer("Riverbend Children's Clinic", "Dental and vision checks", "Check-ups, fillings and glasses.", "Children without insurance.",
          "Free", "Two weeks", ("English", "Spanish"), "35 Clinic Drive", "54402", ages=(3, 18), confirmed_ago=400),
    Offer("Second Avenue Youth Works", "Mentoring for teenagers", "An adult mentor for a year, and a first summer job.",
          "Students of grades 8 to 12.", "Free", "Six weeks", ("English",), "1490 Second Avenue", "54403", "MO,TU,WE,TH", (13, 19), 35),
    Offer("Second Avenue Youth Works", "Homework evenings", "Help with homework and a warm meal.", "Students of grades 5 to 12.", "Free",
          "None", ("English", "Korean"), "1490 Second Avenue", "54403", "MO,WE", (10, 19), 35),
    Offer("Riverbend Legal Aid", "Tenants' advice", "Advice and letters for families who are told to leave.",
          "Households of little income.", "No fee", "One week", ("English", "Spanish"), "8 Court Square", "54401", confirmed_ago=90),
    Offer("Harbor Bus Fund", "Bus passes for families", "Passes for a month, so that children reach school and parents work.",
          "Families of students who live over a mile from school.", "Free", "Three days", ("English",), "1 Station Plaza", "54404"),
    Offer("Riverbend Newcomers' Center", "English and papers", "English lessons, and help with forms in one's own language.",
          "Everybody who came to Riverbend from another country.", "Free", "None", ("English", "Somali", "Spanish", "Korean"),
          "77 Mill Street", "54402", "MO,TU,WE,TH,SA", confirmed_ago=15),
    Offer("Riverbend Newcomers' Center", "Interpreters for appointments", "An interpreter by telephone or in person.", "Families.",
          "Free", "Two days", ("Somali", "Spanish", "Korean"), "77 Mill Street", "54402", confirmed_ago=15),
    Offer("Warm Coats Riverbend", "Coats and shoes", "Winter coats, shoes and school clothes by size.", "Families with children at school.",
          "Free", "None", ("English", "Spanish"), "300 Bridge Road", "54403", "SA", confirmed_ago=750),
    Offer("Riverbend Grief Circle", "Group for grieving children", "Eight evenings for children who lost somebody, and one for adults.",
          "Children from 6 on, with an adult.", "Donation, nobody is turned away", "Next group in spring", ("English",), "12 Chapel Lane",
          "54404", "WE", (6, 18), 120),
)  # fmt: skip


class Agencies:
    """The directory, and four referrals of the cast: an appointment, a waiting list, help that came, no answer."""

    def __init__(self, cast):
        self.cast = cast
        self.services: dict[str, Service] = {}

    def tell(self) -> None:
        self.source = DirectorySource.objects.create(name="Riverbend community list")
        for number, offer in enumerate(OFFERS, start=1):
            self.services[offer.name] = self._service(number, offer)
        with connection.cursor() as cursor:
            refresh_cards(cursor)
        self.mateo()
        self.jaylen()
        self.aaliyah()

    def mateo(self) -> None:
        self._referral(
            self.cast.ana, self.cast.mateo, "Counseling for children", SharingPurpose.CARE, 12, "Rosa Rivera",
            "Weekly counseling; mornings are hard, afternoons suit the family.", "Rosa Rivera, 555-0101, Spanish, after 3",
            state=LoopState.SCHEDULED, appointment_on=self.cast.today + timedelta(days=6), next_step="Ask Rosa how the first visit went",
        )  # fmt: skip

    def jaylen(self) -> None:
        self._referral(
            self.cast.ben, self.cast.jaylen, "Mentoring for teenagers", SharingPurpose.SERVICES, 25, "Denise Washington",
            "A mentor who likes music.", "Denise Washington, 555-0105", state=LoopState.WAITING, next_step="Ask again in two weeks",
        )  # fmt: skip
        self._referral(
            self.cast.ben, self.cast.jaylen, "Bus passes for families", SharingPurpose.SERVICES, 60, "Denise Washington",
            "A pass for a month.", "", state=LoopState.EXPIRED, why="No answer in 30 school days", denied_by=DeniedBy.NOBODY,
            came_from=LoopState.SENT, is_unread=True, next_step="Ask whether it arrived",
        )  # fmt: skip

    def aaliyah(self) -> None:
        self._referral(
            self.cast.lia, self.cast.aaliyah, "Weekend food bags", SharingPurpose.SERVICES, 40, "Fadumo Hassan",
            "A bag on Fridays.", "", state=LoopState.COMPLETED, came_from=LoopState.STARTED, moved_by_family=True,
            family_said=FamilySaid.YES, family_needs=False, family_said_on=self._ago(5), next_step="Ask the family",
        )  # fmt: skip

    def _service(self, number: int, offer: Offer) -> Service:
        known = {"source": self.source}
        agency, _ = Agency.objects.get_or_create(uid=f"agency-{offer.agency}", name=offer.agency, source=self.source)
        confirmed = {} if offer.confirmed_ago is None else {
            "confirmed_on": self._ago(offer.confirmed_ago), "confirmed_how": ConfirmedHow.STAFF, "confirmed_by": self.cast.ana
        }  # fmt: skip
        least, most = offer.ages
        service = Service.objects.create(
            uid=f"service-{number}", organization=agency, name=offer.name, description=offer.what, wait_time=offer.wait,
            eligibility_description=offer.who, fees=offer.fees, minimum_age=least, maximum_age=most, **known, **confirmed,
        )  # fmt: skip
        Phone.objects.create(uid=f"phone-{number}", service=service, number=f"555-01{number + 20}", **known)
        self._place(number, offer, service)
        for spoken in offer.languages:
            Language.objects.create(uid=f"language-{number}-{spoken}", service=service, name=spoken, **known)
        return service

    def _place(self, number: int, offer: Offer, service: Service) -> None:
        known = {"source": self.source, "uid": f"place-{number}"}
        north, east = MIDDLE[0] + number % 5 / 60, MIDDLE[1] + number % 3 / 60
        place = Location.objects.create(name=offer.agency, latitude=north, longitude=east, **known)
        LocationAddress.objects.create(
            location=place, address_1=offer.address, city="Riverbend", state_province="WI", postal_code=offer.postal, **known
        )  # fmt: skip
        ServiceAtLocation.objects.create(service=service, location=place, **known)
        OpeningTime.objects.create(
            service=service, freq="WEEKLY", byday=offer.days, opens_at=time(9), closes_at=time(17), **known
        )  # fmt: skip

    def _referral(self, by, student, service_name, purpose, ago, signer, message, reach, **more) -> None:
        service, sent_on = self.services[service_name], self._ago(ago)
        told = TOLD if reach else TOLD[:2]
        consent = Consent.objects.create(
            student=student, recipient=service.organization.name, purpose=purpose, records=told, signer_name=signer,
            authority=Authority.PARENT, signed_how=SignedHow.PAPER, signed_on=sent_on, recorded_by=by,
            expires_on=self.cast.today + timedelta(days=150),
        )  # fmt: skip
        disclosure = Disclosure.objects.create(
            student=student, at=moment(sent_on, 15 * 60), recipient=consent.recipient, purpose=purpose, records=told,
            interest=f"Referral: {service.name}", consent=consent, by=by,
        )  # fmt: skip
        waits = more["state"] in (LoopState.SCHEDULED, LoopState.WAITING)
        ServiceReferral.objects.create(
            student=student, service=service, purpose=purpose, message=message, reach=reach, sent_on=sent_on, owner=by, by=by,
            consent=consent, disclosure=disclosure, state_since=self._ago(5), look_on=self.cast.today if waits else None, **more,
        )  # fmt: skip

    def _ago(self, days: int) -> date:
        return self.cast.today - timedelta(days=days)
