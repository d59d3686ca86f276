"""Letters to people, after the commit, by a thread that no request waits for."""

import logging
import queue
import threading
from collections.abc import Callable, Iterable
from functools import partial
from multiprocessing.util import Finalize
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from articles.content import formats
from articles.editor_language import group_by_language
from articles.log_limit import error_once_a_minute
from articles.models import NoticeOff

log = logging.getLogger(__name__)

MAX_WAITING = 200  # letters; more are dropped while the mail server is away
SECONDS_AT_END = 5.0  # so long a process that ends waits for letters that are under way

Letters = list[EmailMessage]
Text = tuple[str, str]  # subject and body
_waiting: "queue.Queue[Letters]" = queue.Queue(MAX_WAITING)
_lock = threading.Lock()
_thread: threading.Thread | None = None


def after_commit(make: Callable[..., None], *arguments: Any) -> None:
    """Call a function once the open transaction is committed. What fails in it fails no write."""
    if settings.MAIL_IS_SENT:
        transaction.on_commit(partial(make, *arguments), robust=True)


def send(kind: str, people: Iterable[User], write: Callable[[], Text], path: str) -> None:
    """Send a letter to each of these people who wants this kind and can be reached."""
    if letters := write_letters(kind, people, write, path):
        _start()
        try:
            _waiting.put_nowait(letters)
        except queue.Full:
            error_once_a_minute(log, "notices by email are dropped: the mail server takes none")


def write_letters(kind: str, people: Iterable[User], write: Callable[[], Text], path: str) -> Letters:
    """Return the letters, one for each person in their language, so no one reads the addresses of others."""
    wanted = {person.pk: person for person in people if person.is_active and person.email}
    for pk in NoticeOff.objects.filter(kind=kind, user__in=wanted).values_list("user", flat=True):
        del wanted[pk]
    letters: Letters = []
    for language, readers in group_by_language(wanted.values()).items():
        with translation.override(language):
            title, body = _compose(*write(), path)
        letters += [EmailMessage(title, body, to=[person.email]) for person in readers]
    return letters


def _compose(subject: str, text: str, path: str) -> Text:
    end = _("%(site)s sent you this email. Choose which emails you get: %(url)s")
    values = {"site": settings.SITE_NAME, "url": formats.absolute(reverse("account_notices"))}
    title = " ".join(f"[{settings.SITE_NAME}] {subject}".split())[:200]
    return title, "\n\n".join([text, formats.absolute(path), end % values])


def deliver(letters: Letters) -> bool:
    """Hand letters to the mail server. Never raises; says in the log, once a minute, what failed."""
    try:
        get_connection().send_messages(letters)
    except Exception as error:  # whatever a mail server or its address makes of it
        error_once_a_minute(log, "notices by email aren't sent (%s)", type(error).__name__)
        return False
    return True


def wait(seconds: float = SECONDS_AT_END) -> None:
    """Wait until all letters are sent that wait now, but not longer than this."""
    done = threading.Thread(target=_waiting.join, daemon=True)
    done.start()
    done.join(seconds)


def _start() -> None:
    """Start the thread with the first letter of a process; `atexit` isn't run where a worker ends."""
    global _thread
    with _lock:
        if _thread is None or not _thread.is_alive():
            Finalize(None, wait, exitpriority=5)
            _thread = threading.Thread(target=_run, name="notices", daemon=True)
            _thread.start()


def _run() -> None:
    while True:
        letters = _waiting.get()
        try:
            deliver(letters)
        finally:
            _waiting.task_done()
