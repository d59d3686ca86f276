"""Lines of the log: one for each message, whatever stands in it."""

import io
import json
import logging

import pytest

from helpcenter import log_format

INJECTED = "one\n2026-01-01 00:00:00,000 ERROR root: forged\r\x1b[31m\u2028\x85end\ud800"


@pytest.fixture
def logged(request):
    """Log a message in a format, with an exception if one is given, and return what was written."""

    def log(form, message, error=None):
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        handler.setFormatter(log_format.FORMATTERS[form]())
        record = logging.makeLogRecord({"name": "test", "levelname": "ERROR", "msg": message})
        if error:
            try:
                raise error
            except Exception as raised:
                record.exc_info = (type(raised), raised, raised.__traceback__)
        handler.handle(record)
        return stream.getvalue()

    token = log_format.request_id.set("id-of-this-request")
    yield log
    log_format.request_id.reset(token)


def test_message_cannot_begin_a_line_of_its_own(logged):
    text = logged("text", INJECTED)
    assert text.count("\n") == 1
    assert len(text.splitlines()) == 1
    assert "one\\n2026" in text
    assert text.endswith("end\\ud800 id=id-of-this-request\n")
    line = logged("json", INJECTED)
    assert len(line.splitlines()) == 1
    assert line.isascii()
    assert json.loads(line)["message"] == INJECTED


def test_error_carries_the_id_of_its_request_and_its_traceback_is_indented(logged):
    first, *rest = logged("text", "failed", ValueError(INJECTED)).splitlines()
    assert first.endswith(" ERROR test: failed id=id-of-this-request")
    assert len(rest) > 2
    assert all(line.startswith("    ") for line in rest)
    line = json.loads(logged("json", "failed", ValueError(INJECTED)))
    assert (line["id"], line["level"], line["logger"]) == ("id-of-this-request", "ERROR", "test")
    assert "ValueError: one" in line["exception"]


@pytest.mark.parametrize(
    ("level", "django"), [("debug", "INFO"), ("warning", "WARNING"), ("critical", "CRITICAL")]
)
def test_level_is_that_of_all_lines_but_django_tells_no_statements(level, django):
    config = log_format.logging_config("json", level)
    assert config["root"]["level"] == level.upper()
    assert config["loggers"]["django"]["level"] == django
