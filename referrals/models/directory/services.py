import re

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from referrals.directory_enums import ConfirmedHow, ServiceStatus

from .agencies import Agency, AgencyProgram
from .base import DirectoryRow, Leaving, long_text, part_of, text


class Service(DirectoryRow, Leaving):
    """What an agency offers (HSDS service), and when somebody last said that it is so."""

    organization = models.ForeignKey(Agency, models.CASCADE, related_name="services")
    program = models.ForeignKey(AgencyProgram, models.SET_NULL, null=True, related_name="services")
    name = models.CharField(max_length=300)
    alternate_name = text(300)
    description = long_text()
    url = text(500)
    email = text(320)
    status = models.CharField(max_length=20, choices=ServiceStatus.choices, default=ServiceStatus.ACTIVE)
    interpretation_services = long_text()
    application_process = long_text()
    fees_description = long_text()
    wait_time = text(300)
    fees = long_text()
    accreditations = long_text()
    eligibility_description = long_text()
    minimum_age = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    maximum_age = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    assured_date = models.DateField(null=True)
    assurer_email = text(320)
    licenses = long_text()
    alert = long_text()
    last_modified = models.DateTimeField(null=True)
    # What people heard stands beside what the file says: the next file overwrites none of it.
    told_status = models.CharField(
        max_length=20, choices=ServiceStatus.choices, blank=True, default="", db_default="", help_text="when confirmed"
    )
    told_wait_time = text(300, help_text="when confirmed")
    confirmed_on = models.DateField(null=True)
    confirmed_how = models.CharField(max_length=10, choices=ConfirmedHow.choices, blank=True, default="", db_default="")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta(DirectoryRow.Meta):
        constraints = [
            *DirectoryRow.Meta.constraints,
            models.CheckConstraint(condition=~Q(name=""), name="service_named"),
            models.CheckConstraint(
                condition=Q(minimum_age=None) | Q(maximum_age=None) | Q(maximum_age__gte=F("minimum_age")),
                name="service_ages_in_order",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on=None, confirmed_how="")
                | (Q(confirmed_on__isnull=False) & ~Q(confirmed_how="")),
                name="service_confirmed_somehow",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_told_later(self) -> bool:
        """People heard it after whoever made the file did."""
        in_file = max(filter(None, (self.assured_date, self.last_modified and self.last_modified.date())), default=None)
        return bool(self.confirmed_on and (in_file is None or self.confirmed_on >= in_file))

    @property
    def status_now(self) -> ServiceStatus:
        return ServiceStatus((self.is_told_later and self.told_status) or self.status)

    @property
    def wait_now(self) -> str:
        return (self.is_told_later and self.told_wait_time) or self.wait_time

    def by_hand(self, part: str) -> str:
        """What a person wrote in the place of the file, as long as it counts; see ``ServiceWords``."""
        written = getattr(self, "hand", None)
        return written.holds(part) if written else ""

    @property
    def description_now(self) -> str:
        return self.by_hand("description") or self.description

    @property
    def eligibility_now(self) -> str:
        return self.by_hand("eligibility") or self.eligibility_description

    @property
    def cost_by_hand(self) -> str:
        return self.by_hand("cost")

    @property
    def phone_by_hand(self) -> str:
        return self.by_hand("phone")

    @property
    def hours_by_hand(self) -> str:
        return self.by_hand("hours")

    @property
    def dialled_by_hand(self) -> str:
        """For a ``tel:`` link, where the words are a single number and nothing else."""
        digits = re.sub(r"[\s().-]", "", self.phone_by_hand)
        return digits if re.fullmatch(r"\+?\d{7,15}", digits) else ""


class ServiceArea(DirectoryRow):
    """Where one must live."""

    service = part_of("referrals.Service", "areas")
    name = text(500)
    description = long_text()
    extent = long_text()
    extent_type = text(100)
    uri = text(500)

    class Meta(DirectoryRow.Meta):
        pass


class RequiredDocument(DirectoryRow):
    """What to bring."""

    service = part_of("referrals.Service", "required_documents")
    document = long_text()
    uri = text(500)

    class Meta(DirectoryRow.Meta):
        pass


class CostOption(DirectoryRow):
    """What it costs whom."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="costs")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    option = text(300)
    currency = text(10)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    amount_description = long_text()

    class Meta(DirectoryRow.Meta):
        pass


class ServiceCard(models.Model):
    """What search asks of a service, put together from all its tables whenever one of them changes; see ``queries/cards``."""

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="card")
    name_words = models.TextField(help_text="folded: what is searched with spelling forgiven")
    words = SearchVectorField(help_text="by weight: names, agency and terms, descriptions")
    languages = ArrayField(models.CharField(max_length=100), default=list, help_text="codes and folded names")
    is_free = models.BooleanField(null=True, help_text="unknown where nothing is said of a cost")
    is_offered = models.BooleanField(default=True, help_text="in its file, of an agency in its file, and not ended")
    fresh_on = models.DateField(null=True, help_text="when somebody last said that it is so")
    said_days = models.PositiveIntegerField(
        null=True, help_text="how long one waits, where its words are a number of days"
    )
    usual_days = models.PositiveIntegerField(
        null=True, help_text="from sending to help, as referrals tell; of enough students only"
    )

    class Meta:
        indexes = [
            GinIndex(OpClass(F("name_words"), name="gin_trgm_ops"), name="service_card_names"),
            GinIndex(fields=["words"], name="service_card_words"),
        ]
