"""The first step of every process, before Django is set up, and commands."""

import getpass
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


def run_command(arguments: list[str]) -> None:
    """Run a command of manage.py. A file or a database that can't be used is a line, not a traceback."""
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(arguments)
    except BrokenPipeError:  # who reads, such as `head`, has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (OSError, OperationalError) as error:
        if "--traceback" in arguments:
            raise
        sys.exit(f"CommandError: {explain_failure(error)}")


def explain_failure(error: Exception) -> str:
    """Return in a line what the disk or the database refused, and to whom."""
    if not isinstance(error, OSError):
        return f"the database can't be used: {' '.join(str(error).split())}"
    reason = f"{error.filename}: {error.strerror}" if error.filename else str(error)
    if isinstance(error, PermissionError):
        return f"{reason}. This command ran as {getpass.getuser()}."
    return reason
