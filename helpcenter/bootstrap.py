"""The first step of every process, before Django is set up."""

import os
import sys


def load_settings() -> None:
    """Read the settings; a missing or wrong one ends the process with one line instead of a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpcenter.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        settings.INSTALLED_APPS  # noqa: B018 - the first value asked for loads all
    except ImproperlyConfigured as error:
        sys.exit(f"helpcenter: {error}")
