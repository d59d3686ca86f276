"""Two people change the same setting: the second learns who was faster, sees both values, loses nothing.

Forms carry a digest of each value that they were opened with. If another one is stored by the time a form is
sent, nothing is saved: what only the other person changed comes into the form, what both changed stays as it
was typed, with the other value beside it, and the next save is made with that knowledge.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import AuditEntry

from .pages import format_moment

OPENED = "opened_values"


class EditConflictMixin:
    """Refuse a form that was opened before someone else's save. Its initial values are what is stored."""

    setting = ""  # the name of the model in the audit log
    is_deleted = False  # while the form was open
    is_overtaken = False  # by someone else's save or deletion

    # What a form has.
    fields: dict[str, forms.Field]
    data: Any
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        form: Any = self
        self.stored = {name: form.get_initial_for_field(field, name) for name, field in self.fields.items()}
        self.stored_label = self.find_label()
        if self.fields and self.stored_label:
            opened = {name: _digest(value) for name, value in self.stored.items()}
            initial = json.dumps({**opened, "": self.stored_label})
            self.fields[OPENED] = forms.CharField(required=False, widget=forms.HiddenInput, initial=initial)

    def find_label(self) -> str:
        """Return what the audit log calls the setting, or "" for a new one."""
        instance = getattr(self, "instance", None)
        return str(instance) if instance is not None and instance.pk else ""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        form: Any = self
        try:
            opened = json.loads(self.data.get(form.add_prefix(OPENED), ""))
        except (ValueError, RecursionError):
            return
        if not isinstance(opened, dict):
            return
        if self.is_deleted:
            self._tell_of_deletion(str(opened.get("", "")))
        elif self.stored_label:
            self._compare(opened)

    def _compare(self, opened: dict[str, Any]) -> None:
        form: Any = self
        mine = {
            name: _digest(self.cleaned_data.get(name, self.data.get(form.add_prefix(name))))
            for name in self.stored
        }
        now = {name: _digest(value) for name, value in self.stored.items()}
        changed = [name for name in opened if name in now and now[name] not in (opened[name], mine[name])]
        if not changed:
            return
        self.is_overtaken = True
        self.data = self.data.copy()
        self.data[form.add_prefix(OPENED)] = self.fields[OPENED].initial
        theirs = [name for name in changed if mine[name] == opened[name]]
        for name in theirs:
            self._take_theirs(name)
        message = _("Saved value: %(value)s. Save again to replace it with yours.")
        for name in set(changed) - set(theirs):
            form.add_error(name, message % {"value": self._value_in_words(name)})
        saves = (AuditEntry.Action.CHANGE, AuditEntry.Action.CREATE)
        entry = _last_change(self.setting, self.stored_label, *saves)
        told = [
            _("%(name)s saved this at %(time)s, after you opened it. Your changes aren't saved yet.")
            % _who_and_when(entry)
        ]
        if theirs:
            values = "; ".join(map(self._say_value, theirs))
            told.append(_("Added to your form: %(values)s.") % {"values": values})
        form.add_error(None, " ".join(told))

    def _tell_of_deletion(self, label: str) -> None:
        entry = _last_change(self.setting, label, AuditEntry.Action.DELETE)
        said = _("%(name)s deleted this at %(time)s. Save again to create it again with the values below.")
        self.is_overtaken = True
        self.data = self.data.copy()
        form: Any = self
        del self.data[form.add_prefix(OPENED)]
        form.add_error(None, said % _who_and_when(entry))

    def _take_theirs(self, name: str) -> None:
        """Put the stored value into the form, as its field would send it."""
        field, form = self.fields[name], self
        key = form.add_prefix(name)  # type: ignore[attr-defined]
        value = field.prepare_value(self.stored[name])
        if isinstance(value, bool):
            self.data.setlist(key, ["on"] if value else [])
        elif isinstance(value, list | tuple):
            self.data.setlist(key, [str(one) for one in value])
        else:
            shown: Any = field.widget.format_value(value)
            self.data[key] = shown[0] if isinstance(shown, list) and shown else shown or ""

    def _say_value(self, name: str) -> str:
        return f"{self.fields[name].label or name}: {self._value_in_words(name)}"

    def _value_in_words(self, name: str) -> str:
        value, field = self.stored[name], self.fields[name]
        if value in (None, "", []):
            return _("nothing")
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, datetime):
            return format_moment(value)
        if isinstance(value, Iterable) and not isinstance(value, str):
            return ", ".join(map(str, value))
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
            return str(field.queryset.filter(pk=value).first() or value)
        choices = dict(getattr(field, "choices", ()))
        return f"“{choices.get(value, value)}”"


def _last_change(setting: str, label: str, *actions: str) -> AuditEntry | None:
    rows = AuditEntry.objects.filter(action__in=actions, detail__setting=setting, detail__label=label)
    return rows.first()


def _who_and_when(entry: AuditEntry | None) -> dict[str, str]:
    name = entry.name if entry and entry.name else _("Someone")
    return {"name": name, "time": format_moment(entry.at) if entry else _("an unknown time")}


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(_comparable(value)).encode()).hexdigest()[:16]


def _comparable(value: Any) -> Any:
    """Return a value as it is compared: the same from the database as from a form."""
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, datetime):  # forms have no seconds
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, list | tuple | models.QuerySet):
        return sorted(_comparable(one) for one in value)
    return str(value).replace("\r\n", "\n").strip()


class EditConflictAdminMixin:
    """A ModelAdmin whose forms tell of conflicts."""

    model: Any
    opts: Any
    tells_conflicts = True

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)  # type: ignore[misc]
        if not self.tells_conflicts:
            return form
        more = {"setting": self.opts.model_name, "is_deleted": getattr(request, "setting_is_deleted", False)}
        return type(form.__name__, (EditConflictMixin, form), more)

    def get_object(self, request: Any, object_id: str, from_field: str | None = None) -> Any:
        """Lock a row that is about to be saved, so that no one saves between the comparison and that."""
        row: Any = super().get_object(request, object_id, from_field)  # type: ignore[misc]
        if row and request.method == "POST" and transaction.get_connection().in_atomic_block:
            self.model._base_manager.select_for_update(no_key=True).filter(pk=row.pk).first()
            row = super().get_object(request, object_id, from_field)  # type: ignore[misc]
        return row

    def _get_obj_does_not_exist_redirect(self, request: Any, opts: Any, object_id: str) -> Any:
        """Show the values of a form whose row was deleted meanwhile, to be saved as a new one."""
        may_add = self.has_add_permission(request)  # type: ignore[attr-defined]
        if request.method != "POST" or OPENED not in request.POST or not may_add:
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]
        request.setting_is_deleted = True
        url = f"admin:{opts.app_label}_{opts.model_name}_add"
        return self.changeform_view(request, None, reverse(url))  # type: ignore[attr-defined]
