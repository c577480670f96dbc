"""``{% draft form %}``: the one line by which a form keeps what is typed into it."""

from django import template

from sswork import drafts

register = template.Library()


@register.inclusion_tag("components/draft.html", takes_context=True)
def draft(context, form=None, student=None, name: str = "", address: str = ""):
    """Inside ``<form>``.

    student: whom the form is about, if it is one: the student's key encrypts the draft
    name:    which form, where a page has several with text
    address: the page that has the form, where it is sent to another
    """
    request = context["request"]
    page = address or request.get_full_path()
    key = f"{page}#{name}" if name else page
    return {
        "ticket": drafts.Ticket.new(request.user, key, page, student).signed(),
        "form_key": key[:500],
        "offers": drafts.offered(_unsent(request), key[:500]),
        "is_bound": bool(form is not None and form.is_bound),
    }


def _unsent(request) -> list:
    """The person's texts, read once for all forms of a page: a list may have one in each line."""
    if not hasattr(request, "unsent_texts"):
        request.unsent_texts = list(drafts.of(request.user))
    return request.unsent_texts
