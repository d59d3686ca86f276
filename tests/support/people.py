"""What people do to sign in."""

from django.urls import reverse

OWN = "a pass phrase of my own"
LOGIN, CHANGE = reverse("account_login"), reverse("account_change_password")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(client, password, login="editor", **more):
    return client.post(LOGIN, {"login": login, "password": password}, **more)


def change(client, old, new):
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})


def choose_password(client, address, password="chosen by a link"):
    """Follow a link and choose a password there."""
    form = client.get(address, follow=True)
    return client.post(form.request["PATH_INFO"], {"password1": password, "password2": password})
