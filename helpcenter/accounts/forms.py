from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from articles.admin.access_names import role_name
from articles.forms import TextField

from . import people

# What each role adds, on its card.
ROLE_TEXTS = {
    "Author": _("Writes articles and submits them for review. Can read every published article."),
    "Reviewer": _("Also edits and reviews other people's articles, and handles feedback."),
    "Publisher": _("Also publishes, unpublishes, and deletes articles, and starts and ends incidents."),
    "Manager": _("Manages people, products, contacts, incidents, and search rules."),
}


class SignInForm(LoginForm):
    """allauth's sign-in form, with labels rather than placeholders."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Username or email")
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


class PlainPasswordsMixin(forms.Form):
    """Names the fields as the site does, with labels rather than placeholders."""

    LABELS = {
        "oldpassword": _("Current password"),
        "password": _("Password"),
        "password1": _("New password"),
        "password2": _("Confirm new password"),
    }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in self.LABELS.keys() & self.fields.keys():
            self.fields[name].label = self.LABELS[name]
            self.fields[name].widget.attrs.pop("placeholder", None)


class NewPasswordForm(PlainPasswordsMixin, UsernameFieldMixin, ChangePasswordForm):
    pass


class FirstPasswordForm(PlainPasswordsMixin, SetPasswordForm):
    pass


class ResetPasswordForm(PlainPasswordsMixin, UsernameFieldMixin, ResetPasswordKeyForm):
    pass


class ConfirmPasswordForm(PlainPasswordsMixin, ReauthenticateForm):
    pass


class PersonForm(forms.Form):
    """Name, address, and roles of a person, with what this editor may change of them.

    A role is a card; superusers find groups of the site's own beside them.
    """

    name = TextField(label=_("Name"), max_length=150, widget=forms.TextInput({"autocomplete": "off"}))
    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        required=False,
        help_text=_("Used to sign in. The username is created from it."),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    roles = forms.MultipleChoiceField(
        label=_("Role"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose one or more."),
    )
    is_active = forms.BooleanField(label=_("Can sign in"), required=False, initial=True)

    def __init__(self, data: Any = None, *, editor: User, person: User | None = None) -> None:
        initial: dict[str, Any] = {"roles": ["Author"]}
        if person is not None:
            initial = {
                "name": person.get_full_name() or person.get_username(),
                "email": person.email,
                "roles": list(person.groups.values_list("name", flat=True)),
                "is_active": person.is_active,
            }
        super().__init__(data, initial=initial, label_suffix="")
        names = people.groups_to_give(editor).values_list("name", flat=True)
        roles: Any = self.fields["roles"]
        roles.choices = [(name, role_name(name)) for name in names]
        roles.required = person is None
        roles.error_messages["required"] = _("Select a role.")
        if person is None:
            del self.fields["is_active"]
            self.fields["name"].widget.attrs["autofocus"] = True
        elif not people.may_change_access(editor, person):
            del self.fields["roles"], self.fields["is_active"]
        elif person.is_superuser:
            del self.fields["roles"]

    def role_cards(self) -> list[tuple[Any, Any]]:
        """Return each choice with what the role allows."""
        return [(card, ROLE_TEXTS.get(card.data["value"], "")) for card in self["roles"]]

    def fields_of_person(self) -> people.PersonFields:
        data = self.cleaned_data
        roles = tuple(data["roles"]) if "roles" in data else None
        return people.PersonFields(data["name"], data["email"], roles, data.get("is_active", True))
