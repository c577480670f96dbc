"""A SAML identity provider: it takes a request for a sign-in and answers with a signed assertion, which the browser posts."""

import base64
import datetime
import secrets
import zlib
from dataclasses import dataclass, field
from html import escape

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Words
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Saml

from .server import Directory, Handler

MAIL = "urn:oid:0.9.2342.19200300.100.1.3"
PASSWORD_ONLY = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
ENTITY = "https://idp.riverbend.example/saml"


@dataclass
class Person:
    name_id: str
    email: str
    context: str = PASSWORD_ONLY
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    id: str
    answer_to: str
    issuer: str


class IdentityProvider(Directory):
    def __init__(self, person: Person):
        super().__init__()
        self.person = person
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.certificate = _certificate(self.key)
        self.signing_key = self.key
        self.pages = {"/sso": self.sso}

    @property
    def settings(self) -> dict:
        """What a district writes into its file about this provider."""
        return {"idp": {"entity_id": ENTITY, "sso_url": f"{self.url}/sso", "x509cert": self.certificate}}

    def sso(self, handler: Handler) -> None:
        asked = request_of(handler.query["SAMLRequest"])
        page = (
            '<!doctype html><html lang="en"><title>Directory</title>'
            f'<form method="post" action="{escape(asked.answer_to)}">'
            f'<input type="hidden" name="SAMLResponse" value="{self.answer(asked)}">'
            f"<button>Go on as {self.person.email}</button></form>"
        )
        handler.send(200, "text/html; charset=utf-8", page.encode())

    def answer(self, asked: Asked) -> str:
        assertion = Saml.add_sign(
            self._assertion(asked),
            self.signing_key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ).decode(),
            self.certificate,
            sign_algorithm=Words.RSA_SHA256,
            digest_algorithm=Words.SHA256,
        ).decode()
        return base64.b64encode(self._response(asked, assertion).encode()).decode()

    def _response(self, asked: Asked, assertion: str) -> str:
        return (
            f'<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'
            f' ID="_{secrets.token_hex(16)}" Version="2.0" IssueInstant="{_at(0)}" Destination="{asked.answer_to}"'
            f' InResponseTo="{asked.id}"><saml:Issuer>{ENTITY}</saml:Issuer><samlp:Status>'
            f'<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{assertion}</samlp:Response>'
        )

    def _assertion(self, asked: Asked) -> str:
        attributes = {MAIL: self.person.email} | self.person.attributes
        listed = "".join(
            f'<saml:Attribute Name="{name}"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>'
            for name, value in attributes.items()
        )
        return (
            f'<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_{secrets.token_hex(16)}" Version="2.0"'
            f' IssueInstant="{_at(0)}"><saml:Issuer>{ENTITY}</saml:Issuer><saml:Subject>'
            f'<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{self.person.name_id}</saml:NameID>'
            f'<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData'
            f' NotOnOrAfter="{_at(60)}" Recipient="{asked.answer_to}" InResponseTo="{asked.id}"/></saml:SubjectConfirmation>'
            f'</saml:Subject><saml:Conditions NotBefore="{_at(-60)}" NotOnOrAfter="{_at(60)}"><saml:AudienceRestriction>'
            f"<saml:Audience>{asked.issuer}</saml:Audience></saml:AudienceRestriction></saml:Conditions>"
            f'<saml:AuthnStatement AuthnInstant="{_at(0)}"><saml:AuthnContext><saml:AuthnContextClassRef>{self.person.context}'
            f"</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"
            f"<saml:AttributeStatement>{listed}</saml:AttributeStatement></saml:Assertion>"
        )


def request_of(encoded: str) -> Asked:
    """The request as the browser brought it (HTTP-Redirect binding)."""
    root = etree.fromstring(zlib.decompress(base64.b64decode(encoded), -15))
    issuer = root.findtext("{urn:oasis:names:tc:SAML:2.0:assertion}Issuer")
    return Asked(root.get("ID"), root.get("AssertionConsumerServiceURL"), issuer)


def _at(seconds: int) -> str:
    return f"{datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"


def _certificate(key) -> str:
    now, name = datetime.datetime.now(datetime.UTC), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "idp")])
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + datetime.timedelta(days=3650)
    ).sign(key, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode()
