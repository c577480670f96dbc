"""A person's own account: password, second steps, and the devices on which the person is signed in."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _

from sswork.accounts import actions, second_step, sessions
from sswork.accounts.middleware import AFTERWARDS
from sswork.roles import Permission
from sswork.views import Page, TemplatePage


class OwnSignIn(TemplatePage):
    permission = Permission.SIGNED_IN
    template_name = "account/own.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(**kwargs) | {
            "sessions": sessions.of_person(self.request, user),
            "factors": second_step.factors(user),
            "has_codes": Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).exists(),
            "is_needed": second_step.is_needed(user),
            "directories": list(user.socialaccount_set.values_list("provider", flat=True)),
        }


class EndSession(Page):
    """End one of the own sign-ins; ending this one signs out."""

    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def post(self, request, pk):
        session = get_object_or_404(UserSession, pk=pk, user=request.user)
        is_this = session.session_key == request.session.session_key
        actions.end_sessions(sessions=[session], person=request.user, why="one", by=request.user)
        if is_this:
            logout(request)
            return redirect("sign-in")
        messages.success(request, _("Signed out there. Whoever sits at that device has to sign in again."))
        return redirect("own-sign-in")


class EndOtherSessions(Page):
    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def post(self, request):
        others = UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key)
        actions.end_sessions(sessions=others, person=request.user, why="all others", by=request.user)
        messages.success(request, _("Signed out everywhere else."))
        return redirect("own-sign-in")


class KeepSession(Page):
    """The person is still there: what the page says when keys are pressed but nothing is asked of the server."""

    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def post(self, request):
        return HttpResponse(status=204)


class ChangePassword(Page, account.PasswordChangeView):
    permission = Permission.SIGNED_IN
    success_url = reverse_lazy("own-sign-in")

    def dispatch(self, request, *args, **kwargs):
        """Whoever signs in by another directory has no password here to change."""
        if request.user.is_authenticated and not request.user.has_usable_password():
            return redirect("own-sign-in")
        return super().dispatch(request, *args, **kwargs)


class ConfirmByPassword(Page, account.ReauthenticateView):
    permission = Permission.SIGNED_IN


class ConfirmByCode(Page, mfa.ReauthenticateView):
    permission = Permission.SIGNED_IN


class ConfirmByPasskey(Page, webauthn.ReauthenticateWebAuthnView):
    permission = Permission.SIGNED_IN


class ChooseSecondStep(TemplatePage):
    """Which second step to add. A person who must have one comes here first and gets no further without."""

    permission = Permission.SIGNED_IN
    template_name = "mfa/index.html"

    def get_context_data(self, **kwargs):
        factors = second_step.factors(self.request.user)
        return super().get_context_data(**kwargs) | {
            "is_missing": second_step.is_missing(self.request),
            "has_app": any(each.type == Authenticator.Type.TOTP for each in factors),
        }


class AddApp(Page, totp.ActivateTOTPView):
    permission = Permission.SIGNED_IN

    def get_context_data(self, **kwargs):
        found = super().get_context_data(**kwargs)
        secret = found["form"].secret
        return found | {"secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))}

    def get_success_url(self):
        return after_adding(self, Authenticator.Type.TOTP)


class RemoveApp(Page, totp.DeactivateTOTPView):
    permission = Permission.SIGNED_IN
    template_name = "mfa/remove.html"
    success_url = reverse_lazy("own-sign-in")


class PasskeyForm(AddWebAuthnForm):
    """A passkey proves two things at once, the device and its PIN or finger: never less."""

    def clean_passwordless(self) -> bool:
        return True


class AddPasskey(Page, webauthn.AddWebAuthnView):
    permission = Permission.SIGNED_IN
    form_class = PasskeyForm

    def get_context_data(self, **kwargs):
        found = super().get_context_data(**kwargs)
        return found | {"js_data": {"creation_options": auth.begin_registration(self.request.user, True)}}

    def get_success_url(self):
        return after_adding(self, Authenticator.Type.WEBAUTHN)


class RemovePasskey(Page, webauthn.RemoveWebAuthnView):
    permission = Permission.SIGNED_IN
    template_name = "mfa/remove.html"
    success_url = reverse_lazy("own-sign-in")

    def form_valid(self, form):
        if not second_step.can_be_removed(self.object):
            form.add_error(None, _("You cannot be without a second step. Add another one first."))
            return self.form_invalid(form)
        return super().form_valid(form)


class RecoveryCodes(Page, codes.ViewRecoveryCodesView):
    permission = Permission.SIGNED_IN

    def get_context_data(self, **kwargs):
        following = self.request.session.get(AFTERWARDS) or reverse("own-sign-in")
        return super().get_context_data(**kwargs) | {"following": following}


class NewRecoveryCodes(Page, codes.GenerateRecoveryCodesView):
    permission = Permission.SIGNED_IN


def after_adding(view, kind: Authenticator.Type) -> str:
    """Whoever has just shown that it works has taken the step. The first one comes with recovery codes, which are shown next;
    then on to where the person wanted to go."""
    view.request.session[sessions.SECOND_STEP] = kind
    if view.did_generate_recovery_codes:
        return reverse("mfa_view_recovery_codes")
    return view.request.session.pop(AFTERWARDS, None) or reverse("own-sign-in")
