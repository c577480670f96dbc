from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sswork.models.cover import Cover
from sswork.roles import Role

FEDERAL = "US"


class Organization(models.Model):
    """A district, or a school in it. Departments of a roster are kept as schools only where people belong to nothing else."""

    class Kind(models.TextChoices):
        DISTRICT = "district", _("District")
        SCHOOL = "school", _("School")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=255)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    sourced_id = models.CharField(max_length=255, unique=True, null=True, help_text="id in the district's roster files")
    identifier = models.CharField(max_length=255, blank=True, help_text="the state's or the federal number")
    jurisdiction = models.CharField(
        max_length=20,
        blank=True,
        default="",
        db_default="",
        help_text="of a district: whose rule packs hold there, as they name it: US-CA, US-WI-MPS",
    )
    level = models.CharField(max_length=20, blank=True, help_text="elementary, middle, high …, when known")
    is_placeholder = models.BooleanField(
        default=False, help_text="made by an import because rows named a school that no file describes"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="district", parent=None) | Q(kind="school"), name="district_is_the_top"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """Whose rules hold here: the district's place, or the federal rules alone where nobody has said it (``manage.py place``)."""
        district = self if self.kind == self.Kind.DISTRICT else self.parent
        return (district.jurisdiction if district else "") or FEDERAL


class RoleAssignment(models.Model):
    """One person, one role, one organization, from a day to a day (both included). Access never comes from a roster."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="role_assignments")
    role = models.CharField(max_length=40, choices=Role.choices)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="role_assignments")
    first_day = models.DateField(default=timezone.localdate)
    last_day = models.DateField(null=True, blank=True)

    school_ids: frozenset[int]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "role", "organization", "first_day"], name="assignment_once"),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")), name="assignment_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()} · {self.organization}"

    @classmethod
    def in_force_for(cls, user, today=None) -> list["RoleAssignment"]:
        """The own, and those of the colleagues for whom the person stands in; none where there is no own one."""
        today = today or timezone.localdate()
        found = cls._of(Q(person=user) | Q(person__in=Cover.absent_for(user, today)), today)
        return found if any(each.person_id == user.pk for each in found) else []

    @classmethod
    def in_force_for_all(cls, users, today) -> dict[int, list["RoleAssignment"]]:
        """The same for many people at once, by person. Three queries."""
        selves = {each.pk: {each.pk} for each in users}
        for covering, absent in Cover.of_day(today).filter(covering__in=selves).values_list("covering", "absent"):
            selves[covering].add(absent)
        of_person: dict[int, list[RoleAssignment]] = {}
        for each in cls._of(Q(person__in=set().union(*selves.values())), today):
            of_person.setdefault(each.person_id, []).append(each)
        return {
            person: [each for one in sorted(own) for each in of_person.get(one, ())] if person in of_person else []
            for person, own in selves.items()
        }

    @classmethod
    def _of(cls, people: Q, today) -> list["RoleAssignment"]:
        """In force on a day, each with the schools that it holds at."""
        in_force = Q(last_day=None) | Q(last_day__gte=today)
        rows = RoleAssignment.objects.filter(people, in_force, first_day__lte=today)
        found: list[RoleAssignment] = list(rows.select_related("organization"))
        schools = (
            Organization.objects.filter(kind=Organization.Kind.SCHOOL).values_list("pk", "parent_id") if found else ()
        )
        of_parent: dict[int, set[int]] = {}
        for school, parent in schools:
            of_parent.setdefault(parent, set()).add(school)
        for each in found:
            own = {each.organization_id} if each.organization.kind == Organization.Kind.SCHOOL else set()
            each.school_ids = frozenset(own | of_parent.get(each.organization_id, set()))
        return found


class StaffMember(models.Model):
    """A person on the district's staff, from the roster; linked to a user by e-mail. It grants no access."""

    sourced_id = models.CharField(max_length=255, unique=True)
    given_name = models.CharField(max_length=255)
    family_name = models.CharField(max_length=255)
    email = models.CharField(max_length=255, blank=True)
    roster_role = models.CharField(max_length=60, blank=True, help_text="the role term of the file, as it stood")
    school = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="staff")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="staff_records")
    removed_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"
