import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Consent, Disclosure, Guardianship, Need, StudentRecord, StudentRecordQuerySet
from cases.models.lanes import InLane, lane_q, lane_rule, named_q, named_rule, reason_by_name
from cases.records_enums import RecordClass, SharingPurpose
from referrals.loop_enums import DENIED, ENDED, UNDER_WAY, DeniedBy, FamilySaid, FamilyWhy, LoopState
from referrals.models.directory import Service
from sswork.roles import Permission
from sswork.security.actor import acting_for_system
from sswork.security.encryption import EncryptedTextField
from sswork.security.rows import RowRule, opened, sees, us


class ServiceReferralQuerySet(StudentRecordQuerySet):
    """Those who see the student's consents and the need that it answers, whose case may be sealed later; and its own lane."""

    scope_permission = Permission.CONSENT_VIEW

    def visible_q(self, user, permission):
        in_lane = (super().visible_q(user, permission) & lane_q(user, "owner", "by")) | named_q(user)
        need = Need.objects.visible_to(user).filter(pk=OuterRef("need"))
        return in_lane & (Q(need=None) | Exists(need))

    @classmethod
    def row_rule(cls) -> RowRule:
        can = Permission.CONSENT_VIEW
        lane = lane_rule(f"owner_id = ANY {us(can)}", f"by_id = ANY {us(can)}")
        of_need = f"(need_id IS NULL OR {sees('cases_need', 'need_id')})"
        return RowRule(f"(({opened(can)} AND {lane}) OR {named_rule(can)}) AND {of_need}")

    def under_way(self):
        return self.filter(state__in=UNDER_WAY)

    def named_by_link(self):
        """For the page that the agency's link opens: nobody is signed in there, and the link names the one row."""
        chosen = self.all()
        chosen._scope_chosen = True
        return chosen

    def by_link(self, key) -> "ServiceReferral":
        """With what the agency is shown besides: the student's and the school's name, who wrote it."""
        with acting_for_system():
            rows = self.named_by_link().select_related("student__school", "service__organization", "owner", "consent")
            return rows.get(pk=key)

    def by_family_link(self, key) -> "ServiceReferral":
        """For the page that the family's link opens, with what its lane is asked by."""
        with acting_for_system():
            rows = self.named_by_link().select_related("student__school", "service", "family_contact", "need__case")
            return rows.get(pk=key)


class ServiceReferral(InLane, StudentRecord):
    """A student, or the family, is sent to a service of an agency, and what came of it.

    Nothing leaves before it is sent; sending asks the consent again and writes the disclosure (34 CFR 99.30, 99.32). What the
    agency is told is ``message`` and ``reach``, besides the name.
    """

    service = models.ForeignKey(Service, models.PROTECT, related_name="referrals")
    need = models.ForeignKey(Need, models.SET_NULL, null=True, related_name="service_referrals")
    purpose = models.CharField(_("what for"), max_length=20, choices=SharingPurpose.choices)
    message = EncryptedTextField(_("what the agency is asked"), student="student_id")
    reach = EncryptedTextField(_("how to reach the family"), blank=True, default="", student="student_id")
    state = models.CharField(max_length=15, choices=LoopState.choices, default=LoopState.DRAFT)
    state_since = models.DateField(default=timezone.localdate)
    came_from = models.CharField(
        max_length=15,
        choices=LoopState.choices,
        blank=True,
        default="",
        db_default="",
        help_text="where it stood before",
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="service_referrals")
    next_step = models.CharField(_("next step"), max_length=300)
    look_on = models.DateField(_("look on"), null=True)
    looks = models.PositiveSmallIntegerField(
        default=0, help_text="how often somebody has asked since the state changed"
    )
    sent_on = models.DateField(null=True)
    started_on = models.DateField(_("help began"), null=True, help_text="when that was told; kept once it has ended")
    appointment_on = models.DateField(_("appointment"), null=True)
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="service_referrals")
    disclosure = models.OneToOneField(Disclosure, models.PROTECT, null=True, related_name="service_referral")
    denied_by = models.CharField(max_length=10, choices=DeniedBy.choices, blank=True, default="", db_default="")
    why = models.CharField(_("why"), max_length=300, blank=True, default="", db_default="")
    said = EncryptedTextField(_("what the agency wrote"), blank=True, default="", student="student_id")
    said_on = models.DateField(null=True)
    family_contact = models.ForeignKey(
        Guardianship,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        help_text="who was given the family's link; without the row it opens nothing",
    )
    family_sees_service = models.BooleanField(
        default=False, db_default=False, help_text="the family's page names the service"
    )
    family_said = models.CharField(
        _("what the family said"), max_length=10, choices=FamilySaid.choices, blank=True, default="", db_default=""
    )
    family_why = models.CharField(max_length=15, choices=FamilyWhy.choices, blank=True, default="", db_default="")
    family_needs = models.BooleanField(_("the family still needs help"), null=True)
    family_note = EncryptedTextField(
        _("what the family wrote"), blank=True, default="", db_default="", student="student_id"
    )
    family_said_on = models.DateField(null=True)
    moved_by_family = models.BooleanField(
        default=False, db_default=False, help_text="it stands where it does by the family's answer"
    )
    instead_of = models.ForeignKey("self", models.SET_NULL, null=True, related_name="rerouted")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    is_unread = models.BooleanField(
        default=False,
        db_default=False,
        help_text="it was answered, or expired, and whose it is has not looked since",
    )
    version = models.PositiveIntegerField(default=1)
    row_key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = ServiceReferralQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[LoopState.DRAFT, LoopState.DECLINED])
                | Q(sent_on__isnull=False, consent__isnull=False, disclosure__isnull=False),
                name="service_referral_sent_on_consent",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=DENIED) & ~Q(denied_by="") & ~Q(why=""))
                | (~Q(state__in=DENIED) & Q(denied_by="", why="")),
                name="service_referral_denied_has_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ENDED) | Q(look_on=None), name="service_referral_ended_waits_for_nothing"
            ),
        ]
        indexes = [
            models.Index(fields=["student", "-made_at"], name="service_referrals_by_student"),
            models.Index(
                fields=["owner", "look_on"], condition=Q(look_on__isnull=False), name="service_referrals_to_look_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service.name} · {self.get_state_display()}"

    def access_reason(self, user):
        own = {self.by_id: _("You wrote it."), self.owner_id: _("It is yours.")}
        return reason_by_name(self, user, own, [self.school_id]) or self.student.access_reason(user)

    @property
    def records_told(self) -> list[RecordClass]:
        """What of the record the agency learns, in the words of consents: who it is, what is needed, whom to call."""
        return [RecordClass.IDENTITY, RecordClass.CASEWORK, *([RecordClass.FAMILY] if self.reach else [])]

    @property
    def before_its_end(self) -> LoopState:
        """Where it goes back to when its end is taken back."""
        return LoopState(self.came_from or (LoopState.SENT if self.sent_on else LoopState.DRAFT))

    @property
    def is_ended(self) -> bool:
        return self.state in ENDED
