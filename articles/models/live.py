"""Models without a draft: readers see their rows as soon as they are saved."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles import contact_guard
from articles.strings.characters import clean, find_forbidden

_MESSAGES = {
    "phone": _(
        "Contains a phone number that isn't verified (%(masked)s). Remove it, or add it to the verified"
        " contacts first."
    ),
    "chat": _("Contains a chat contact that isn't verified (%(masked)s). Remove it."),
    "short-link": _("Contains a short link, which hides where it goes (%(masked)s). Use the full URL."),
}


class LiveQuerySet(models.QuerySet):
    """Guards the writes that bypass `save`."""

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        for row in objs:
            row.refuse_invalid_texts()
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs, fields, *args, **kwargs):
        objs = list(objs)
        for row in objs:
            row.refuse_invalid_texts(fields)
        return super().bulk_update(objs, fields, *args, **kwargs)

    def update(self, **values):
        texts = {name: value for name, value in values.items() if isinstance(value, str)}
        row: Any = self.model(**texts)
        row.refuse_invalid_texts(texts)
        return super().update(**values)


class LiveModel(models.Model):
    """A row that is public when saved: no text of it may contain a contact that no one has verified.

    Every text field is checked, also one that is added later, except those in `unguarded_fields`. Control
    characters are refused in all. A form shows the error at its field (`clean_fields`), and any other save
    raises ValidationError. The manager of a subclass is a LiveQuerySet, for `update` and the bulk writes.
    """

    unguarded_fields: tuple[str, ...] = ()
    # Contacts that are verified in the same transaction.
    also_verified: tuple[str, ...] = ()

    class Meta:
        abstract = True

    @classmethod
    def guarded_fields(cls):
        """Return the names of all fields that hold free text."""
        return [
            field.name
            for field in cls._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField)
            and not field.choices
            and field.name not in cls.unguarded_fields
        ]

    def contact_errors(self, fields=None):
        """Return the messages for each field that contains an unverified contact."""
        names = [name for name in self.guarded_fields() if fields is None or name in fields]
        texts = {name: getattr(self, name) or "" for name in names}
        # Almost no text contains any contact, so the verified ones are read only then.
        suspects = {name: value for name, value in texts.items() if contact_guard.find_contacts(value)}
        allowed = [*self.verified_contacts(), *self.also_verified] if suspects else []
        return {
            name: [_MESSAGES[match.kind] % {"masked": match.masked} for match in matches]
            for name, value in suspects.items()
            if (matches := contact_guard.find_contacts(value, allowed))
        }

    def contact_reasons(self, spot=""):
        """Return the same messages as sentences that begin with their spot: `product.name: Contains ...`."""
        errors = self.contact_errors().items()
        return [f"{spot}{name}: {message}" for name, messages in errors for message in messages]

    def verified_contacts(self):
        """Return the numbers and addresses that the row may contain."""
        contacts = self._meta.apps.get_model("articles", "Contact").objects.verified()
        return list(contacts.values_list("value", flat=True))

    def character_errors(self, fields=None):
        """Return the message for each text field that contains a control character."""
        texts = {
            name: getattr(self, name) for name in self._text_fields() if fields is None or name in fields
        }
        return {
            name: [f"{reason[:1].upper()}{reason[1:]}."]
            for name, value in texts.items()
            if isinstance(value, str) and (reason := find_forbidden(value))
        }

    @classmethod
    def _text_fields(cls):
        fields = cls._meta.concrete_fields
        return [field.name for field in fields if isinstance(field, models.CharField | models.TextField)]

    def refuse_invalid_texts(self, fields=None):
        if errors := self.character_errors(fields) or self.contact_errors(fields):
            raise ValidationError(errors)

    def clean_fields(self, exclude=None):
        errors = {}
        for name in set(self._text_fields()) - set(exclude or ()):
            if isinstance(value := getattr(self, name), str):
                setattr(self, name, clean(value))
        try:
            super().clean_fields(exclude)
        except ValidationError as error:
            errors = error.error_dict
        errors |= self.character_errors(set(self._text_fields()) - set(exclude or ()) - set(errors))
        names = set(self.guarded_fields()) - set(exclude or ()) - set(errors)
        errors |= self.contact_errors(names)
        if errors:
            raise ValidationError(errors)

    def save(self, *args, **kwargs):
        self.refuse_invalid_texts(kwargs.get("update_fields"))
        super().save(*args, **kwargs)
