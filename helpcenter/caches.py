"""A cache in Redis or Valkey that no one misses while it's away, hangs, or is full."""

import json
import logging
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, ConnectionError, RedisError, TimeoutError
from redis.retry import Retry

from articles.log_limit import error_once_a_minute
from helpcenter.breaker import Breaker

log = logging.getLogger(__name__)

# One for each server: Django makes a cache for each thread and alias.
_breakers: dict[str, Breaker] = {}


class JsonSerializer:
    """Writes values as JSON: whoever can write into the cache could turn a pickle into code."""

    def dumps(self, value: Any) -> str:
        return json.dumps(value)

    def loads(self, text: bytes) -> Any:
        return json.loads(text)


def _with_fallback(method: str) -> Callable[..., Any]:
    def ask(cache: "FallbackRedisCache", *arguments: Any, **options: Any) -> Any:
        return cache.ask(method, *arguments, **options)

    return ask


class FallbackRedisCache(RedisCache):
    """Asks another cache of the site while the server fails, and the server again after some seconds.

    OPTIONS: `fallback`, the alias of the other cache; `seconds`, how long to wait for the server;
    `max_seconds`, how long a value is kept at most.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        own = dict(params["OPTIONS"])
        self._fallback: str = own.pop("fallback")
        self._max_seconds: int | None = own.pop("max_seconds", None)
        seconds = own.pop("seconds")
        own |= {
            "serializer": JsonSerializer,
            "socket_connect_timeout": seconds,
            "socket_timeout": seconds,
            "protocol": 2,  # which old servers speak, too
            # A connection that the server closed is made again; one that hangs isn't waited for twice.
            "retry": Retry(NoBackoff(), 1, supported_errors=(ConnectionError,)),
        }
        super().__init__(server, {**params, "OPTIONS": own})
        self._breaker = _breakers.setdefault(server, Breaker())

    def get_backend_timeout(self, timeout: Any = DEFAULT_TIMEOUT) -> float | None:
        seconds = super().get_backend_timeout(timeout)
        if self._max_seconds is None:
            return seconds
        return self._max_seconds if seconds is None else min(seconds, self._max_seconds)

    def ping(self) -> None:
        """Ask the server itself. Raises OSError if it's away, and RedisError if it refuses."""
        try:
            self._cache.get_client(write=True).ping()
        except (ConnectionError, TimeoutError) as error:
            if isinstance(error, AuthenticationError):
                raise
            raise OSError(str(error)) from error

    def ask(self, method: str, *arguments: Any, **options: Any) -> Any:
        """Call a method of the cache, or of the other one."""
        if self._breaker.lets_through():
            try:
                answer = getattr(super(), method)(*arguments, **options)
            except RedisError as error:
                self._breaker.has_failed()
                error_once_a_minute(
                    log, "the cache at CACHE_URL isn't working: %s: %s", type(error).__name__, error
                )
            else:
                self._breaker.has_answered()
                return answer
        return getattr(caches[self._fallback], method)(*arguments, **options)

    add, get, set, touch, delete = map(_with_fallback, ("add", "get", "set", "touch", "delete"))
    has_key, incr, clear = map(_with_fallback, ("has_key", "incr", "clear"))
    get_many, set_many, delete_many = map(_with_fallback, ("get_many", "set_many", "delete_many"))
