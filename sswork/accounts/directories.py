"""The district's providers as django-allauth knows them, and what they said in words of ours."""

from dataclasses import dataclass

from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from django.conf import settings

from .config import Provider
from .matching import Assertion, NotLetIn

CONTEXTS = "AuthnContextClassRef"  # under this name the class of a SAML sign-in stands among its attributes
METHODS = "http://schemas.microsoft.com/claims/authnmethodsreferences"


class DistrictSAML(SAMLProvider):
    """Keeps the class of the sign-in beside the attributes: by it a directory says that it asked for a second step."""

    def extract_extra_data(self, data):
        return super().extract_extra_data(data) | {CONTEXTS: data.get_last_authn_contexts()}


@dataclass(frozen=True)
class Said:
    assertion: Assertion
    methods: tuple[str, ...]
    contexts: tuple[str, ...]


def named(provider_id: str) -> Provider:
    return next(each for each in settings.SIGN_IN.providers if each.id == provider_id)


def apps() -> list[SocialApp]:
    """Never saved: made from the file, so that nobody adds a directory by writing a row."""
    return [_app(each) for each in settings.SIGN_IN.providers]


def _app(provider: Provider) -> SocialApp:
    protocol = "saml" if provider.kind == "saml" else "openid_connect"
    return SocialApp(
        provider=protocol,
        provider_id=provider.id,
        name=provider.name,
        client_id=provider.id if protocol == "saml" else provider.client_id,
        secret=provider.secret,
        settings=_saml(provider) if protocol == "saml" else _openid(provider),
    )


def _openid(provider: Provider) -> dict:
    return {
        "server_url": provider.server_url,
        "verified_email": list(provider.domains) if provider.address_holds else False,
        "oauth_pkce_enabled": True,
    }


def _saml(provider: Provider) -> dict:
    """Strict: signed assertions and no sign-in that did not begin here, unless the district's file says otherwise."""
    advanced = {"want_assertion_signed": True, "reject_idp_initiated_sso": True} | provider.saml.get("advanced", {})
    verified = list(provider.domains) if provider.address_holds else False
    return provider.saml | {"advanced": advanced | {"strict": True}, "verified_email": verified}


def read(provider: Provider, sociallogin) -> Said:
    """What was said: by the ID token and the userinfo together, or by SAML's attributes."""
    data = sociallogin.account.extra_data
    claims = data if provider.kind == "saml" else _claims(data)
    emails = tuple(each.email.lower() for each in sociallogin.email_addresses if each.verified)
    if not provider.address_holds and not _is_true(claims.get("email_verified")):
        emails = ()
    return Said(
        Assertion(sociallogin.account.uid, emails, claims),
        methods=_listed(claims.get("amr")) + _listed(claims.get(METHODS)),
        contexts=_listed(claims.get("acr")) + _listed(claims.get(CONTEXTS)),
    )


def _claims(data: dict) -> dict:
    """OpenID Connect Core 5.3.2: the userinfo is about the person of the ID token, or it is not to be used."""
    token, userinfo = data.get("id_token") or {}, data.get("userinfo") or {}
    if not token or userinfo.get("sub", token.get("sub")) != token.get("sub"):
        raise NotLetIn("the userinfo is about somebody else")
    return userinfo | token


def _is_true(value) -> bool:
    """Some directories write the answer as a word, and "false" is a word as well. SAML gives lists."""
    return str(value[0] if isinstance(value, list) and value else value).lower() == "true"


def _listed(value) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())
