"""Between a request and its page: is the sign-in still good, is anybody signed in, was the second step taken?"""

from urllib.parse import urlencode, urlsplit

from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from . import actions, second_step, sessions

# Pages that ask for news by themselves send this header: nobody need be sitting there.
UNATTENDED = "X-Unattended"
# Where a person without a second step may go: to the pages that give one, and out.
ENROLMENT = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "session-keep",
    }
)
AFTERWARDS = "after_second_step"


class SignInFirst(LoginRequiredMiddleware):
    """Ends a sign-in that is over, and sends whoever is not signed in to sign in and back to the same page."""

    def __call__(self, request):
        request.sign_in_over = sessions.why_over(request) if request.user.is_authenticated else ""
        if request.sign_in_over:
            actions.note_sign_out(person=request.user, why=request.sign_in_over, by=request.user)
            logout(request)
        elif request.user.is_authenticated and UNATTENDED not in request.headers:
            sessions.touch(request)
        return super().__call__(request)

    def handle_no_permission(self, request, view_func):
        query = {"next": page_of(request)} if page_of(request) else {}
        if request.sign_in_over:
            query["over"] = request.sign_in_over
        return send_to(request, f"{reverse('sign-in')}{'?' if query else ''}{urlencode(query)}")


class SecondStepFirst:
    """A person whose role needs a second step reaches nothing before it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, args, kwargs):
        if not request.user.is_authenticated or not getattr(view_func, "login_required", True):
            return None
        if request.resolver_match.view_name in ENROLMENT or not second_step.is_missing(request):
            return None
        if request.method == "GET":
            request.session[AFTERWARDS] = page_of(request)
        return send_to(request, reverse("mfa_reauthenticate" if second_step.factors(request.user) else "mfa_index"))


def page_of(request) -> str:
    """The page that the person is looking at: what is asked for, or the page from which it was asked."""
    if request.method == "GET" and "HX-Request" not in request.headers and not _is_script(request):
        return request.get_full_path()
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return ""
    return urlsplit(came_from)._replace(scheme="", netloc="", fragment="").geturl()


def send_to(request, url: str):
    """A page goes there; a part of a page takes the whole page there; a script is told where."""
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": url})
    if _is_script(request):
        return JsonResponse({"sign_in": url}, status=401)
    return redirect(url)


def _is_script(request) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
