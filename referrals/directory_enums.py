"""Words of the directory of agencies: the values are those of the Human Services Data Specification 3.0."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ServiceStatus(TextChoices):
    ACTIVE = "active", _("Open")
    INACTIVE = "inactive", _("Not offered now")
    DEFUNCT = "defunct", _("Ended")
    CLOSED = "temporarily closed", _("Closed for a time")


# The same for the agency, on the page of its link: in its language.
STATUS_WORDS = {
    ServiceStatus.ACTIVE: pgettext_lazy("family", "Offered now"),
    ServiceStatus.INACTIVE: pgettext_lazy("family", "Not offered now"),
    ServiceStatus.DEFUNCT: pgettext_lazy("family", "Ended"),
    ServiceStatus.CLOSED: pgettext_lazy("family", "Closed for a time"),
}


class PlaceType(TextChoices):
    PHYSICAL = "physical", _("A place to go to")
    POSTAL = "postal", _("For letters")
    VIRTUAL = "virtual", _("Online or by telephone")


class ConfirmedHow(TextChoices):
    STAFF = "staff", _("by our staff")
    LINK = "link", _("by the agency")


class ProposalState(TextChoices):
    """What becomes of a change that an agency proposes."""

    WAITING = "waiting", _("Waiting")
    TAKEN = "taken", _("Taken")
    LEFT = "left", _("Left")


# What a person may write in the place of the directory's file, in the order of a page.
PART_WORDS = {
    "description": _("What it is"),
    "eligibility": _("For whom"),
    "cost": _("Cost"),
    "phone": _("Telephone"),
    "hours": _("When it is open"),
}
PART_WORDS_OF_AGENCIES = {
    "description": pgettext_lazy("family", "What it is"),
    "eligibility": pgettext_lazy("family", "For whom"),
    "cost": pgettext_lazy("family", "What it costs"),
    "phone": pgettext_lazy("family", "Telephone"),
    "hours": pgettext_lazy("family", "When it is open"),
}
