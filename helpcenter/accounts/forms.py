from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordKeyForm
from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):
    """allauth's sign-in form, with labels rather than placeholders."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or mail address")
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)
        # allauth says "email", and a password manager then offers no account.
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["remember"].label = _("Stay signed in on this device")

    def clean_login(self) -> str:
        """Return the name as names are stored, from composed or decomposed letters."""
        return User.normalize_username(super().clean_login())


class UsernameFieldMixin(forms.Form):
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


class NewPasswordForm(UsernameFieldMixin, ChangePasswordForm):
    pass


class ResetPasswordForm(UsernameFieldMixin, ResetPasswordKeyForm):
    pass
