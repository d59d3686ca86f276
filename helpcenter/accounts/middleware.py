"""What comes between a sign-in and the admin."""

import logging
from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.log_limit import error_once_a_minute
from articles.views.held_forms import can_hold, hold_form
from helpcenter.accounts.adapter import UnreadableSecret
from helpcenter.accounts.models import TemporaryPassword

log = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponseBase]
_EXEMPT_URLS = ("admin:login", "admin:logout", "admin:jsi18n")


def hold_form_of_signed_out(get_response: GetResponse) -> GetResponse:
    """Keep what an editor typed whose session ended: the sign-in page would forget it."""

    def process_view(request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        # Who isn't in the admin is never asked who they are: pages for readers are the same for everyone.
        if not can_hold(request) or request.user.is_authenticated:
            return None
        return None if request.path_info in map(reverse, _EXEMPT_URLS) else hold_form(request)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def require_complete_sign_in(get_response: GetResponse) -> GetResponse:
    """Keep users out of the admin until they have a password of their own and the second factor they need.

    Only the admin reads the session; readers' pages don't have one.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if not path.startswith(reverse("admin:index")) or path in map(reverse, _EXEMPT_URLS):
            return get_response(request)
        user = request.user
        if user.is_authenticated and TemporaryPassword.objects.filter(user_id=user.pk).exists():
            messages.warning(request, _("Set your own password to continue."))
            return HttpResponseRedirect(reverse("account_change_password"))
        if user.is_authenticated and settings.SECOND_FACTOR_REQUIRED and not is_mfa_enabled(user):
            messages.warning(request, _("This site requires two-step verification. Set it up to continue."))
            return HttpResponseRedirect(reverse("mfa_index"))
        return get_response(request)

    return middleware


def refuse_unreadable_factor(get_response: GetResponse) -> GetResponse:
    """Say what to do where a second factor can't be read, which is no reason to let anyone in without."""

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        if not isinstance(error, UnreadableSecret):
            return None
        error_once_a_minute(
            log, "two-step verification can't be read: it was set up with a different SECRET_KEY"
        )
        return render(request, "mfa/unreadable.html", status=403)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
