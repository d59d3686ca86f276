"""Sign-in through OpenID Connect, where OIDC_ISSUER is set: who is let in, and what an issuer cannot do.

An issuer only confirms that someone is the same person as before. Users connect it to their account
themselves, signed in here. An email address never does that: anyone can enter one elsewhere. Whether a
stranger gets an account at all is a setting, and that account has no permissions until a Manager gives some.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect import views
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from requests import RequestException

from helpcenter import oidc


def _configuration() -> oidc.Oidc:
    if settings.OIDC is None:
        raise ImproperlyConfigured("OIDC_ISSUER is not set")
    return settings.OIDC


class IssuerAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return _configuration().makes_accounts

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Ignore the issuer's email addresses: they could match the account of someone else."""
        sociallogin.email_addresses = []

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        return super().populate_user(request, sociallogin, {**data, "email": ""})

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        user = sociallogin.user
        user.is_staff = user.is_superuser = False
        return super().save_user(request, sociallogin, form)


View = Callable[..., HttpResponse]


def _redirect_on_failure(view: View) -> View:
    """Lead back to the sign-in page with a message if the issuer doesn't answer as it should."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (RequestException, ValueError, KeyError, TypeError):
            message = _("%(name)s didn't respond as expected. Try again, or sign in with your password.")
            messages.error(request, message % {"name": _configuration().name})
            return HttpResponseRedirect(reverse("account_login"))

    return wrapper


login, callback = _redirect_on_failure(views.login), _redirect_on_failure(views.callback)
