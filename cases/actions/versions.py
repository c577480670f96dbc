"""Two people edit the same record: the second learns of it and loses nothing."""


class ChangedMeanwhile(Exception):
    """Someone saved in between. ``current`` is the record as it stands now."""

    def __init__(self, current):
        super().__init__(f"{current._meta.label} {current.pk} is at version {current.version}")
        self.current = current


def save_version(queryset, *, pk: int, version: int, **changes) -> None:
    """Write only if the record is still at the version that the person saw; else raise ``ChangedMeanwhile``."""
    if not queryset.filter(pk=pk, version=version).update(version=version + 1, **changes):
        raise ChangedMeanwhile(queryset.get(pk=pk))
