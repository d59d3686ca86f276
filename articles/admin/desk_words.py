"""What Django says in sentences of its own, in the words of all other pages."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.forms import CheckboxInput
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


class DeskWordsMixin:
    """Says that a row was saved or deleted, and what a box selects, without the kind of row or "objects"."""

    opts: Any

    def action_checkbox(self, obj: Any) -> SafeString:
        attributes = {"class": "action-select", "aria-label": _("Select %(row)s") % {"row": obj}}
        return CheckboxInput(attributes, lambda value: False).render(ACTION_CHECKBOX_NAME, str(obj.pk))

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        request.plain_message = self._saved(obj)  # type: ignore[attr-defined]
        return super().response_add(request, obj, *args, **kwargs)  # type: ignore[misc]

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        request.plain_message = self._saved(obj)  # type: ignore[attr-defined]
        return super().response_change(request, obj)  # type: ignore[misc]

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        request.plain_message = _("Deleted.")  # type: ignore[attr-defined]
        return super().response_delete(request, obj_display, obj_id)  # type: ignore[misc]

    def message_user(
        self, request: HttpRequest, message: Any, level: Any = messages.INFO, *args: Any, **kwargs: Any
    ) -> None:
        if level == messages.SUCCESS:
            # Django's own action names the kind of what it deleted, in a sentence of its own.
            own = _("Deleted.") if request.POST.get("action") == "delete_selected" else message
            message = getattr(request, "plain_message", own)
        super().message_user(request, message, level, *args, **kwargs)  # type: ignore[misc]

    def _saved(self, obj: Any) -> SafeString:
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])
        return format_html('{} <a href="{}">{}</a>', _("Saved."), address, obj)
