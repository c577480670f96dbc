from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from sswork.roles import GRANTS, PROGRAMMES, REACHES_SCHOOL, SCHOOL_WIDE, Permission, Role


@dataclass(frozen=True)
class Reach:
    """Where one permission holds for one person today: whole schools, programmes of a district, granted students."""

    school_ids: frozenset[int] = frozenset()
    programmes: frozenset[str] = frozenset()
    programme_school_ids: frozenset[int] = frozenset()
    role_schools: frozenset[tuple[str, int]] = frozenset()

    @cached_property
    def school_array(self) -> str:
        """The whole schools as PostgreSQL writes an array: made once, for a page asks with it in each of its queries."""
        return as_array(self.school_ids)

    @property
    def somewhere_ids(self) -> frozenset[int]:
        """Every school where at least single students may be seen."""
        return self.school_ids | self.programme_school_ids | {school for _role, school in self.role_schools}


def as_array(numbers: Iterable[int]) -> str:
    """Whole numbers in PostgreSQL's notation of an array."""
    return f"{{{','.join(map(str, sorted(numbers)))}}}"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """A person who signs in. What the person may do and see follows from role assignments alone; there is no superuser."""

    email = models.EmailField(_("e-mail"), unique=True)
    given_name = models.CharField(_("given name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False, help_text="offered by name on the sign-in page of a demo")
    language = models.CharField(max_length=10, default="en")
    no_contact_days = models.PositiveSmallIntegerField(default=30)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @cached_property
    def assignments(self) -> list:
        """Role assignments in force today, each with ``school_ids`` of its organization. Two queries, once a request."""
        from .organization import RoleAssignment  # the two modules need each other

        return RoleAssignment.in_force_for(self)

    @cached_property
    def selves(self) -> frozenset[int]:
        """The person, and the colleagues for whom the person stands in today."""
        return frozenset({self.pk}).union(each.person_id for each in self.assignments)

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        granted = (GRANTS[each.role] for each in self.assignments)
        return frozenset({Permission.SIGNED_IN}).union(*granted)

    def can(self, permission: Permission) -> bool:
        """Whether any role in force today grants it. Where it holds is ``reach(permission)``."""
        return self.is_active and Permission(permission) in self.permissions

    @property
    def role_names(self) -> list[str]:
        return sorted({str(Role(each.role).label) for each in self.assignments})

    @cached_property
    def _reaches(self) -> dict[Permission, Reach]:
        return {}

    def reach(self, permission: Permission) -> Reach:
        if permission not in self._reaches:
            self._reaches[permission] = self._find_reach(permission, self.assignments)
        return self._reaches[permission]

    def own_reach(self, permission: Permission) -> Reach:
        """Without what the person reaches by standing in for colleagues."""
        return self._find_reach(permission, [each for each in self.assignments if each.person_id == self.pk])

    def _find_reach(self, permission: Permission, assignments: list) -> Reach:
        granting = [each for each in assignments if permission in GRANTS[each.role]]
        by_programme = [each for each in granting if each.role in PROGRAMMES]
        single = [each for each in granting if each.role not in REACHES_SCHOOL]
        whole = [each for each in granting if each.role in REACHES_SCHOOL]
        if permission in SCHOOL_WIDE:
            whole += [each for each in single if each.role not in PROGRAMMES]
        return Reach(
            school_ids=frozenset().union(*(each.school_ids for each in whole)),
            programmes=frozenset().union(*(PROGRAMMES[each.role] for each in by_programme)),
            programme_school_ids=frozenset().union(*(each.school_ids for each in by_programme)),
            role_schools=frozenset((each.role, school) for each in granting for school in each.school_ids),
        )
