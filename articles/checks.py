"""System checks: what a deployment gets wrong and can know at the start. Ids are stable: helpcenter.E001."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import caches
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError
from django.db.models import Q
from django.http.request import split_domain_port, validate_host

from articles import search
from articles.models import Publication
from articles.strings.interface import interface_language, is_shipped

MIN_KEY_LENGTH, MIN_TOKEN_LENGTH = 32, 16
UNSHARED_CACHES = ("locmem.LocMemCache", "dummy.DummyCache")


@register(Tags.files)
def check_folders(**kwargs: Any) -> list[CheckMessage]:
    """Check that the folders of data, pictures, and static files can be written.

    Nor is a start refused for the index: without it searches say so, and the rest of the site is read.
    """
    folders = {"DATA_DIR": settings.DATA_DIR, "STATIC_DIR": settings.STATIC_ROOT}
    if isinstance(default_storage, FileSystemStorage):
        folders["MEDIA_DIR"] = settings.MEDIA_ROOT
    messages: list[CheckMessage] = [
        Error(
            f"{folder} can't be written.",
            hint=f"Set {name} to a folder that the server's user can write to.",
            id="helpcenter.E001",
        )
        for name, folder in folders.items()
        if not _is_writable(Path(folder))
    ]
    if not messages and not _is_writable(Path(settings.SEARCH_DIR)):
        hint = "Set INDEX_DIR to a folder that the server's user can write to."
        text = f"{settings.SEARCH_DIR} can't be written, so search won't show new changes."
        messages.append(Warning(text, hint=hint, id="helpcenter.W008"))
    return messages


@register(Tags.files)
def check_media(**kwargs: Any) -> list[CheckMessage]:
    """Check that the bucket of pictures can be used. One that is away may come back."""
    storage: Any = default_storage
    if isinstance(storage, FileSystemStorage):
        return []
    try:
        storage.check()
    except (FileNotFoundError, PermissionError) as error:
        text = f"The bucket of MEDIA_URL can't be used: {error.strerror}."
        hint = "Check its name. MEDIA_ACCESS_KEY needs permission to read, write, list, and delete in it."
        return [Error(text, hint=hint, id="helpcenter.E004")]
    except OSError as error:
        hint = "Images are missing until it responds. Check MEDIA_URL."
        return [Warning(f"{error.strerror}.", hint=hint, id="helpcenter.W009")]
    return []


def _is_writable(folder: Path) -> bool:
    """Judge a folder, or the one in which it would be made."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


@register()
def check_meaning(**kwargs: Any) -> list[CheckMessage]:
    """Search by meaning needs packages that a site without it does not have."""
    missing = search.meaning.find_missing_packages()
    if not missing:
        return []
    hint = "Install them: pip install --require-hashes -r requirements-meaning.lock"
    text = f"SEARCH_MEANING is set, but these packages aren't installed: {', '.join(missing)}."
    return [Warning(text, hint=hint, id="helpcenter.W006")]


@register(Tags.security)
def check_addresses(**kwargs: Any) -> list[CheckMessage]:
    """Check that requests to SITE_URL are answered, and not redirected to themselves."""
    messages: list[CheckMessage] = []
    host = split_domain_port(urlsplit(settings.SITE_URL).netloc)[0]
    if not validate_host(host, settings.ALLOWED_HOSTS):
        messages.append(
            Error(
                f"SITE_URL is {settings.SITE_URL}, but ALLOWED_HOSTS doesn't contain {host}.",
                hint=f"Add {host} to ALLOWED_HOSTS.",
                id="helpcenter.E002",
            )
        )
    if settings.HTTPS and not settings.TRUST_PROXY:
        messages.append(
            Warning(
                "SITE_URL starts with https://, but TRUST_PROXY isn't set.",
                hint="The server speaks HTTP only, so no page is shown. If a proxy in front"
                " sets X-Forwarded-Proto and X-Forwarded-For, set TRUST_PROXY=1.",
                id="helpcenter.W001",
            )
        )
    return messages


@register(Tags.security)
def check_secret_key(**kwargs: Any) -> list[CheckMessage]:
    """Check the length of the secret key: a short one can be guessed."""
    if len(settings.SECRET_KEY) >= MIN_KEY_LENGTH:
        return []
    hint = "Set SECRET_KEY to a long random text, and add your current key to SECRET_KEY_FALLBACKS."
    return [
        Warning(f"SECRET_KEY is shorter than {MIN_KEY_LENGTH} characters.", hint=hint, id="helpcenter.W002")
    ]


