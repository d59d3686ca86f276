"""The pages of allauth that this site uses. No one signs up here."""

from allauth.account import views
from django.conf import settings
from django.urls import include, path, re_path

from .views import choose_language, choose_notices, forgot_password, page_not_offered

oidc_context = {"oidc": settings.OIDC}

urlpatterns = [
    path("login/", views.LoginView.as_view(extra_context=oidc_context), name="account_login"),
    path("language/", choose_language, name="account_language"),
    path("notices/", choose_notices, name="account_notices"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", forgot_password, name="account_reset_password"),
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
    # allauth asks for these URLs by name.
    path("signup/", page_not_offered, name="account_signup"),
    path("email/", page_not_offered, name="account_email"),
]

if settings.OIDC:
    from allauth.socialaccount import views as connected

    from helpcenter.accounts import oidc

    urlpatterns += [
        path("oidc/<slug:provider_id>/login/", oidc.login, name="openid_connect_login"),
        path("oidc/<slug:provider_id>/login/callback/", oidc.callback, name="openid_connect_callback"),
        path(
            "connections/",
            connected.ConnectionsView.as_view(extra_context=oidc_context),
            name="socialaccount_connections",
        ),
        path("oidc/cancelled/", connected.login_cancelled, name="socialaccount_login_cancelled"),
        path("oidc/error/", connected.login_error, name="socialaccount_login_error"),
        path("oidc/signup/", page_not_offered, name="socialaccount_signup"),
    ]
