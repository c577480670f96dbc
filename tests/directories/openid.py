"""An OpenID Connect provider: discovery, authorization, token, userinfo and keys, with a real RS256 key.

It asks nobody: whoever comes is ``person``, and a browser is shown a page with one button, as if it had signed in there.
"""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from .server import Directory, Handler

CLIENT, SECRET = "sswork", "known to both"


@dataclass
class Person:
    sub: str
    email: str
    email_verified: Any = True
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)


class OpenIdProvider(Directory):
    def __init__(self, person: Person):
        super().__init__()
        self.person = person
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.asked: dict[str, dict[str, str]] = {}
        self.pages = {
            "/.well-known/openid-configuration": self.configuration,
            "/authorize": self.authorize,
            "/token": self.token,
            "/userinfo": self.userinfo,
            "/keys": self.keys,
        }

    def configuration(self, handler: Handler) -> None:
        ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        _json(
            handler,
            {
                "issuer": self.url,
                "jwks_uri": f"{self.url}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
            | {f"{name}_endpoint": f"{self.url}/{path}" for name, path in ends.items()},
        )

    def authorize(self, handler: Handler) -> None:
        asked = handler.query
        if asked.get("client_id") != CLIENT or asked.get("code_challenge_method") != "S256":
            return handler.send(400, "text/plain", b"unknown client, or no PKCE")
        code = secrets.token_urlsafe()
        self.asked[code] = asked
        back = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
        page = f'<!doctype html><html lang="en"><title>Directory</title><a href="{escape(back)}">Go on as {self.person.email}</a>'
        return handler.send(200, "text/html; charset=utf-8", page.encode(), Link=back)

    def token(self, handler: Handler) -> None:
        form = handler.form()
        asked = self.asked.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        if (
            asked is None
            or form.get("client_secret") != SECRET
            or form.get("redirect_uri") != asked["redirect_uri"]
            or proof.decode() != asked["code_challenge"]
        ):
            return handler.send(400, "application/json", b'{"error": "invalid_grant"}')
        return _json(
            handler, {"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": self._id_token()}
        )

    def _id_token(self) -> str:
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "sub": self.person.sub, "iat": now, "exp": now + 60}
        return jwt.encode(claims | self._said() | self.person.claims, self.key, "RS256", headers={"kid": "1"})

    def _said(self) -> dict[str, Any]:
        return {"email": self.person.email, "email_verified": self.person.email_verified}

    def userinfo(self, handler: Handler) -> None:
        _json(handler, {"sub": self.person.sub} | self._said() | self.person.userinfo)

    def keys(self, handler: Handler) -> None:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        _json(handler, {"keys": [public | {"kid": "1", "alg": "RS256", "use": "sig"}]})


def _json(handler: Handler, data: dict) -> None:
    handler.send(200, "application/json", json.dumps(data).encode())
