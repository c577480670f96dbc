from datetime import date
from functools import reduce
from operator import or_

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import connection, models
from django.db.models import F, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Programme, grade_name
from cases.models.expressions import IsOpen
from sswork.expressions import IsOneOf
from sswork.models import Organization
from sswork.models.fields import Fold
from sswork.roles import Permission, Role
from sswork.scoping import ScopedModel, ScopedQuerySet
from sswork.security.rows import RowRule, opened


def student_scope(user, permission: Permission, *, student: str, school: str) -> Q:
    """Which students ``permission`` reaches, as a condition on the two columns named.

    The school of an assignment, the own caseload, what was granted (a referral to the team, cover), the programme of a
    liaison. Every student record carries the student's school, so the first and commonest way needs no join.
    """
    values = (user.pk, str(permission), timezone.localdate(), timezone.now())
    if user.reach(permission).school_ids:
        return Q(IsOpen(student, school, OPENED, values, user.reach(permission).school_array))
    return Q(IsOneOf(student, RawSQL(OPENED, values)))  # noqa: S611  # a constant, with its values as parameters


# The students on the person's caseload, granted to the person or the person's role, or in a liaison's programmes: a function
# (cases/rows.sql), for the tables that decide access show themselves to nobody who is not let in by them.
# Student.access_reason asks the tables, and a test holds the two together.
OPENED = "((SELECT cases_opened_to(%s, %s, %s, %s))::bigint[])"


class StudentQuerySet(ScopedQuerySet):
    scope_permission = Permission.STUDENT_VIEW

    def visible_q(self, user, permission):
        return student_scope(user, permission, student="pk", school="school")

    @classmethod
    def row_rule(cls) -> RowRule:
        """Also to those who may ask for help for any student of the school: they choose the student by name."""
        return RowRule(opened(Permission.STUDENT_VIEW, Permission.REFERRAL_MAKE, student="id"))

    def enrolled(self):
        return self.filter(removed_on=None)

    def of_household(self, student):
        """All children of the student's household, whoever sees them: for what is carried to each of them, not for showing."""
        chosen = self.enrolled().filter(household=student.household_id)
        chosen._scope_chosen = True
        return chosen


