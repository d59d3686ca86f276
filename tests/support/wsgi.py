"""A reader of a WSGI application, with what stands in front of Django."""

import io
from dataclasses import dataclass
from wsgiref.util import setup_testing_defaults

from django.core.wsgi import get_wsgi_application

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Reader:
    """Asks an application: reader.get("/", Accept_Encoding="br"); counts nothing and follows nothing."""

    def __init__(self, application):
        self.application = application

    def get(self, address, method="GET", scheme="http", environ=None, **headers):
        path, _mark, query = address.partition("?")
        more = environ or {}
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "REMOTE_ADDR": "192.0.2.1",
            "HTTP_HOST": "localhost", "HTTP_USER_AGENT": BROWSER, "wsgi.url_scheme": scheme,
            "wsgi.input": io.BytesIO(), **more,
        }  # fmt: skip
        setup_testing_defaults(environ)
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        begun = []
        chunks = self.application(environ, lambda status, fields, error=None: begun.append((status, fields)))
        body = b"".join(chunks)
        if close := getattr(chunks, "close", None):
            close()
        [(status, fields)] = begun
        return Answer(int(status[:3]), {name.lower(): value for name, value in fields}, body)

    def head(self, address, **headers):
        return self.get(address, method="HEAD", **headers)


class CountedSite:
    """Django, and how often it was asked."""

    def __init__(self):
        self.django, self.count, self.before = get_wsgi_application(), 0, lambda: None

    def __call__(self, environ, start_response):
        self.count += 1
        if answer := self.before():
            start_response(answer, [("Content-Type", "text/plain")])
            return [b"failed"]
        return self.django(environ, start_response)
