"""Log lines as text or JSON: one line, or one object, for each message, whatever stands in it."""

import json
import logging
import re
import time
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.http import HttpRequest

from helpcenter.request_names import route_name

TEXT: str = "text"
JSON: str = "json"
LEVELS: tuple[str, ...] = ("debug", "info", "warning", "error", "critical")
# The id of the request that this thread answers, or has answered last.
request_id: ContextVar[str] = ContextVar("request_id", default="")

# What ends a line for someone who reads the log, or changes how the rest of it looks.
_CONTROLS = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def escape_controls(text: str) -> str:
    """Write each control character as Python does, such as \\n, so that no message can begin a line."""
    return _CONTROLS.sub(lambda match: ascii(match[0])[1:-1], text)


def _indent(text: str) -> str:
    return "\n".join("    " + escape_controls(line) for line in text.split("\n"))


class TextFormatter(logging.Formatter):
    """Writes a line, with a traceback indented under it."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = escape_controls(super().formatMessage(record))
        return f"{line} id={request_id.get()}" if request_id.get() else line

    def formatException(self, ei: Any) -> str:
        return _indent(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:
        return _indent(stack_info)


class JsonFormatter(logging.Formatter):
    """Writes an object with time, level, logger, message, and, if there are any, id and exception."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": iso_time(record.created),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            fields["id"] = request_id.get()
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            fields["stack"] = record.stack_info
        return json.dumps(fields)


def iso_time(seconds: float) -> str:
    """Return seconds since the epoch as UTC with milliseconds: 2026-11-30T02:40:00.123Z."""
    second, milliseconds = divmod(int(seconds * 1000), 1000)
    return f"{_utc(second)}.{milliseconds:03d}Z"


def local_time(seconds: float) -> str:
    """Return seconds since the epoch as a line of text has them: 2026-11-30 03:40:00,123."""
    second, milliseconds = divmod(int(seconds * 1000), 1000)
    return f"{_local(second)},{milliseconds:03d}"


@lru_cache(maxsize=8)
def _utc(second: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))


@lru_cache(maxsize=8)
def _local(second: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(second))


class HidePath(logging.Filter):
    """Puts the name of the route in the place of a path in the messages of Django about a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            name = route_name(request.resolver_match, request.path_info)
            paths = (request.path, request.path_info)
            record.args = tuple(name if argument in paths else argument for argument in record.args)
        return True


FORMATTERS: dict[str, type[logging.Formatter]] = {TEXT: TextFormatter, JSON: JsonFormatter}


def logging_config(form: str, level: str) -> dict[str, Any]:
    """Return LOGGING: all goes to standard error, where Django alone would tell no one of an error."""
    level = level.upper()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": FORMATTERS[form]}},
        "filters": {
            "outages": {"()": "helpcenter.outages.Filter"},
            "paths": {"()": HidePath},
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["paths"]},
            "nowhere": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Its DEBUG is not for operators: statements of the database hold what people typed.
            "django": {"handlers": [], "level": "INFO" if level == "DEBUG" else level, "propagate": True},
            "django.utils.autoreload": {"level": "INFO"},
            "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
            # What it tells of each attempt to connect, the site tells once for all of them.
            "psycopg.pool": {"level": "ERROR"},
            # A missing page is the visitor's business; an outage is told once a minute.
            "django.request": {"level": "ERROR", "filters": ["outages"]},
            # Scanners, all day long.
            "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
        },
    }


class HideThreadAdvice(logging.Filter):
    """Drops the advice of granian to have fewer threads: those of ours wait (database/serving.py)."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not record.getMessage().startswith("Configuration allows spawning")


def server_logging(form: str) -> dict[str, Any]:
    """Return what makes the lines of granian like ours; they would go to standard output otherwise."""
    handler = {"class": "logging.StreamHandler", "formatter": "line"}
    return {
        "formatters": {"line": {"()": FORMATTERS[form]}},
        "filters": {"threads": {"()": HideThreadAdvice}},
        "handlers": {"stderr": {**handler, "filters": ["threads"]}},
        "loggers": {
            name: {"handlers": ["stderr"], "propagate": False} for name in ("_granian", "granian.access")
        },
    }
