from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Help center")

    def ready(self) -> None:
        from articles import checks, editor_language, page_generation  # noqa: F401 - checks registers itself
        from articles.strings import interface

        interface.install()
        user_logged_in.connect(editor_language.remember)
        connection_created.connect(page_generation.watch_connection)
        pre_migrate.connect(page_generation.pause, sender=self)
        post_migrate.connect(page_generation.resume, sender=self)
