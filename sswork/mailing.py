"""Handing one mail to the district's mail server; without one configured, mails are kept and shown in the product only."""

import smtplib
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from django.conf import settings

from .accounts.resets import RESET_KEY, RESET_LINK, reset_link


def send(mail) -> str:
    """Send it; an empty string, or in a few words why it could not be sent."""
    if not settings.EMAIL_URL:
        return ""
    try:
        _hand_over(_message(mail), settings.EMAIL_URL)
    except (OSError, smtplib.SMTPException) as error:
        return type(error).__name__
    return ""


def _message(mail) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.DEFAULT_FROM_EMAIL, mail.to, mail.subject
    message["Date"] = format_datetime(mail.made_at)
    # The same at every attempt, so that a mail system recognises a second copy.
    message["Message-ID"] = f"<{mail.key.replace(':', '.')}@{settings.DEFAULT_FROM_EMAIL.partition('@')[2]}>"
    message.set_content(_with_link(mail))
    return message


def _with_link(mail) -> str:
    """The link by which a new password is chosen is made while the mail is sent: nobody reads it in the list of mails."""
    if not mail.key.startswith(RESET_KEY):
        return mail.body
    return mail.body.replace(RESET_LINK, reset_link(mail.person))


def _hand_over(message: EmailMessage, url: str) -> None:
    parts = urlsplit(url)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with kind(parts.hostname or "localhost", parts.port or 0, timeout=20) as server:
        if parts.scheme == "smtp+tls":
            server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
