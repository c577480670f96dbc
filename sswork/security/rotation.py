"""New keys for old: wrapped anew, or everything encrypted anew. Both may be stopped at any time and started again."""

from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sswork.actions import action, audit
from sswork.models.keys import DataKey

from .encryption import ELSEWHERE, PREFIX, decrypt, encrypt, key_id_of
from .fields import EncryptedTextField, Stored
from .master import newest, unwrap, wrap

BATCH = 200


@action
def rewrap(*, by) -> int:
    """Wrap every data key with the newest master key, so that the old ones can be forgotten. Tells how many it did."""
    fingerprint, _key = newest()
    done = 0
    for key in DataKey.objects.select_for_update().filter(destroyed_at=None).exclude(wrapped_by=fingerprint):
        opened = unwrap(key.wrapped, by=key.wrapped_by, name=key.name)
        key.wrapped, key.wrapped_by = wrap(opened, name=key.name)
        key.save(update_fields=["wrapped", "wrapped_by"])
        done += 1
    audit("data_key.rewrapped", by=by, target=DataKey(), count=done, master_key=fingerprint)
    return done


@action
def retire_keys(*, by) -> int:
    """From now on new data keys are made. Those before open what they encrypted, here, in history and in backups."""
    done = DataKey.objects.filter(retired_at=None, destroyed_at=None).update(retired_at=timezone.now())
    audit("data_key.retired", by=by, target=DataKey(), count=done)
    return done


def reencrypt(by=None) -> int:
    """Encrypt every value with a new data key. What an earlier run left is finished first, before keys retire again."""
    if not any(old for model in encrypted_models() for old in _old_rows(model, _retired())):
        retire_keys(by=by)
    retired = _retired()
    done = sum(reencrypt_rows(rows=rows, by=by) for model in encrypted_models() for rows in _old_rows(model, retired))
    return done + sum(store(again) for store in ELSEWHERE)


@action
def reencrypt_rows(*, rows: list[models.Model], by) -> int:
    """One batch. The rows are read again under a lock, so that what somebody writes meanwhile is not undone."""
    model = type(rows[0])
    locked = model._base_manager.select_for_update().filter(pk__in=[row.pk for row in rows])
    for row in locked:
        fields = encrypted_fields(model)
        for field in fields:
            setattr(row, field.attname, getattr(row, field.attname))  # read, so that it is encrypted when it is saved
        row.save(update_fields=[field.name for field in fields])
    audit("data_key.reencrypted", by=by, target=rows[0], model=model._meta.label, count=len(rows))
    return len(rows)


def again(value: str, *, context: str) -> str:
    """The value under the key that is in use now, of the same student; one that has it already stays as it is."""
    key = DataKey.objects.get(pk=key_id_of(value))
    if key.retired_at is None or key.destroyed_at is not None:
        return value
    return encrypt(decrypt(value, context=context), context=context, student=key.student_id)


def encrypted_models() -> list[type[models.Model]]:
    """Rows of history are left: nobody may change them, and their keys stay."""
    return [
        model
        for model in apps.get_models()
        if encrypted_fields(model) and not getattr(model, "pgh_tracked_model", None)
    ]


def encrypted_fields(model: type[models.Model]) -> list[EncryptedTextField]:
    return [field for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]


def _retired() -> frozenset[UUID]:
    return frozenset(DataKey.objects.exclude(retired_at=None).filter(destroyed_at=None).values_list("pk", flat=True))


def _old_rows(model, retired: frozenset[UUID]) -> Iterator[list]:
    """Batches of rows with a value under a retired key."""
    names = [field.name for field in encrypted_fields(model)]
    some = Q()
    for name in names:
        some |= Q(**{f"{name}__startswith": PREFIX})
    rows = model._base_manager.filter(some).order_by("pk").only("pk", *names).iterator(chunk_size=BATCH)
    old = (row for row in rows if any(_is_under(retired, row.__dict__[name]) for name in names))
    while batch := list(islice(old, BATCH)):
        yield batch


def _is_under(retired: frozenset[UUID], value: str) -> bool:
    return isinstance(value, Stored) and key_id_of(value) in retired