class Student(ScopedModel):
    """A person the district teaches. ``school`` is where the student is now; the past is in ``enrolments``."""

    sourced_id = models.CharField(max_length=255, unique=True, null=True, help_text="id in the district's roster files")
    local_id = models.CharField(max_length=255, blank=True, help_text="the number staff know the student by")
    given_name = models.CharField(_("given name"), max_length=255)
    middle_name = models.CharField(max_length=255, blank=True)
    family_name = models.CharField(_("family name"), max_length=255)
    preferred_name = models.CharField(max_length=255, blank=True)
    pronouns = models.CharField(max_length=60, blank=True)
    birth_date = models.DateField(null=True)
    sex = models.CharField(max_length=20, blank=True)
    grade = models.CharField(_("grade"), max_length=20, blank=True, help_text="CEDS code: PK, TK, KG, 01 … 13, UG")
    school = models.ForeignKey("sswork.Organization", models.PROTECT, related_name="students")
    household = models.ForeignKey("cases.Household", models.SET_NULL, null=True, related_name="students")
    home_language = models.CharField(_("language"), max_length=60, blank=True)
    needs_interpreter = models.BooleanField(default=False)
    email = models.CharField(max_length=255, blank=True)
    removed_on = models.DateField(null=True, help_text="no longer in the roster since; never deleted")

    search_name = models.GeneratedField(
        expression=Fold(
            Concat(
                "given_name",
                Value(" "),
                "middle_name",
                Value(" "),
                "family_name",
                Value(" "),
                "preferred_name",
                Value(" "),
                "local_id",
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    sort_name = models.GeneratedField(
        expression=Fold(Concat("family_name", Value(", "), "given_name")),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = StudentQuerySet.as_manager()
    is_in_view = True  # False in what stands for a student whom the person no longer sees

    class Meta:
        indexes = [
            GinIndex(OpClass(F("search_name"), name="gin_trgm_ops"), name="student_search"),
            models.Index(fields=["sort_name", "id"], condition=Q(removed_on=None), name="student_by_name"),
            models.Index(fields=["school", "sort_name", "id"], condition=Q(removed_on=None), name="student_by_school"),
        ]
        triggers = [
            # One statement moves all records of all students that a statement moved: a roll-over is a set, not a loop.
            pgtrigger.Trigger(
                name="records_follow_school",
                operation=pgtrigger.Update,
                when=pgtrigger.After,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(old="before", new="after"),
                declare=[("record", "text")],
                func="""
                    IF EXISTS (SELECT FROM after JOIN before USING (id) WHERE after.school_id <> before.school_id) THEN
                        FOR record IN SELECT sswork_student_records() LOOP
                            EXECUTE format(
                                'UPDATE %I r SET school_id = a.school_id FROM after a JOIN before b USING (id)'
                                ' WHERE r.student_id = a.id AND a.school_id <> b.school_id', record);
                        END LOOP;
                    END IF;
                    RETURN NULL;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.preferred_name or self.given_name} {self.family_name}".strip()

    @property
    def list_name(self) -> str:
        return f"{self.family_name}, {self.preferred_name or self.given_name}".strip(", ")

    @property
    def grade_name(self) -> str:
        return grade_name(self.grade)

    @property
    def school_line(self) -> str:
        """Grade and school: what tells two students of one name apart."""
        return " · ".join(each for each in (self.grade_name, self.school.name) if each)

    @property
    def speaks_at_home(self) -> str:
        """What somebody heard from the family comes before the roster."""
        return (self.household.said_language if self.household else "") or self.home_language

    @property
    def wants_interpreter(self) -> bool:
        said = self.household.said_interpreter if self.household else None
        return self.needs_interpreter if said is None else said

    def age_on(self, today: date) -> int | None:
        """Full years. Somebody born on 29 February turns a year older on 1 March of other years."""
        born = self.birth_date
        if born is None:
            return None
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))

    def is_open_to(self, user, permission: Permission) -> bool:
        """Whether the right reaches this student. Of the ways of ``student_scope`` the school needs no look into the database."""
        if not user.can(permission):
            return False
        if self.school_id in user.reach(permission).school_ids:
            return True
        return Student.objects.visible_to(user, permission).filter(pk=self.pk).exists()

    def access_reason(self, user):
        """Why this person may see the student, in words; None when they may not. The twin of ``visible_q``."""
        if not user.can(Permission.STUDENT_VIEW):
            return None
        return self._reason_by_school(user) or self._reason_of_its_own(user)

    def _reason_by_school(self, user):
        if self.school_id not in user.reach(Permission.STUDENT_VIEW).school_ids:
            return None
        if self.school_id in user.own_reach(Permission.STUDENT_VIEW).school_ids:
            return _("You are assigned to %(school)s.") % {"school": self.school}
        return _("You stand in for a colleague who is assigned to %(school)s.") % {"school": self.school}

    def _reason_of_its_own(self, user):
        reach = user.reach(Permission.STUDENT_VIEW)
        if worker := self._worker_among(user):
            if worker == user.pk:
                return _("The student is on your caseload.")
            return _("You stand in for a colleague who works with the student.")
        grants = StudentGrant.in_force_for(user, reach).filter(student=self)
        if grant := grants.values_list("reason", flat=True).first():
            return StudentGrant.Reason(grant).label
        in_programme = ProgrammeMembership.in_force_for(reach).filter(student=self)
        if self.school_id in reach.programme_school_ids and in_programme.exists():
            return _("The student is in a program that you are the liaison for.")
        if self.emergency_looks.own(user).filter(opened_at__lte=timezone.now(), until__gt=timezone.now()).exists():
            return _("You opened the record in an emergency.")
        return None

    def _worker_among(self, user) -> int | None:
        """The person, or whom the person stands in for, with the student on the caseload; the own first."""
        workers = set(CaseloadEntry.in_force_for(user).filter(student=self).values_list("worker", flat=True))
        return user.pk if user.pk in workers else next(iter(workers), None)


def out_of_view(key: int) -> Student:
    """Stands for the student of a record whom the person no longer sees: no name, no school, no page."""
    student = Student(pk=key, given_name=str(_("A student no longer open to you")), school=Organization())
    student.is_in_view = False
    return student


def _in_force(today=None) -> Q:
    today = today or timezone.localdate()
    return Q(first_day__lte=today) & (Q(last_day=None) | Q(last_day__gte=today))


class StudentGrant(models.Model):
    """Opens one student to one person, or to those who hold a role at a school, from a day to a day.

    It is how access follows work: a referral opens the student to the coordination team; cover and break-glass use the same row.
    """

    class Reason(models.TextChoices):
        TEAM_REFERRAL = "team_referral", _("Referred to your coordination team")
        COVER = "cover", _("You cover for a colleague")
        HAND_OVER = "hand_over", _("The student has just left your school: time to hand over")

    student = models.ForeignKey(Student, models.CASCADE, related_name="grants")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="student_grants")
    role = models.CharField(max_length=40, choices=Role.choices, blank=True)
    at_school = models.ForeignKey("sswork.Organization", models.CASCADE, null=True, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    source_key = models.CharField(max_length=80, help_text="the record that made it: referrals.referral:17")
    first_day = models.DateField(default=timezone.localdate)
    last_day = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, role="", at_school=None)
                | (Q(person=None, at_school__isnull=False) & ~Q(role="")),
                name="grant_to_person_or_role",
            ),
            models.UniqueConstraint(
                fields=["student", "source_key", "person", "role"], nulls_distinct=False, name="grant_once"
            ),
        ]
        indexes = [models.Index(fields=["role", "at_school"], name="grant_by_role")]

    @classmethod
    def in_force_for(cls, user, reach):
        """Student ids open to this person today."""
        by_role = [Q(role=role) & Q(IsOneOf("at_school", schools)) for role, schools in _by_role(reach).items()]
        return cls.objects.filter(_in_force()).filter(reduce(or_, by_role, Q(person__in=user.selves))).values("student")


def _by_role(reach) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for role, school in sorted(reach.role_schools):
        found.setdefault(role, []).append(school)
    return found


class CaseloadEntry(models.Model):
    """That a worker works with a student, from a day to a day: what "my caseload" means."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="caseload_entries")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="caseload")
    first_day = models.DateField(default=timezone.localdate)
    last_day = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["student", "worker"], condition=Q(last_day=None), name="on_caseload_once"),
        ]
        indexes = [models.Index(fields=["worker", "student"], name="caseload_by_worker")]

    @classmethod
    def in_force_for(cls, user, reach=None):
        """Student ids on this person's caseload today, and on those for whom the person stands in."""
        return cls.objects.filter(_in_force(), worker__in=user.selves).values("student")

    @classmethod
    def of_worker(cls, worker):
        """Student ids on this one person's caseload today, without what is covered for others."""
        return cls.objects.filter(_in_force(), worker=worker).values("student")


class ProgrammeMembership(models.Model):
    """That a student is in a programme, from a day to a day. It opens the student to the programme's liaison."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="programmes")
    programme = models.CharField(max_length=20, choices=Programme.choices)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    source_key = models.CharField(max_length=80, help_text="roster, or the record that made it")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["student", "programme", "source_key"], name="programme_once")]
        indexes = [models.Index(fields=["programme", "student"], name="programme_members")]

    @classmethod
    def in_force(cls, today=None):
        """Memberships of a day. One from a roster may have no first day."""
        today = today or timezone.localdate()
        return cls.objects.filter(
            Q(first_day=None) | Q(first_day__lte=today), Q(last_day=None) | Q(last_day__gte=today)
        )

    @classmethod
    def holds(cls, student, programme: Programme, today=None) -> bool:
        """Whether the student is in the programme, also where the person may not know of it: to withhold, never to show."""
        with connection.cursor() as cursor:
            values = [student.pk, programme, today or timezone.localdate()]
            cursor.execute("SELECT cases_is_in_programme(%s, %s, %s)", values)
            return cursor.fetchone()[0]

    @classmethod
    def in_force_for(cls, reach):
        """Student ids in the programmes of a liaison; the caller sees to it that the school is in the liaison's district."""
        return cls.in_force().filter(programme__in=reach.programmes).values("student")


class EnrolmentQuerySet(ScopedQuerySet):
    scope_permission = Permission.STUDENT_VIEW

    def visible_q(self, user, permission):
        return student_scope(user, permission, student="student", school="school")

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule(opened(Permission.STUDENT_VIEW))

    def records_begin(self):
        """By district the first day of any enrolment: whoever was there then did not come then. For the rules."""
        chosen = self.filter(removed_on=None)
        chosen._scope_chosen = True
        return dict(chosen.order_by().values_list("at_school__parent").annotate(day=models.Min("first_day")))

    def made_by(self, student_ids):
        """When these students came to which school, for the rules, which follow the records; row security holds all the same."""
        chosen = self.filter(student__in=student_ids, removed_on=None)
        chosen._scope_chosen = True
        return chosen


class Enrolment(ScopedModel):
    """Membership of a student in a school, first and last day included. ``school`` is the access key (the student's school now)."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="enrolments")
    school = models.ForeignKey("sswork.Organization", models.PROTECT, editable=False, related_name="+")
    at_school = models.ForeignKey("sswork.Organization", models.PROTECT, related_name="enrolments")
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    grade = models.CharField(max_length=20, blank=True)
    is_primary = models.BooleanField(default=True)
    sourced_id = models.CharField(max_length=255, blank=True)
    removed_on = models.DateField(null=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["student", "at_school", "first_day"], name="enrolment_once"),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")), name="enrolment_days_in_order"
            ),
        ]
        indexes = [models.Index(fields=["at_school", "student"], name="enrolment_by_school")]
        triggers = [
            pgtrigger.Trigger(
                name="keep_school",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="NEW.school_id = (SELECT school_id FROM cases_student WHERE id = NEW.student_id); RETURN NEW;",
            )
        ]

    @property
    def grade_name(self) -> str:
        return grade_name(self.grade)
