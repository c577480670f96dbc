"""Roster imports that go wrong on our side. What a roster changes is decided in ``cases.roster``."""

from django.utils.translation import gettext as _

from sswork.actions import action, audit
from sswork.imports.batches import NotPossibleNow, State, forget_file
from sswork.models import ImportBatch


@action
def give_up_roster(*, batch: ImportBatch, by) -> None:
    """The worker could not go on. Data are as they were, so a roster whose undo failed is still applied."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    match locked.state:
        case State.UPLOADED | State.RUNNING | State.APPLYING:
            locked.state = State.FAILED
            locked.options |= {"went_wrong": True}
            locked.message = _(
                "Something went wrong on our side, not in your file. Try it again, or tell whoever looks after this installation."
            )
        case State.UNDOING:
            locked.state = State.APPLIED
            locked.message = _("This roster could not be undone. Everything is as the roster left it.")
        case _:
            raise NotPossibleNow(batch.pk)
    locked.save(update_fields=["state", "message", "options", "touched_at"])
    if locked.state == State.FAILED:
        forget_file(locked)
    audit("roster.given_up", by=by, target=locked, state=locked.state)
