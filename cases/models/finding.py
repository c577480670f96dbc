"""Finding one student whom a person does not see yet, and has a right to: a liaison, or anybody in an emergency."""

from datetime import date

from django.core import signing
from django.db.models import Value

from cases.models.student import Student, StudentQuerySet
from sswork.models import Organization
from sswork.models.fields import Fold
from sswork.roles import Permission
from sswork.security.actor import acting_for_system

FOUND_FOR = 3600  # seconds in which something can be started for a student who was found


class FoundStudents(StudentQuerySet):
    """Students of the person's district, each opened only to someone who already knows exactly who it is.

    The right to help begins before anybody has opened the student to the person, so any student of the district can be
    named; yet a search that forgives, or that takes less than all of this, would be a list of all students.
    """

    right: Permission  # that the person must hold, and where it holds

    def _clone(self):
        clone = super()._clone()
        clone.right = self.right
        return clone

    def _fetch_all(self):
        """Row security would hide whom the person does not see yet; what is asked for is exact, or nobody."""
        with acting_for_system():
            super()._fetch_all()

    def by_number(self, user, local_id: str):
        return self._exactly(user, local_id=local_id) if local_id else self.none()

    def by_name(self, user, *, given_name: str, family_name: str, birth_date: date | None):
        """Full name and birth date; capitals and accents do not count."""
        if birth_date is None:
            return self.none()
        folded = self.alias(given=Fold("given_name"), family=Fold("family_name"))
        return folded._exactly(
            user, given=Fold(Value(given_name)), family=Fold(Value(family_name)), birth_date=birth_date
        )

    def by_token(self, user, token: str):
        """The student whom this person found within the hour."""
        try:
            finder, student = signing.loads(token, salt=_salt(self.right), max_age=FOUND_FOR)
        except signing.BadSignature:
            return self.none()
        return self._exactly(user, pk=student) if finder == user.pk else self.none()

    def _exactly(self, user, **facts):
        if not user.can(self.right):
            return self.none()
        chosen = self.filter(removed_on=None, school__in=_schools_of_district(user, self.right), **facts)
        chosen._scope_chosen = True
        return chosen.select_related("school")


def _schools_of_district(user, right: Permission) -> frozenset[int]:
    """A break-glass is for the students of other schools, too: the whole district of whoever holds the right."""
    reach = user.reach(right)
    mine = reach.school_ids | reach.programme_school_ids
    if right != Permission.BREAK_GLASS:
        return mine
    districts = Organization.objects.filter(pk__in=mine).values("parent")
    return frozenset(Organization.objects.filter(parent__in=districts).values_list("pk", flat=True))


def found_students(right: Permission) -> FoundStudents:
    found: FoundStudents = FoundStudents(Student)
    found.right = right
    return found


def token_for(user, student, right: Permission) -> str:
    """That this person found this student for what the right is about; holds for an hour and for nobody else."""
    return signing.dumps([user.pk, student.pk], salt=_salt(right))


def _salt(right: Permission) -> str:
    return f"found.{right}"
