"""Signing in through OpenID Connect, where OIDC_ISSUER is set: who is let in, and what an issuer cannot do.

An issuer says that somebody is the same person as before, nothing else. Whose account that is, the person
says, signed in here, by connecting it; a mail address never does, since anybody may enter one somewhere.
Whether a stranger gets an account at all is a setting; if so, one without any right, which a Manager may
give.
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


def _set_up() -> oidc.Oidc:
    if settings.OIDC is None:
        raise ImproperlyConfigured("OIDC_ISSUER is not set")
    return settings.OIDC


class IssuerAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return _set_up().makes_accounts

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """No mail address is taken over: it would find, or be found for, the account of somebody else."""
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


def _or_sign_in(view: View) -> View:
    """Back to the sign-in page, with a sentence, where the issuer does not answer as it should."""

    @wraps(view)
    def tried(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (RequestException, ValueError, KeyError, TypeError):
            told = _("%(name)s did not answer as it should. Try again, or sign in with your password.")
            messages.error(request, told % {"name": _set_up().name})
            return HttpResponseRedirect(reverse("account_login"))

    return tried


login, callback = _or_sign_in(views.login), _or_sign_in(views.callback)
