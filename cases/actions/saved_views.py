"""A list's filters under a name of one's own."""

from sswork.actions import action, audit
from sswork.models import SavedView


@action
def save_view(*, page, name, query, by):
    """A second one of the same name is refused by the form; two at the same moment, by the table."""
    view = SavedView.objects.create(person=by, page=page, name=name, query=query)
    audit("view.saved", by=by, target=view, page=page)
    return view


@action
def delete_view(*, view, by):
    audit("view.deleted", by=by, target=view, page=view.page)
    SavedView.objects.filter(person=by, pk=view.pk).delete()
