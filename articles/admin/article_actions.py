"""Actions on several articles of the list at once."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import editing, exceptions
from articles.models import Article

from .code_links import lead_lost_codes, warn_of_lost_codes


@admin.action(description=gettext_lazy("Publish the selected articles"), permissions=["publish"])
def publish_selected(model_admin: Any, request: HttpRequest, articles: QuerySet[Article]) -> None:
    _apply_to_each(request, articles, editing.publish, _("%(count)d published."))


@admin.action(description=gettext_lazy("Withdraw the selected articles"), permissions=["publish"])
def withdraw_selected(model_admin: Any, request: HttpRequest, articles: QuerySet[Article]) -> None:
    _apply_to_each(request, articles, editing.unpublish, _("%(count)d withdrawn."))


def _apply_to_each(
    request: HttpRequest, articles: QuerySet[Article], step: Callable[..., Any], message: str
) -> None:
    """Take a step with each article. One that is refused gets a message, and the others go on."""
    count = 0
    for article in articles:
        try:
            with transaction.atomic(), lead_lost_codes(request, article):
                step(article, request.user)
            count += 1
        except (exceptions.Refused, exceptions.Conflict) as error:
            messages.error(request, f"{article}: {error}")
    messages.success(request, message % {"count": count})
    warn_of_lost_codes(request)


ACTIONS = [publish_selected, withdraw_selected]
