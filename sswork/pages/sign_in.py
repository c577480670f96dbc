"""Signing in and out. A demo offers its people by name; nothing else does."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _

from sswork.models import User
from sswork.roles import Role
from sswork.views import PublicPage

# What each demo person shows, in the words of the sign-in page.
SHOWS = {
    Role.SOCIAL_WORKER: _("logs work with students and families"),
    Role.SUPERVISOR: _("looks after several social workers"),
    Role.TEAM_MEMBER: _("decides on requests for help with the team"),
    Role.LIAISON: _("looks after students without a home"),
    Role.ATTENDANCE_OFFICER: _("follows absences"),
    Role.SCHOOL_ADMINISTRATOR: _("sees how the school is doing"),
    Role.DISTRICT_ADMINISTRATOR: _("brings in the roster and sees the whole district"),
    Role.STAFF: _("asks for help for a student"),
    Role.INTERN: _("learns with a few students"),
}


@dataclass(frozen=True)
class DemoPerson:
    name: str
    email: str
    role: str
    what: str


class SignIn(LoginView):
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"demo_people": demo_people() if settings.DEMO else []}


class SignOut(LogoutView):
    """By POST only; whoever is signed out already is sent to sign in."""


class DemoSignIn(PublicPage):
    """Sign in as one of the demo's people, in demo mode only."""

    http_method_names = ["post"]

    def post(self, request):
        if not settings.DEMO:
            raise Http404
        user = get_object_or_404(User, email=request.POST.get("email", ""), is_demo=True, is_active=True)
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return redirect(settings.LOGIN_REDIRECT_URL)


def demo_people() -> list[DemoPerson]:
    """Those marked for the demo, in the order in which they were made. Two queries."""
    users = (
        User.objects.filter(is_demo=True, is_active=True)
        .order_by("pk")
        .prefetch_related("role_assignments__organization")
    )
    return [_demo_person(each) for each in users[:12]]


def _demo_person(user) -> DemoPerson:
    held = list(user.role_assignments.all())
    places = ", ".join(sorted({each.organization.name for each in held}))
    role = Role(held[0].role) if held else None
    if role is None:
        return DemoPerson(user.name, user.email, "", "")
    return DemoPerson(user.name, user.email, str(role.label), f"{places}: {SHOWS[role]}")
