"""How a kept file leaves: always as a download, never shown inside the browser as if it were a page of ours."""

import hashlib
import logging

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from sswork.models.files import KeptFile

from .kinds import MEDIA_TYPES
from .store import place_of

log = logging.getLogger(__name__)
# Should a browser show it nevertheless, it may do nothing there.
ALONE = "sandbox; default-src 'none'; frame-ancestors 'none'"


def download(kept, name: str) -> HttpResponse:
    """The page that calls this has asked whether this person may have it. What is not as it was kept is not handed out."""
    content = _content(kept)
    if kept.scan == kept.Scan.INFECTED or content is None:
        raise Http404
    return as_download(content, kept.kind, name)


def as_download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=MEDIA_TYPES[KeptFile.Kind(kind)])
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Content-Security-Policy"] = ALONE
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _content(kept) -> bytes | None:
    """Whole, as it was received; None where the store has lost or changed it, which the log says."""
    try:
        content = place_of(kept.key).read_bytes()
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() == kept.sha256:
        return content
    log.error("file %s is missing from the store or was changed there: restore it from a backup", kept.key)
    return None
