"""Secret addresses for people without an account: made, opened and ended (``Link``), and the page that one opens (``LinkPage``).

    link = make_link(purpose="referrals:followed", target=request, lasts=timedelta(days=90), language="es", by=user)
    address_of(link)

    class Followed(LinkPage):                       # path("followed/<uuid:key>/<slug:seal>/", …, name="followed")
        purpose = "referrals:followed"
        model = PublicRequest

Nobody is signed in on such a page, so nobody's rights show it a row: ``linked`` fetches the one thing that the link names, and
what the page shows besides is fetched by queries that say why. Unknown, wrong and ended links answer alike.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import models
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from .access_log import client_address
from .actions import action, audit
from .limits import is_too_often, neighborhood
from .models import Link, LinkOpening
from .scoping import without_asking
from .security.actor import acting_for_system
from .views import PublicPage

OPENINGS_AN_HOUR = 120
GUESSES_AN_HOUR = 30


@action(beyond_view="a link is nobody's record; who may make one for the target decides the action that calls this")
def make_link(*, purpose: str, target, lasts: timedelta, language: str = "en", by) -> Link:
    """A new link beside those that there are. Ending the others is ``end_links``."""
    link = Link.objects.create(
        purpose=purpose,
        target_model=target._meta.label,
        target_id=str(target.pk),
        language=language,
        made_by=by,
        expires_at=timezone.now() + lasts,
    )
    audit("link.made", by=by, target=link, purpose=purpose, of=f"{link.target_model} {link.target_id}")
    return link


@action(beyond_view="a link is nobody's record; who may end one for the target decides the action that calls this")
def end_link(*, link: Link, by) -> None:
    """It opens nothing any more."""
    Link.objects.filter(pk=link.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=by)
    audit("link.ended", by=by, target=link)


def end_links(*, purpose: str, target, by) -> None:
    """All of one purpose for one thing."""
    for link in links_to(target, purpose).filter(ended_at=None):
        end_link(link=link, by=by)


def links_to(target, purpose: str):
    """The newest first."""
    found = Link.objects.filter(target_model=target._meta.label, target_id=str(target.pk), purpose=purpose)
    return found.order_by("-made_at")


def path_of(link: Link) -> str:
    return reverse(link.purpose, args=[link.key, link.seal])


def address_of(link: Link) -> str:
    """As it is given to people."""
    return settings.SITE_URL + path_of(link)


@action(beyond_view="whoever opens a link has no account")
def note_opening(*, link: Link, kind: str, address: str, by=None) -> None:
    LinkOpening.objects.create(link=link, kind=kind, address=address)
    audit(f"link.{kind}", by=by, target=link, purpose=link.purpose)


@method_decorator(csrf_exempt, name="dispatch")  # nobody is signed in; and who knows the address holds all there is
@method_decorator(login_not_required, name="dispatch")
class LinkPage(PublicPage):
    """The page that a link opens, in the link's language (or in ``?lang=``). ``link`` and ``linked()`` are there for it."""

    purpose: str
    model: type[models.Model]
    link: Link

    def dispatch(self, request, *args, key, seal, **kwargs):
        address = client_address(request) or ""
        found = Link.objects.filter(pk=key, purpose=self.purpose).first()
        link = found if found and found.is_sealed_by(seal) else None
        limit = ("link", str(key), OPENINGS_AN_HOUR) if link else ("link-guess", neighborhood(address), GUESSES_AN_HOUR)
        if is_too_often(limit[0], limit[1], most=limit[2]):
            return quiet(render(request, "sswork/link_gone.html", {"is_too_often": True}, status=429))
        if link is None or not link.is_in_force(timezone.now()):
            return self._gone(request, link, address)
        self.link = link
        kind = LinkOpening.Kind.OPENED if request.method in ("GET", "HEAD") else LinkOpening.Kind.ANSWERED
        note_opening(link=link, kind=kind, address=address, by=None)
        try:
            with translation.override(chosen_language(request, link.language)):
                request.LANGUAGE_CODE = translation.get_language()
                return quiet(rendered(super().dispatch(request, *args, **kwargs)))
        except self.model.DoesNotExist:  # what it named was destroyed
            return self._gone(request, None, address)

    def _gone(self, request, link: Link | None, address: str):
        if link is not None:
            note_opening(link=link, kind=LinkOpening.Kind.REFUSED, address=address, by=None)
        return quiet(render(request, "sswork/link_gone.html", {"is_too_often": False}, status=404))

    def linked(self) -> models.Model:
        """What the link names; it may be gone (404 as for a link that is)."""
        with without_asking("the link names it"), acting_for_system():
            return self.model._default_manager.get(pk=self.link.target_id)


def chosen_language(request, otherwise: str) -> str:
    known = dict(settings.LANGUAGES)
    asked = request.GET.get("lang", "")
    return asked if asked in known else otherwise if otherwise in known else "en"


def languages() -> dict[str, object]:
    """For a page of a link: the language that it is in, and the others with their own names for themselves."""
    here = translation.get_language() or "en"
    others = [code for code, _name in settings.LANGUAGES if code != here]
    named = [(code, translation.get_language_info(code)["name_local"]) for code in others]
    return {"language": here, "other_languages": named}


def rendered(response):
    """Drawn now, while its language holds."""
    return response.render() if hasattr(response, "render") and not response.is_rendered else response


def quiet(response):
    """Not found by search engines, told to no other site; and Django would write the address, a secret, into its log."""
    response["X-Robots-Tag"], response["Referrer-Policy"] = "noindex, nofollow", "no-referrer"
    response._has_been_logged = True  # what Django's log_response asks for
    return response
