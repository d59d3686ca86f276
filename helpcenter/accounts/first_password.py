"""The file with the password of the first editor, for as long as it opens anything."""

import contextlib
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model


def path() -> Path:
    return Path(settings.DATA_DIR) / "first-password.txt"


def write(password: str) -> Path:
    """Write it for the operator alone."""
    file = path()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as private:
        private.write(f"{password}\n")
    return file


def forget(user: Any) -> None:
    """Delete it once its owner, the first of all users, has another password."""
    if not get_user_model().objects.filter(pk__lt=user.pk).exists():
        with contextlib.suppress(OSError):  # on a read-only disk it stays, and opens nothing
            path().unlink(missing_ok=True)
