"""Fail-closed querysets: say who is looking, or say why nobody in particular is.

    Student.objects.visible_to(user)               # a person is looking
    Case.objects.counted_for(user)                 # a person may know how many, not which
    with unscoped("nightly reminders"): ...        # the system is looking (tasks, commands, tests)

A scoped queryset that was given none of these raises ``ScopeNotChosen`` when it is *evaluated*, so that a forgotten
filter fails in the first test that reaches it. It guards evaluation, nested subqueries by ``__in`` and set operations;
``Exists()`` and ``Subquery()`` take the inner query without asking, so an architecture test looks at those.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.sql import Query

from .expressions import at_schools
from .roles import Permission
from .security.actor import acting_for_system, present

_unscoped_reason: ContextVar[str | None] = ContextVar("unscoped_reason", default=None)


class ScopeNotChosen(RuntimeError):
    """A scoped queryset was evaluated without saying for whom."""


@contextmanager
def unscoped(reason: str):
    """The system looks, for the reason given; allowed by test in tasks, management commands and tests only."""
    with without_asking(reason), acting_for_system():
        yield


@contextmanager
def without_asking(reason: str):
    """Nobody has to say who is looking; what is seen is still what the acting person may see."""
    token = _unscoped_reason.set(reason)
    try:
        yield
    finally:
        _unscoped_reason.reset(token)


class ScopedQuery(Query):
    """A row that is in view stays in view, whatever else is asked for with it.

    Under row security the record that a key points to may be out of view: an inner join would hide the row with it.
    """

    def is_nullable(self, field):
        remote = field.remote_field
        return super().is_nullable(field) or bool(remote and issubclass(remote.model, ScopedModel))


class ScopedQuerySet(models.QuerySet):
    """Base of every queryset whose rows reach a student."""

    scope_permission: ClassVar[Permission]
    _scope_chosen = False
    _counting = False

    def __init__(self, model=None, query=None, using=None, hints=None):
        super().__init__(model, query or ScopedQuery(model), using, hints)

    def visible_q(self, user, permission: Permission) -> Q:
        """The one rule for this model. Subclasses define it; nothing else does."""
        raise NotImplementedError

    def visible_to(self, user, permission: Permission | None = None) -> Self:
        """Rows this person may see; ``permission`` when another right than the model's own opens them."""
        permission = permission or self.scope_permission
        chosen = self.filter(self.visible_q(user, permission)) if user.can(permission) else self.none()
        chosen._scope_chosen = True
        return chosen

    def counted_for(self, user) -> Self:
        """Rows this person may count by school, as in the dashboard, but not read one by one."""
        chosen = self.filter(at_schools(user, Permission.DASHBOARD_VIEW))
        chosen._scope_chosen = chosen._counting = True
        return chosen

    def none_in_view(self, user) -> bool:
        """Whether row security shows the person no such row: a short question that spares the long one of ``visible_to``, where
        mostly there is none. Where somebody else is acting it cannot be told: False."""
        if present().person_id != user.pk:
            return False
        with without_asking("row security answers"):
            return not self.exists()

    def _require_scope(self):
        if not (self._scope_chosen or _unscoped_reason.get() or self.query.is_empty()):
            raise ScopeNotChosen(f"{self.model._meta.label}: use .visible_to(user)")

    def _require_rows(self):
        self._require_scope()
        if self._counting and self.query.group_by is None:
            raise ScopeNotChosen(f"{self.model._meta.label}: counted_for() gives counts, not rows")

    def _clone(self):
        clone = super()._clone()
        clone._scope_chosen, clone._counting = self._scope_chosen, self._counting
        return clone

    def _merge_sanity_check(self, other):  # a | b, a & b, a ^ b
        super()._merge_sanity_check(other)
        self._require_scope()
        other._require_scope()

    def _combinator_query(self, combinator, *others, all=False):  # noqa: A002 - the name is Django's
        for each in (self, *others):
            each._require_scope()
        combined = super()._combinator_query(combinator, *others, all=all)
        combined._scope_chosen = True
        return combined

    def raw(self, *args, **kwargs):
        raise ScopeNotChosen("raw() cannot be scoped")


def _guarded(name: str, check: str):
    original = getattr(models.QuerySet, name)

    def method(self, *args, **kwargs):
        getattr(self, check)()
        return original(self, *args, **kwargs)

    method.__name__ = name
    return method


for _name in ("_fetch_all", "_iterator", "aiterator", "update", "delete", "explain", "resolve_expression"):
    setattr(ScopedQuerySet, _name, _guarded(_name, "_require_rows"))
for _name in ("count", "exists", "aggregate"):
    setattr(ScopedQuerySet, _name, _guarded(_name, "_require_scope"))


class ScopedModel(models.Model):
    class Meta:
        abstract = True

    # Uniqueness is a fact about the whole table, not about what one person may see.
    def validate_unique(self, exclude=None):
        with without_asking("uniqueness"), acting_for_system():
            super().validate_unique(exclude)

    def validate_constraints(self, exclude=None):
        with without_asking("constraints"), acting_for_system():
            super().validate_constraints(exclude)
