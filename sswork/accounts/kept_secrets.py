"""The secrets of second steps as they are kept: encrypted, and bound to the person whose they are."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator

from sswork.actions import action, audit
from sswork.security.encryption import also_encrypted

SECRETS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


def context_of(person) -> str:
    """A secret that is copied to another person's row does not open there."""
    return f"mfa.authenticator:{person.pk}"


@also_encrypted
def reencrypt_second_steps(again: Callable) -> int:
    """Every secret under the key that is in use now; how many were not."""
    people = Authenticator.objects.filter(type__in=SECRETS).order_by("pk").values_list("pk", flat=True)
    return sum(_reencrypt(pk=pk, again=again, by=None) for pk in list(people))


@action
def _reencrypt(*, pk: int, again: Callable, by) -> int:
    """Under a lock: a recovery code that is used meanwhile stays used."""
    row = Authenticator.objects.select_for_update().get(pk=pk)
    name = SECRETS[Authenticator.Type(row.type)]
    before = row.data[name]
    row.data[name] = again(before, context=context_of(row.user))
    changed = row.data[name] != before
    if changed:
        row.save(update_fields=["data"])
    audit("second_step.reencrypted", by=by, target=row.user, changed=changed)
    return int(changed)