@register(Tags.security)
def check_metrics_token(**kwargs: Any) -> list[CheckMessage]:
    """Check the length of the token for /metrics: nothing limits how often someone may guess."""
    if not settings.METRICS_TOKEN or len(settings.METRICS_TOKEN) >= MIN_TOKEN_LENGTH:
        return []
    hint = "Set METRICS_TOKEN to a long random text."
    text = f"METRICS_TOKEN is shorter than {MIN_TOKEN_LENGTH} characters."
    return [Warning(text, hint=hint, id="helpcenter.W007")]


@register(Tags.caches)
def check_cache(**kwargs: Any) -> list[CheckMessage]:
    """Check the cache: limits for sign-in count only in one that every worker shares and can reach."""
    backend = settings.CACHES["default"]["BACKEND"]
    if backend.endswith(UNSHARED_CACHES):
        return [
            Warning(
                "CACHE_URL is for a cache that processes don't share, or that stores nothing.",
                hint="Sign-in limits need a shared cache, such as redis://host:6379/0. Without"
                " CACHE_URL, the site uses a database table.",
                id="helpcenter.W003",
            )
        ]
    if backend.endswith("db.DatabaseCache"):
        return []  # its table is made by the migrations, which come after this check
    cache = caches["default"]
    try:
        if hasattr(cache, "ping"):
            cache.ping()  # which uses no other cache in its place
        else:
            cache.get("helpcenter-check")
    except OSError as error:
        hint = "Until it responds, the site counts limits in the database. Check CACHE_URL."
        return [
            Warning(f"The cache isn't responding: {str(error).rstrip('.')}.", hint=hint, id="helpcenter.W011")
        ]
    except Exception as error:  # every backend has errors of its own, or lacks its package
        hint = "Check CACHE_URL. Make sure the cache server is running and its Python package is installed."
        return [Error(f"The cache can't be used: {error}", hint=hint, id="helpcenter.E003")]
    return []


@register()
def check_email(**kwargs: Any) -> list[CheckMessage]:
    """Check that emails can be sent, if there is a sender."""
    if settings.MAIL_IS_SENT or not settings.EMAIL_SENDER_IS_SET:
        return []
    hint = "Set EMAIL_URL, such as smtp://user:password@host:587. Without it, emails are only printed."
    return [Warning("EMAIL_FROM is set, but EMAIL_URL isn't.", hint=hint, id="helpcenter.W004")]


@register(Tags.database)
def check_safety_article(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Check that the article of SAFETY_ARTICLE is published. The default one may be missing."""
    name = settings.SAFETY_ARTICLE
    if not databases or name == settings.DEFAULT_SAFETY_ARTICLE:
        return []
    try:
        if Publication.objects.live().filter(Q(translation_group=name) | Q(slug=name)).exists():
            return []
    except DatabaseError:
        return []  # before the first migration, which runs the checks of the database too
    hint = "Publish that article, or set SAFETY_ARTICLE to the ID or slug of a published one."
    text = f"SAFETY_ARTICLE is {name!r}, but no published article has this ID or slug."
    return [Warning(text, hint=hint, id="helpcenter.W005")]


@register()
def check_language(**kwargs: Any) -> list[CheckMessage]:
    """Check that the site's own language has a catalog."""
    language = settings.LANGUAGE_CODE
    if is_shipped(language):
        return []
    hint = "Articles can still be in this language. To add a translation, see docs/translating.md."
    text = f"LANGUAGE_CODE is {language}. The interface isn't translated into it, so it's in English."
    return [Warning(text, hint=hint, id="helpcenter.W012")]


@register(Tags.database)
def check_languages_of_articles(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Check that the languages of published articles have a catalog."""
    if not databases:
        return []
    try:
        found = Publication.objects.live().order_by("language").values_list("language", flat=True).distinct()
        languages = [language for language in found if not is_shipped(language)]
    except DatabaseError:
        return []  # before the first migration, as above
    if not languages:
        return []
    own = interface_language(settings.LANGUAGE_CODE)
    hint = f"Those pages use the site's language ({own}) for the interface. See docs/translating.md."
    text = (
        f"Some published articles are in languages without an interface translation ({', '.join(languages)})."
    )
    return [Warning(text, hint=hint, id="helpcenter.W013")]
