"""Webhook deliveries: what other systems were told, what they answered, and *Send again*."""

import json
from urllib.parse import urlsplit

from django.contrib import admin, messages
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles import webhooks
from articles.models import WebhookDelivery

from .read_only import ReadOnlyAdmin


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    """Deliveries, to be read, and to be sent again by those who may change them."""

    list_display = ["created_at", "event", "about", "host", "state", "attempts", "last_answer"]
    list_display_links = ["event"]
    list_filter = ["state", "event", "created_at"]
    search_fields = ["about", "url", "message_id"]
    list_per_page = 100
    show_full_result_count = False
    actions = ["send_again"]
    fields = [
        *("event", "about", "url", "message_id", "state", "attempts", "last_answer"),
        *("created_at", "next_attempt", "settled_at", "message"),
    ]
    readonly_fields = ["last_answer", "next_attempt", "message"]

    class Media:
        css = {"all": ["css/admin/editor.css"]}

    @admin.display(description=_("host"), ordering="url")
    def host(self, row):
        return urlsplit(row.url).netloc

    @admin.display(description=_("last response"))
    def last_answer(self, row):
        return " ".join(part for part in (str(row.status or ""), row.answer[:200]) if part)

    @admin.display(description=_("next attempt"), ordering="due_at")
    def next_attempt(self, row):
        return row.due_at if row.state == WebhookDelivery.State.WAITING else None

    @admin.display(description=_("message"))
    def message(self, row):
        return format_html("<pre>{}</pre>", json.dumps(row.payload, ensure_ascii=False, indent=2))

    @admin.action(description=_("Send again"), permissions=["send"])
    def send_again(self, request, queryset):
        sent = webhooks.send_again(queryset)
        text = ngettext("%(n)d delivery will be sent again.", "%(n)d deliveries will be sent again.", sent)
        self.message_user(request, text % {"n": sent}, messages.SUCCESS)

    def has_send_permission(self, request):
        return request.user.has_perm("articles.change_webhookdelivery")

    def has_delete_permission(self, request, obj=None):
        return False
