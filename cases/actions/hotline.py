"""Telephone numbers for reports of suspected abuse: a district's own beside those of the state."""

from django.utils import timezone

from cases.enums import HotlineUse
from cases.models import Hotline
from sswork.actions import action, audit


@action
def add_hotline(
    *, district, label: str, number: str, note: str, source: str, use=HotlineUse.ABUSE, label_es: str = "", by
) -> Hotline:
    """The district's own number, from today. Who adds it has checked it."""
    made = Hotline.objects.create(
        district=district,
        jurisdiction=district.place,
        use=use,
        label=label,
        label_es=label_es,
        number=number,
        note=note,
        source=source,
        effective_from=timezone.localdate(),
    )
    audit("hotline.added", by=by, target=made, number=number, source=source)
    return made


@action
def end_hotline(*, hotline: Hotline, by) -> None:
    """It holds until today; the row stays, so that one can read later whom people were told to call."""
    hotline.effective_until = timezone.localdate()
    hotline.save(update_fields=["effective_until"])
    audit("hotline.ended", by=by, target=hotline)
