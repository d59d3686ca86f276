"""HTTP as readers and editors send it: connections that are kept, cookies, and forms."""

import contextlib
import html
import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode

PATIENCE = 10.0  # seconds that a reader waits


@dataclass
class Response:
    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def may_retry(self) -> bool:
        return "retry-after" in self.headers


class Client:
    """A person at 127.0.0.1, or another loopback address, who may keep the connection."""

    def __init__(self, port: int, host: str, address: str = "127.0.0.1", patience: float = PATIENCE) -> None:
        self.port, self.host, self.address, self.patience = port, host, address, patience
        self.cookies: dict[str, str] = {}
        self.connection: http.client.HTTPConnection | None = None

    def ask(
        self,
        path: str,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        is_kept: bool = True,
    ) -> Response:
        """Return the answer; OSError or HTTPException if there is none.

        As a browser does, a request on a kept connection that the server has just closed is sent again.
        """
        was_open = self.connection is not None
        try:
            return self._send(path, form, headers, is_kept)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            if not was_open or form is not None or isinstance(error, TimeoutError):
                raise
            return self._send(path, form, headers, is_kept)

    def _send(
        self, path: str, form: Mapping[str, str] | None, headers: Mapping[str, str] | None, is_kept: bool
    ) -> Response:
        if self.connection is None:
            self.connection = http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=self.patience, source_address=(self.address, 0)
            )
        own = {"Host": self.host, "Accept-Encoding": "identity", "User-Agent": "Mozilla/5.0 (drill)"}
        if self.cookies:
            own["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            body = urlencode(form)
            own |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{self.host}"}
            own |= {"Referer": f"http://{self.host}{path}"}
        self.connection.request("GET" if form is None else "POST", path, body, {**own, **(headers or {})})
        raw = self.connection.getresponse()
        text = raw.read().decode(errors="replace")
        for cookie in raw.headers.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if not is_kept or raw.will_close:
            self.close()
        return Response(raw.status, {name.lower(): value for name, value in raw.getheaders()}, text)

    def close(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None


class Form(HTMLParser):
    """The fields of a page's form with this id, as a browser would send them."""

    def __init__(self, page: str, form_id: str) -> None:
        super().__init__(convert_charrefs=True)
        self.form_id, self.fields = form_id, dict[str, str]()
        self._is_inside, self._area, self._select = False, "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = attributes.get("id") == self.form_id
        name = attributes.get("name", "")
        if not self._is_inside:
            return
        kind = attributes.get("type", "text")
        is_first = self._select not in self.fields
        if tag == "input" and name and kind not in ("submit", "file", "button", "image"):
            is_box = kind in ("checkbox", "radio")
            if not is_box or "checked" in attributes:
                self.fields[name] = attributes.get("value", "on" if is_box else "")
        elif tag == "textarea":
            self._area = name
            self.fields[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and (is_first or "selected" in attributes):
            self.fields[self._select] = attributes.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data.removeprefix("\n") if not self.fields[self._area] else data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""


def answers(port: int, path: str = "/livez", status: int = 200, host: str = "127.0.0.1") -> bool:
    """Return whether a server answers with this status now."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        client = Client(port, host, patience=3)
        response = client.ask(path, is_kept=False)
        return response.status == status
    return False


def find(pattern: str, page: str) -> str:
    """Return the first group of a pattern in a page, unescaped; ValueError if it isn't there."""
    match = re.search(pattern, page)
    if not match:
        raise ValueError(f"{pattern} is not in the page")
    return html.unescape(match[1])
