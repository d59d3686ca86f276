"""The description of the API holds for whatever a program makes of it: schemathesis finds nothing.

`OPENAPI_EXAMPLES=1000 pytest tests/api/test_openapi.py` tries more of each operation,
and others each time.
"""

import os

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from tests.support.makers import COMPLETE, shared_articles

pytestmark = [pytest.mark.once, pytest.mark.django_db]

EXAMPLES = int(os.environ.get("OPENAPI_EXAMPLES", "8"))


def fill(make_live):
    make_live(**COMPLETE, slug="bank", id="record-7")


articles = shared_articles(fill)


def application(environ, start_response):
    """Answer as Django does, and leave the connection of the test open, as its test client does.

    Nothing is compressed: without a connection, schemathesis reads the bytes as they are.
    """
    environ.pop("HTTP_ACCEPT_ENCODING", None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        return [b"".join(get_wsgi_application()(environ, start_response))]
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def test_nothing_is_found():
    description = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for found in description.get_all_operations():
        operation = found.ok()
        for mode in GenerationMode:
            if mode == GenerationMode.NEGATIVE and not (list(operation.iter_parameters()) or operation.body):
                continue  # nothing that could be wrong

            @settings(
                max_examples=EXAMPLES,
                derandomize="OPENAPI_EXAMPLES" not in os.environ,
                database=None,
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(generation_mode=mode))
            def holds(case):
                case.call_and_validate()

            holds()
