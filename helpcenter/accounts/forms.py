from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordKeyForm
from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):
    """The library's, with labels that say what is meant rather than text inside the fields."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or mail address")
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)
        # The library says "email", and a password manager then offers no account.
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["remember"].label = _("Stay signed in on this device")

    def clean_login(self) -> str:
        """Return the name in the form in which names are stored, whatever letters it was typed in."""
        return User.normalize_username(super().clean_login())


class _NamesAccount(forms.Form):
    """Tells password managers whose password is being set."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        username = self.user.get_username() if self.user else ""
        self.fields["username"] = forms.CharField(
            required=False,
            disabled=True,
            initial=username,
            widget=forms.HiddenInput({"autocomplete": "username"}),
        )


class NewPasswordForm(_NamesAccount, ChangePasswordForm):
    pass


class ForgottenPasswordForm(_NamesAccount, ResetPasswordKeyForm):
    pass
