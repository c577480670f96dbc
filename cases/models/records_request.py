import base64
import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.base import StudentRecord, StudentRecordQuerySet
from cases.models.records import Ground
from cases.records_enums import (
    UNDER_WAY,
    Authority,
    Delivery,
    IdentityCheck,
    ItemDecision,
    RecordClass,
    RequestState,
)
from sswork.roles import Permission
from sswork.security.encryption import EncryptedTextField


def _row_key() -> models.UUIDField:
    """What an encrypted value is bound to."""
    return models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), editable=False)


class RequestRecordQuerySet(StudentRecordQuerySet):
    """For those who answer requests: who prepares, and who looks over it as the second person."""

    scope_permission = Permission.RECORDS_APPROVE


class RecordsRequestQuerySet(RequestRecordQuerySet):
    def under_way(self):
        return self.filter(state__in=UNDER_WAY)


class RecordsRequest(StudentRecord):
    """Somebody asks to inspect a student's records (34 CFR 99.10). Two people answer it, by the day the clock sets."""

    asker_name = models.CharField(_("who asks"), max_length=200)
    authority = models.CharField(_("in what right"), max_length=20, choices=Authority.choices)
    document = models.CharField(_("document seen"), max_length=200, blank=True)
    identity = models.CharField(_("how the person was identified"), max_length=20, choices=IdentityCheck.choices)
    wanted = models.CharField(_("what is asked for"), max_length=500)
    classes = ArrayField(
        models.CharField(max_length=20, choices=RecordClass.choices), default=list, help_text="empty: everything"
    )
    delivery = models.CharField(_("how to hand it over"), max_length=20, choices=Delivery.choices)
    language = models.CharField(_("language of the cover"), max_length=10, default="en")
    received_on = models.DateField(_("received on"))
    due_on = models.DateField()
    clock = models.ForeignKey("sswork.Definition", models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=RequestState.choices, default=RequestState.RECEIVED)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    collected_at = models.DateTimeField(null=True)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_back = models.CharField(_("what to look at again"), max_length=500, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    delivered_on = models.DateField(null=True)
    delivered_how = models.CharField(max_length=20, choices=Delivery.choices, blank=True)
    delivered_to = models.CharField(max_length=200, blank=True)
    closed_on = models.DateField(null=True)
    closing_note = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = RecordsRequestQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")), name="request_approved_by_a_second"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RequestState.APPROVED, RequestState.DELIVERED, RequestState.CLOSED])
                | Q(approved_by__isnull=False, approved_at__isnull=False, prepared_by__isnull=False),
                name="request_approved_when_it_leaves",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RequestState.DELIVERED, RequestState.CLOSED]) | Q(delivered_on__isnull=False),
                name="request_delivered_on_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "due_on"], name="requests_by_due_day"),
            models.Index(fields=["student", "-received_on"], name="requests_by_student"),
        ]

    def __str__(self) -> str:
        return f"{self.asker_name} · {self.received_on:%Y-%m-%d}"

    @property
    def key(self) -> str:
        return f"cases.recordsrequest:{self.pk}"

    @property
    def line_key(self) -> str:
        """Of its line on My day. An answer holds for this step: the next one is a new line."""
        return f"{self.pk}:{self.state}"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY


class RequestItem(StudentRecord):
    """One record as it stood when it was collected, and what becomes of it in the packet. The original is never touched.

    The copy is encrypted with the student's key, so that it goes with the original when retention destroys that.
    """

    request = models.ForeignKey(RecordsRequest, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    record_class = models.CharField(max_length=20, choices=RecordClass.choices)
    source_key = models.CharField(max_length=120, help_text="the original: cases.encounter:17")
    day = models.DateField()
    title = models.CharField(max_length=300)
    who = models.CharField(max_length=200, blank=True)
    row_key = _row_key()
    body = EncryptedTextField(blank=True, default="", student="student_id")
    found_names = ArrayField(
        models.CharField(max_length=300), default=list, help_text="of other students, offered for covering"
    )
    decision = models.CharField(max_length=10, choices=ItemDecision.choices, default=ItemDecision.OPEN)
    ground = models.ForeignKey(Ground, models.PROTECT, null=True, related_name="+")
    words = ArrayField(models.CharField(max_length=300), default=list, help_text="to be covered in the packet")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = RequestRecordQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["request", "source_key"], name="record_once_in_request"),
            models.CheckConstraint(
                condition=~Q(decision=ItemDecision.WITHHOLD) | Q(ground__isnull=False), name="withheld_on_a_ground"
            ),
            models.CheckConstraint(
                condition=~Q(decision=ItemDecision.REDACT) | Q(words__len__gt=0), name="covered_words_are_named"
            ),
        ]
        indexes = [models.Index(fields=["request", "position"], name="request_items_in_order")]

    def __str__(self) -> str:
        return self.title


class Packet(StudentRecord):
    """The PDF that the second person approved, exactly as it is handed over."""

    request = models.OneToOneField(RecordsRequest, models.CASCADE, related_name="packet")
    row_key = _row_key()
    content = EncryptedTextField(student="student_id", help_text="the PDF in base64")
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = RequestRecordQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        pass

    @property
    def pdf(self) -> bytes:
        return base64.b64decode(self.content)
