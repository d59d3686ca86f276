"""What metrics and the log add to a stored page: python benchmarks/request_log.py

CPU time in microseconds of our own code for a page that is stored, least of several rounds: in the thread
that answers, and in the one that writes the lines.
"""

import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROUNDS, REQUESTS = 9, 50_000
PAGE = b"x" * 5700
HEADERS = [("Content-Type", "text/html"), ("ETag", '"a"'), ("Vary", "Accept-Encoding")]
HEADERS += [(f"X-Header-{number}", "v" * 40) for number in range(10)]
READER = {
    "REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": "", "REMOTE_ADDR": "192.0.2.1",
    "HTTP_HOST": "localhost", "HTTP_USER_AGENT": "Mozilla/5.0 Firefox", "HTTP_ACCEPT_ENCODING": "br",
    "wsgi.url_scheme": "http", "SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.input": io.BytesIO(),
}  # fmt: skip


def main() -> None:
    sys.path.insert(0, str(Path(__file__).parent.parent))
    with tempfile.TemporaryDirectory(prefix="request-log-") as folder:
        os.environ.update(HELPCENTER_LOCAL="1", DATA_DIR=folder, DJANGO_SETTINGS_MODULE="helpcenter.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure()


def measure() -> None:
    from articles import page_generation
    from helpcenter import health, metrics, page_store, request_log
    from helpcenter.request_names import ROUTE

    def site(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        environ[ROUTE] = "home"
        start_response("200 OK", HEADERS)
        return [PAGE]

    store = page_store.PageStore(site, page_generation.open_mirror(), 10_000_000)
    counters = metrics.open_counters()
    bare = health.wrap(store)
    watched = health.wrap(store, {"/metrics": metrics.make_page(counters)})
    with open(os.devnull, "w") as nowhere:
        log = request_log.RequestLog("json", counters, nowhere)
        log.start = lambda: None  # type: ignore[method-assign] # lines are written here, to be timed apart
        variants = {
            "nothing": bare,
            "metrics": request_log.Recorder(watched, None, counters),
            "metrics and lines": request_log.Recorder(watched, log, counters),
        }
        best = dict.fromkeys([*variants, "the thread that writes"], float("inf"))
        for _round in range(ROUNDS):
            for name, application in variants.items():
                best[name] = min(best[name], timed(lambda app=application: ask(app)))
            best["the thread that writes"] = min(best["the thread that writes"], timed(log.write))
    for name, microseconds in best.items():
        print(f"{name:24}{microseconds:6.2f}")


def ask(application: Any) -> None:
    for _request in range(REQUESTS):
        application(dict(READER), lambda _status, _headers: None)


def timed(call: Callable[[], Any]) -> float:
    began = time.process_time()
    call()
    return (time.process_time() - began) / REQUESTS * 1e6


if __name__ == "__main__":
    main()
