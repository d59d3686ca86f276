"""An editor who signs in, publishes the same two articles again and again, and looks at the result."""

import http.client
import re
import threading
import time

from drills.report import Answer, Publication
from drills.requests import Client, Form, Response, find

VERSION = re.compile(r"Drill version (\d+)\.")
EVERY_SECONDS = 2.5
LOST = (OSError, http.client.HTTPException)


class SignedOut(Exception):
    """The session is gone, or the account was refused."""


class Editor:
    """Publishes through nginx, as people do. `articles` are addresses by their ids in the admin."""

    def __init__(self, port: int, host: str, name: str, password: str, articles: dict[str, str]) -> None:
        self.client = Client(port, host, patience=30)
        self.name, self.password, self.articles = name, password, articles
        self.version = 0
        self.answers: list[Answer] = []
        self.publications: list[Publication] = []
        self.unseen = 0  # own publications that a page did not show at once

    def sign_in(self) -> None:
        """Sign in again. Raises SignedOut if that is refused."""
        self.client.cookies.clear()
        page = self.client.ask("/accounts/login/")
        if page.status >= 500:
            raise SignedOut(f"the page to sign in: {page.status}")
        token = find(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.body)
        fields = {"login": self.name, "password": self.password, "csrfmiddlewaretoken": token}
        if self.client.ask("/accounts/login/", fields).status != 302:
            raise SignedOut("the password was not taken")

    def publish(self, address: str) -> None:
        """Publish an article with the next version in its summary, and note what came of it."""
        self.version += 1
        asked_at = time.monotonic()
        try:
            response = self._send(address)
        except SignedOut:
            self._sign_in_again()
            return
        except LOST as error:
            self.client.close()
            self._note(asked_at, 0, note=repr(error))
            return
        self._note(asked_at, response.status, response.may_retry, f"{response.status} for a publication")
        if response.status == 302:
            self.publications.append(Publication(address, self.version, time.monotonic()))
            self._look(address)

    def _send(self, address: str) -> Response:
        form_address = f"/admin/articles/article/{self.articles[address]}/change/"
        page = self.client.ask(form_address)
        if page.status >= 500:
            return page
        if page.status != 200:
            raise SignedOut(f"{page.status} for the form")
        fields = Form(page.body, "article_form").fields
        fields |= {"summary": f"Drill version {self.version}. It continues.", "_publish": "Publish"}
        return self.client.ask(form_address, fields)

    def _look(self, address: str) -> None:
        """See whether the editor's own page shows what was just published."""
        try:
            page = self.client.ask(address)
        except LOST:
            return  # counted by the readers
        seen = VERSION.search(page.body)
        if page.status == 200 and seen and int(seen[1]) < self.version:
            self.unseen += 1

    def _sign_in_again(self) -> None:
        asked_at = time.monotonic()
        try:
            self.sign_in()
        except SignedOut as problem:
            self._note(asked_at, 503, True, str(problem))
        except (*LOST, ValueError) as error:
            self.client.close()
            self._note(asked_at, 0, note=repr(error))

    def _note(self, asked_at: float, status: int, may_retry: bool = False, note: str = "") -> None:
        self.answers.append(Answer("publish", asked_at, time.monotonic(), status, may_retry, note=note))

    def work(self, stop: threading.Event) -> None:
        """Publish until told to stop: one article that is read all the time, and one that few read."""
        addresses = list(self.articles)
        while not stop.wait(EVERY_SECONDS):
            self.publish(addresses[self.version % len(addresses)])
