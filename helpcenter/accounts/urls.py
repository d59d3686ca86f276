"""The one way in. Of the library's addresses those that this site uses: nobody signs up here."""

from allauth.account import views
from django.conf import settings
from django.urls import include, path, re_path

from helpcenter.accounts.views import forgotten, nowhere

here = {"oidc": settings.OIDC}

urlpatterns = [
    path("login/", views.LoginView.as_view(extra_context=here), name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", forgotten, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("2fa/", include("allauth.mfa.urls")),
    # The library asks for these addresses by name.
    path("signup/", nowhere, name="account_signup"),
    path("email/", nowhere, name="account_email"),
]

if settings.OIDC:
    from allauth.socialaccount import views as connected

    from helpcenter.accounts import oidc

    urlpatterns += [
        path("oidc/<slug:provider_id>/login/", oidc.login, name="openid_connect_login"),
        path("oidc/<slug:provider_id>/login/callback/", oidc.callback, name="openid_connect_callback"),
        path(
            "connections/",
            connected.ConnectionsView.as_view(extra_context=here),
            name="socialaccount_connections",
        ),
        path("oidc/cancelled/", connected.login_cancelled, name="socialaccount_login_cancelled"),
        path("oidc/error/", connected.login_error, name="socialaccount_login_error"),
        path("oidc/signup/", nowhere, name="socialaccount_signup"),
    ]
