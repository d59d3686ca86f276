"""A server of one bucket that speaks as much of S3 as pictures need, and fails when told to."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

BUCKET, ACCESS_KEY, SECRET_KEY = "pictures", "the-access-key", "the-secret-key"


class Bucket:
    """What is in the bucket, and how it fails: with a status, or by answering nothing for seconds."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.status = 0
        self.hang_seconds = 0.0
        self.requests = 0
        self.url = ""


class _Handler(BaseHTTPRequestHandler):
    bucket: Bucket
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments: object) -> None: ...

    def do_GET(self) -> None:
        self._answer_request()

    do_HEAD = do_PUT = do_DELETE = do_GET

    def _answer_request(self) -> None:
        bucket = self.bucket
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        bucket.requests += 1
        time.sleep(bucket.hang_seconds)
        parts = urlsplit(self.path)
        _, name, key = (unquote(parts.path) + "/").split("/", 2)
        key = key.removesuffix("/")
        if bucket.status:
            self._send(bucket.status)
        elif f"Credential={ACCESS_KEY}/" not in self.headers.get("Authorization", ""):
            self._send(403)
        elif name != BUCKET:
            self._send(404)
        elif not key:
            self._send(200, self._listing(parse_qs(parts.query)) if self.command == "GET" else b"")
        elif self.command == "PUT":
            bucket.objects[key] = body
            self._send(200)
        elif self.command == "DELETE":
            bucket.objects.pop(key, None)
            self._send(204)
        else:
            content = bucket.objects.get(key)
            self._send(404) if content is None else self._send(200, content)

    def _listing(self, query: dict[str, list[str]]) -> bytes:
        prefix = query.get("prefix", [""])[0]
        tails = [key.removeprefix(prefix) for key in sorted(self.bucket.objects) if key.startswith(prefix)]
        files = [prefix + tail for tail in tails if "/" not in tail]
        folders = {prefix + tail.partition("/")[0] + "/" for tail in tails if "/" in tail}
        found = "".join(f"<Contents><Key>{escape(key)}</Key></Contents>" for key in files)
        found += "".join(
            f"<CommonPrefixes><Prefix>{escape(key)}</Prefix></CommonPrefixes>" for key in sorted(folders)
        )
        text = f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>"
        return text.encode()

    def _send(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", formatdate(usegmt=True))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextmanager
def serve_bucket() -> Iterator[Bucket]:
    bucket = Bucket()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"bucket": bucket}))
    server.daemon_threads = True
    bucket.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield bucket
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
