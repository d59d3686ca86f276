"""What CACHE_URL makes of Django's settings. Without it, nothing but the database is shared."""

from typing import Any

from helpcenter import parsers
from helpcenter.env import Environment

Settings = dict[str, dict[str, Any]]

TABLE = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "accounts_sharedcache"}
MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "readers"}
NOTHING = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
# Valkey speaks the protocol of Redis; `rediscache` is django-environ's word.
SCHEMES = {
    "redis": "redis", "rediscache": "redis", "valkey": "redis", "rediss": "rediss", "valkeys": "rediss",
}  # fmt: skip
# Who was signed out while the cache was away is signed out everywhere after this time.
MAX_SESSION_SECONDS = 60


def read_caches(env: Environment) -> Settings:
    """Return CACHES: "default" for the limits of signing in, "readers" for those of readers, "sessions".

    The limits of signing in must count for all workers, so without a shared cache they're in the database.
    What limits readers may count in each worker alone, and must not wait for a database. Sessions are in the
    database, too, so no cache is one that knows none.
    """
    url = env.text("CACHE_URL")
    if not url:
        return {"default": TABLE, "readers": MEMORY, "sessions": NOTHING}
    if url.partition("://")[0] not in SCHEMES:
        own = env.parsed("CACHE_URL", "", env.cache_url_config)
        return {"default": own, "readers": own, "sessions": NOTHING}
    location = env.parsed("CACHE_URL", "", redis_url)
    seconds = env.number("CACHE_MILLISECONDS", 300, least=10, most=10_000) / 1000

    def shared(fallback: str, **options: Any) -> dict[str, Any]:
        return {
            "BACKEND": "helpcenter.caches.FallbackRedisCache",
            "LOCATION": location,
            "KEY_PREFIX": "helpcenter",
            "OPTIONS": {"fallback": fallback, "seconds": seconds, **options},
        }

    return {
        "default": shared("table"),
        "readers": shared("memory"),
        "sessions": shared("nothing", max_seconds=MAX_SESSION_SECONDS),
        "table": TABLE,
        "memory": MEMORY,
        "nothing": NOTHING,
    }


def redis_url(url: str) -> str:
    """Return the URL as the library reads it. Raises ValueError."""
    example = "use a URL such as redis://:password@cache.example.com:6379/0"
    parts = parsers.split_url(url, example)
    database = parts.path.strip("/")
    if not parts.hostname or (database and not database.isdecimal()) or parts.query or parts.fragment:
        raise ValueError(example)
    return parts._replace(scheme=SCHEMES[parts.scheme], path=f"/{database or 0}").geturl()
