"""The rules of signing in, as pure decisions: who needs a second step, whose word counts for one, when a sign-in is over."""

from collections.abc import Collection, Iterable

from sswork.roles import GRANTS, Permission

# Whoever may do no more than this opens no record of a student.
OPENS_NO_RECORD = frozenset({Permission.SIGNED_IN, Permission.REFERRAL_MAKE, Permission.DIRECTORY_VIEW})
EVERYONE = "everyone"

# RFC 8176, section 2: the one method value that says "more than one factor".
AMR_MFA = "mfa"
# The names by which directories say it in SAML's AuthnContextClassRef and OpenID Connect's acr: the REFEDS profile
# (https://refeds.org/profile/mfa) and Microsoft's claim for several methods.
MFA_CONTEXTS = frozenset({"https://refeds.org/profile/mfa", "http://schemas.microsoft.com/claims/multipleauthn"})

IDLE, DAY = "idle", "day"


def role_needs_second_step(role: str, named: Collection[str] | None = None) -> bool:
    """By default every role that grants more than asking for help: a permission added later is not forgotten."""
    if named is None:
        return not GRANTS[role] <= OPENS_NO_RECORD
    return EVERYONE in named or role in named


def needs_second_step(roles: Iterable[str], named: Collection[str] | None = None) -> bool:
    return any(role_needs_second_step(each, named) for each in roles) or bool(named and EVERYONE in named)


def asserts_second_step(provider, methods: Collection[str], contexts: Collection[str]) -> bool:
    """Whether the directory's word stands for a second step.

    ``always``: the district requires one of everybody there. ``never``: ours is asked too. ``asserted``: this time it said
    so, by its method (amr), by the class of the sign-in (acr, AuthnContextClassRef), or by a value that the district names.
    """
    if provider.second_step != "asserted":
        return provider.second_step == "always"
    known = MFA_CONTEXTS | set(provider.second_step_values)
    return AMR_MFA in methods or not known.isdisjoint({*methods, *contexts})


def is_over(*, now: float, signed_in_at: float, seen_at: float, idle_seconds: float, seconds: float) -> str:
    """Why a sign-in has ended: ``idle``, ``day`` (it lasted as long as one may), or an empty string while it lasts."""
    if now - signed_in_at >= seconds:
        return DAY
    return IDLE if now - seen_at >= idle_seconds else ""
