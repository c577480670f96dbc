"""How a page is made: name the permission, ask the queryset who is looking, hand the data to an action."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.views import generic

from .access_log import Kind, looked, looked_at_list, looked_at_record
from .models import User
from .roles import Permission


def get_visible_or_404(model, user, permission: Permission | None = None, **lookup):
    """404, not 403: whether a record outside your view exists is not yours to know. The access log has who fetched it."""
    found = get_object_or_404(model.objects.visible_to(user, permission), **lookup)
    looked_at_record(found)
    return found


class SignedInRequest(HttpRequest):
    """The request as a page sees it: somebody is signed in."""

    user: User


class Page(AccessMixin, generic.base.ContextMixin, generic.View):
    """Every page names its permission; a class that does not cannot be defined.

    In this order: anonymous → sign-in; permission missing → 403; record outside your view → 404 (by ``visible_to``).
    """

    permission: Permission
    request: SignedInRequest
    is_private = False  # that somebody was on the page is itself kept from the logs that others read

    def __init_subclass__(cls, abstract: bool = False, **kwargs):
        super().__init_subclass__(**kwargs)
        if not abstract and not isinstance(getattr(cls, "permission", None), Permission):
            raise TypeError(f"{cls.__module__}.{cls.__qualname__} must set permission")

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not request.user.can(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def looked(self, kind: str, **shown) -> None:
        """Say what the page shows, for the access log: see ``sswork.access_log.looked``."""
        looked(self.request, kind, **shown)

    def looked_at(self, records, kind: str = Kind.LIST) -> None:
        """Say which students, or records of students, a list shows."""
        looked_at_list(records, request=self.request, kind=kind)


@method_decorator(login_not_required, name="dispatch")
class PublicPage(generic.base.ContextMixin, generic.View):
    """A page for everybody, signed in or not. The permission matrix lists each by name."""


class TemplatePage(Page, generic.base.TemplateResponseMixin, abstract=True):
    """A page of one template and its context."""

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(**kwargs))


class ScopedObjects:
    model: type[models.Model]
    request: SignedInRequest

    def get_queryset(self):
        return self.model.objects.visible_to(self.request.user)


class DetailPage(ScopedObjects, Page, generic.DetailView, abstract=True):
    """One record, or 404."""

    def get_object(self, queryset=None):
        found = super().get_object(queryset)
        looked_at_record(found, request=self.request)
        return found


class ListPage(ScopedObjects, Page, generic.ListView, abstract=True):
    """Records that the person may see."""

    paginate_by = 50

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        self.looked_at(context["object_list"])
        return context


class FormPage(Page, generic.FormView, abstract=True):
    """A form that ends in an action: ``form_valid`` calls it with ``by=self.request.user``.

    The form is given ``user=`` so that each of its choices is what this person may see.
    """

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}
