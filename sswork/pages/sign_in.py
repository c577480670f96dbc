"""The pages before anybody is known: signing in and out, a forgotten password, other directories.

Most are django-allauth's own views with our templates; ``PublicPage`` stands last, for it says only that they are public.
"""

from dataclasses import dataclass
from functools import wraps

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.mfa.webauthn.views import LoginWebAuthnView
from allauth.socialaccount.providers.openid_connect import views as openid
from allauth.socialaccount.providers.saml import views as saml
from allauth.socialaccount.views import LoginCancelledView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from onelogin.saml2.errors import OneLogin_Saml2_Error

from sswork import drafts
from sswork.accounts import actions
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
    Role.RECORDS_CUSTODIAN: _("checks what is given out"),
    Role.PROTECTION_CUSTODIAN: _("keeps reports of suspected abuse"),
    Role.PRIVACY_OFFICER: _("sees who looked at whom"),
}


@dataclass(frozen=True)
class DemoPerson:
    name: str
    email: str
    role: str
    what: str


@dataclass(frozen=True)
class Way:
    """Another directory on the sign-in page."""

    name: str
    url: str


class SignIn(account.LoginView, PublicPage):
    """E-mail and password, a passkey, or another directory; in a demo also its people by name."""

    def get_context_data(self, **kwargs):
        following = self.request.POST.get("next") or self.request.GET.get("next", "")
        return super().get_context_data(**kwargs) | {
            "next": following,
            "over": self.request.GET.get("over", ""),
            "ways": ways(following),
            "mail_goes_out": bool(settings.EMAIL_URL),
            "demo_people": demo_people() if settings.DEMO else [],
        }


class PasskeySignIn(LoginWebAuthnView, PublicPage):
    """What a browser needs to use a passkey, and its answer."""

    def form_valid(self, form):
        authenticator = form.cleaned_data["credential"]
        login = Login(user=authenticator.user, redirect_url=get_next_redirect_url(self.request))
        return perform_passwordless_login(self.request, authenticator, login)


class SecondStepSignIn(AuthenticateView, PublicPage):
    """The second step of somebody whose password was right."""


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView, PublicPage):
    """By POST only, also half-way in; whoever is signed out already is sent to sign in."""

    def post(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            actions.note_sign_out(person=request.user, why="signed out", by=request.user)
            drafts.destroy_device_key(request.user, session=request.session)
        return super().post(request, *args, **kwargs)


class DemoSignIn(PublicPage):
    """Sign in as one of the demo's people, in demo mode only. No second step is asked for."""

    http_method_names = ["post"]

    def post(self, request):
        if not settings.DEMO:
            raise Http404
        user = get_object_or_404(User, email=request.POST.get("email", ""), is_demo=True, is_active=True)
        adapter = get_adapter(request)
        adapter.login(request, user)
        return adapter.post_login(
            request,
            user,
            email_verification="none",
            signal_kwargs=None,
            email=None,
            signup=False,
            redirect_url=get_next_redirect_url(request),
        )


class ForgottenPassword(account.PasswordResetView, PublicPage):
    """Asks for an address and says the same for every one."""


class ForgottenPasswordSent(account.PasswordResetDoneView, PublicPage):
    pass


class NewPassword(account.PasswordResetFromKeyView, PublicPage):
    """Where the link of the mail leads."""


class NewPasswordDone(account.PasswordResetFromKeyDoneView, PublicPage):
    pass


class Cancelled(LoginCancelledView, PublicPage):
    """Somebody came back from another directory without signing in there."""

    template_name = "socialaccount/login_cancelled.html"


class SamlSignOut(PublicPage):
    """The address that SAML's metadata names for single sign-out, which we do not offer: a request for it need not be signed,
    so anybody could end anybody's work by a link."""

    def get(self, request, organization_slug):
        raise Http404


def page_when_unreachable(view):
    """A directory that does not answer, or not as it should, gives a page that says so; the other ways stay open."""

    @wraps(view)
    def reached(request: HttpRequest, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except (OSError, OneLogin_Saml2_Error) as error:
            why = f"unreachable: {type(error).__name__}"
            actions.note_refusal(person=None, way=f"provider {'/'.join(kwargs.values())}", why=why, by=None)
            return render(request, "account/unreachable.html", status=503)

    return reached


def of_known_directory(view):
    """An answer is kept only for a directory that the district named: nobody fills the table of sessions otherwise."""

    @wraps(view)
    def known(request: HttpRequest, organization_slug: str):
        if organization_slug not in {each.id for each in settings.SIGN_IN.providers if each.kind == "saml"}:
            raise Http404
        return view(request, organization_slug=organization_slug)

    return known


openid_start, openid_back = map(page_when_unreachable, (openid.login, openid.callback))
saml_start, saml_answer, saml_back, saml_metadata = (
    page_when_unreachable(of_known_directory(each)) for each in (saml.login, saml.acs, saml.finish_acs, saml.metadata)
)


def ways(following: str) -> list[Way]:
    """The district's other directories, each by a link: a form could not lead to another address under our content policy."""
    query = f"?{urlencode({'next': following})}" if following else ""
    names = {"saml": "saml_login"}
    return [
        Way(each.name, reverse(names.get(each.kind, "openid_connect_login"), args=[each.id]) + query)
        for each in settings.SIGN_IN.providers
    ]


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
