from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "helpcenter.accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from django.contrib.auth.models import Group

        from articles.admin.access_names import role_name

        from . import checks  # noqa: F401 - registers them

        # Filters, titles, and what Django asks before it deletes show a role by its text.
        Group.add_to_class("__str__", role_name)
