"""The district's own answers about signing in: one JSON file, read when the product starts. docs/sign-in.md explains each word.

Nothing of Django here, for the settings read it.
"""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Where a kind of directory is found. In each, {word} stands for a word of the provider's own part of the file.
SERVERS = {
    "google": "https://accounts.google.com",
    "microsoft": "https://login.microsoftonline.com/{tenant}/v2.0",
    "clever": "https://clever.com",
    "oidc": "{server_url}",
}
# What the directory must say for somebody to be of this district, besides the e-mail's domain.
DISTRICT_CLAIMS = {"microsoft": {"tid": "tenant"}, "clever": {"district": "district_id"}}
# Directories of one organization, whose administrators give out the addresses: what they say of an address holds.
ADDRESSES_HOLD = frozenset({"microsoft", "clever", "saml"})
SECOND_STEP = ("asserted", "always", "never")


class SignInError(Exception):
    """The file about signing in cannot be used; says which part and why."""


@dataclass(frozen=True)
class Provider:
    """A directory that people sign in with."""

    id: str
    kind: str
    name: str
    domains: tuple[str, ...]
    client_id: str = ""
    secret: str = field(default="", repr=False)
    server_url: str = ""
    district: str = ""
    address_holds: bool = False
    second_step: str = "asserted"
    second_step_values: tuple[str, ...] = ()
    claims: dict[str, Any] = field(default_factory=dict)
    saml: dict[str, Any] = field(default_factory=dict)

    def owns(self, email: str) -> bool:
        """Whether the address belongs to the domains that this directory speaks for."""
        return email.rpartition("@")[2].lower() in self.domains


@dataclass(frozen=True)
class SignIn:
    """``second_step_roles``: None for every role that opens records of students; else the roles named, or ``("everyone",)``."""

    idle_minutes: int = 20
    hours: int = 8
    second_step_roles: tuple[str, ...] | None = None
    providers: tuple[Provider, ...] = ()


def load(path: Path) -> SignIn:
    """The file's answers; the usual ones where there is no file."""
    try:
        text = path.read_text()
    except FileNotFoundError:
        return SignIn()
    try:
        return read(json.loads(text))
    except (json.JSONDecodeError, TypeError) as error:
        raise SignInError(f"{path}: {error}") from error


def read(answers: dict) -> SignIn:
    _only(answers, {"idle_minutes", "hours", "second_step_roles", "providers"}, "the file")
    roles = answers.get("second_step_roles")
    providers = tuple(_provider(each) for each in answers.get("providers", []))
    if len({each.id for each in providers}) < len(providers):
        raise SignInError("two providers have the same id")
    return SignIn(
        idle_minutes=int(answers.get("idle_minutes", 20)),
        hours=int(answers.get("hours", 8)),
        second_step_roles=None if roles is None else (roles,) if isinstance(roles, str) else tuple(roles),
        providers=providers,
    )


def _provider(words: dict) -> Provider:
    kind, name = words.get("kind", ""), words.get("id", "?")
    if kind != "saml" and kind not in SERVERS:
        raise SignInError(f"provider {name}: kind is one of {', '.join([*SERVERS, 'saml'])}")
    for needed in _needed(kind):
        if not words.get(needed):
            raise SignInError(f"provider {name}: {needed} is missing")
    if words.get("second_step", "asserted") not in SECOND_STEP:
        raise SignInError(f"provider {name}: second_step is one of {', '.join(SECOND_STEP)}")
    return Provider(
        id=words["id"],
        kind=kind,
        name=words.get("name") or words["id"].title(),
        domains=tuple(each.lower().lstrip("@") for each in words["domains"]),
        client_id=words.get("client_id") or words["id"],
        secret=_secret(words),
        server_url=SERVERS.get(kind, "").format_map(words),
        district=words.get("district", ""),
        address_holds=bool(words.get("address_holds", kind in ADDRESSES_HOLD)),
        second_step=words.get("second_step", "asserted"),
        second_step_values=tuple(words.get("second_step_values", ())),
        claims={claim: words[word] for claim, word in DISTRICT_CLAIMS.get(kind, {}).items()} | words.get("claims", {}),
        saml=words.get("saml", {}),
    )


def _needed(kind: str) -> list[str]:
    """``domains`` always: a directory may speak only for its own addresses."""
    own = {"microsoft": ["tenant"], "clever": ["district_id"], "oidc": ["server_url"], "saml": ["saml"]}
    return ["id", "domains", *([] if kind == "saml" else ["client_id"]), *own.get(kind, [])]


def _secret(words: dict) -> str:
    """From the environment where ``secret_env`` names the variable; else as the file says it."""
    if name := words.get("secret_env"):
        return os.environ.get(name, "")
    return words.get("secret", "")


def _only(answers: dict, known: set[str], where: str) -> None:
    if unknown := set(answers) - known:
        raise SignInError(f"{where} says {', '.join(sorted(unknown))}, which means nothing here")
