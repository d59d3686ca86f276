"""Addresses: the admin has one, the site has one for each language."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from articles import urls

urlpatterns = [
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
    path("accounts/", include("helpcenter.accounts.urls")),
    *urls.fixed,
    *i18n_patterns(*urls.pages, prefix_default_language=False),
]

handler400 = "articles.views.errors.bad_request"
handler403 = "articles.views.errors.permission_denied"
handler404 = "articles.views.errors.not_found"
handler500 = "articles.views.errors.server_error"
