"""The project's own configuration of Django's admin."""

from importlib import import_module

from django.contrib.admin.apps import SimpleAdminConfig

# What editors use. Other apps register their models for developers, so nothing is discovered by itself.
ADMIN_MODULES = ["articles.admin", "helpcenter.accounts.admin"]


class HelpCenterAdminConfig(SimpleAdminConfig):
    default_site = "articles.admin.site.HelpCenterAdminSite"

    def ready(self) -> None:
        super().ready()
        for module in ADMIN_MODULES:
            import_module(module)
