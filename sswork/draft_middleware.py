"""What a sent form means for its draft: taken, and the draft is gone; refused because the session is over, and it is kept."""

from django.http.request import RawPostDataException

from sswork import drafts
from sswork.actions import counting_actions
from sswork.models import User
from sswork.security.actor import acting


class DraftMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with counting_actions() as done:
            response = self.get_response(request)
        sent = _sent(request)
        if drafts.TICKET in sent:
            _after(request, response, sent, done)
        return response


def _sent(request):
    """The form of the request. What a page has read as a stream cannot be read again; it has no text to keep."""
    try:
        return request.POST
    except RawPostDataException:
        return {}


def _after(request, response, sent, done: list[str]) -> None:
    try:
        ticket = drafts.Ticket.read(sent[drafts.TICKET])
    except drafts.NotYours:
        return
    writer = sent.get(drafts.WRITER, "")
    seq = sent.get(drafts.SEQ, "")
    number = int(seq) if seq.isdecimal() else 0
    if not request.user.is_authenticated:
        if response.status_code in (302, 401) or "HX-Redirect" in response:
            _keep(sent, ticket, writer or drafts.WITHOUT_SCRIPTS, number)
    elif request.user.pk == ticket.person and done and response.status_code < 400:
        drafts.sent(ticket, writer or drafts.WITHOUT_SCRIPTS, number)


def _keep(sent, ticket, writer: str, seq: int) -> None:
    """Nobody is signed in: the text waits, encrypted, for the person to whom the page belonged, and is saved as theirs."""
    content = drafts.of_post(sent)
    person = User.objects.filter(pk=ticket.person, is_active=True).first()
    if person is not None and len(content) <= drafts.LONGEST:
        with acting(person):
            drafts.save(ticket, drafts.Save(writer[:40], "", seq, content))
