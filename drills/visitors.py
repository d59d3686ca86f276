"""Those who come to a site: what they ask for, and the load that they are."""

import contextlib
import re
import time
from collections.abc import Iterator
from functools import cached_property

from drills.editor import Editor
from drills.load import RATE, Addresses, Load
from drills.requests import Client, find

SETTLE_SECONDS = 3.0


class Visitors:
    """Readers, and an editor, of a site at a port. `articles` are ids in the admin by address."""

    def __init__(self, port: int, host: str, articles: dict[str, str], account: tuple[str, str]) -> None:
        self.port, self.host, self.articles, self.account = port, host, articles, account
        self.version = 0  # of the last publication

    @cached_property
    def addresses(self) -> Addresses:
        """What readers ask for, read from the site."""
        client = Client(self.port, self.host)
        hot, cold, *others = self.articles
        articles = others[:12]
        static = re.findall(r'"(/static/[^"]+\.(?:css|js|svg))"', client.ask("/").body)
        votes = []
        for address in [hot, *articles]:
            page = client.ask(address).body
            form = re.search(r'action="([^"]+/outcome/)"', page)
            keys = re.findall(r'name="solution" value="(\w{8})"', page)
            votes += [(form[1], key) for key in keys] if form else []
        client.close()
        assert static, "the home page links to no static file"
        assert votes, "no article has a solution to vote for"
        return Addresses(hot, cold, articles, static, votes)

    @contextlib.contextmanager
    def load(self, nodes: list[int], port: int = 0, rate: float = RATE) -> Iterator[Load]:
        """Put the site under load, perhaps at another port; it goes on for a while after the block."""
        port = port or self.port
        addresses = self.addresses
        edited = {address: self.articles[address] for address in (addresses.hot, addresses.cold)}
        editor = Editor(port, self.host, *self.account, edited)
        editor.version = self.version
        editor.sign_in()
        editor.publish(addresses.hot)
        editor.publish(addresses.cold)
        assert len(editor.publications) == 2, [answer.note for answer in editor.answers]
        with Load(port, self.host, addresses, nodes, editor, rate) as load:
            time.sleep(2)
            yield load
            time.sleep(SETTLE_SECONDS)
        self.version = editor.version
        for note in load.notes():
            print(f"    {note}", flush=True)

    def guesses(self, name: str, most: int = 30) -> int:
        """Return how many wrong passwords are tried for an account until the site refuses to try more."""
        client = Client(self.port, self.host, "127.200.0.1", patience=30)
        page = client.ask("/accounts/login/").body
        token = find(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        for guess in range(most):
            fields = {"login": name, "password": f"wrong-{guess}", "csrfmiddlewaretoken": token}
            answer = client.ask("/accounts/login/", fields)
            if answer.status >= 400 or "Too many" in answer.body:
                return guess
        return most
