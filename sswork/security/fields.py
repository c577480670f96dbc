"""The model field that is encrypted where it is stored and plain where it is read."""

from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _

PREFIX = "enc1:"
DESTROYED = _("This text was destroyed under the retention schedule.")


class Stored(str):
    """A value as the database keeps it; not yet decrypted."""

    __slots__ = ()


class EncryptedText(DeferredAttribute):
    """Decrypts when it is first read, so that a list which shows none of it asks for no key."""

    def __get__(self, instance, cls=None):
        value = super().__get__(instance, cls)
        if not isinstance(value, Stored):
            return value
        return self.field.opened(instance, value)

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):
    """Text that is encrypted at rest with the key of the row's student.

    row:      the model's column with a random UUID, made with the row, that the value is bound to
    student:  the attribute with the id of the student whose key is used; where it is None, the installation's key
    only_if:  the attribute that says whether this row's text is encrypted; without it every row's is

    It is written with the row (``save``, ``create``, ``bulk_create``) and cannot be searched or changed by ``update``:
    the text would go to the database as it is.
    """

    descriptor_class = EncryptedText

    def __init__(self, *args, row="row_key", student=None, only_if=None, **kwargs):
        self.row, self.student, self.only_if = row, student, only_if
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"row": self.row, "student": self.student, "only_if": self.only_if}

    def from_db_value(self, value, expression, connection):
        return Stored(value) if value and value.startswith(PREFIX) else value

    def pre_save(self, instance, add):
        value = getattr(instance, self.attname) or ""
        kept = instance.__dict__.get(self.attname)
        if isinstance(kept, Stored):  # its key is gone: it stays as it is
            return kept
        return Stored(self._encrypted(instance, value) if self._is_encrypted(instance, value) else value)

    def get_db_prep_save(self, value, connection):
        if value and not isinstance(value, Stored):
            raise TypeError(f"{self.model._meta.label}.{self.name} is encrypted with its row: set it and save()")
        return None if value is None else str(value)

    def get_lookup(self, lookup_name):
        """Nothing finds what is encrypted; only whether there is something can be asked."""
        return super().get_lookup(lookup_name) if lookup_name in ("exact", "isnull", "startswith") else None

    def opened(self, instance, stored: str) -> str:
        """The text. It is kept with the instance, except what stands for a text that nobody can read again."""
        from .encryption import KeyDestroyed, decrypt  # it needs the models, which need this

        try:
            text = decrypt(stored, context=self.context(instance))
        except KeyDestroyed:
            return str(DESTROYED)
        instance.__dict__[self.attname] = text
        return text

    def context(self, instance) -> str:
        """Model, column and row. A row of history is read as the row that it tells of."""
        model = getattr(type(instance), "pgh_tracked_model", None) or type(instance)
        return f"{model._meta.label_lower}.{self.name}:{getattr(instance, self.row)}"

    def _is_encrypted(self, instance, text: str) -> bool:
        """A plain text that looks like an encrypted one is encrypted too, or it could not be read back."""
        return bool(text) and (not self.only_if or getattr(instance, self.only_if) or text.startswith(PREFIX))

    def _encrypted(self, instance, text: str) -> str:
        from .encryption import encrypt

        return encrypt(text, context=self.context(instance), student=self.student and getattr(instance, self.student))
