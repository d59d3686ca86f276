"""BookStack: portable ZIPs of books, chapters, and pages, and pages of its API."""

import pytest

from articles.transfer.foreign.kinds import bookstack
from articles.transfer.foreign.source import State
from tests.support.exports import ExportOf, read_export

INSTANCE = {"id": "x", "version": "v25.05", "id_ciphertext": "eyJ"}
LINK = '<a href="[[bsexport:page:4002]]">other</a>'


def page(**more):
    html = f'<p><img src="[[bsexport:image:43-clock.png]]" alt="Clock">{LINK}</p>'
    image = {"id": 1, "name": "clock.png", "file": "43-clock.png", "type": "gallery"}
    tags = [{"name": "Error code", "value": "LL-204"}, {"name": "sync", "value": ""}]
    return {"id": 4001, "name": "Feed stopped", "html": html, "images": [image], "tags": tags, **more}


def book(pages, chapters):
    return {"instance": INSTANCE, "book": {"id": 5, "name": "Errors", "pages": pages, "chapters": chapters}}


CHAPTER = {"id": 70, "name": "Bank feeds", "pages": [page()]}
MARKDOWN = "## Causes\n\n![Clock]([[bsexport:image:43-clock.png]]) [other]([[bsexport:page:4002]])"
LAYOUTS = {
    "book": {"data.json": book([], [CHAPTER]), "files/43-clock.png": "x"},
    "chapter": {"a/data.json": {"instance": INSTANCE, "chapter": CHAPTER}, "a/files/43-clock.png": "x"},
    "markdown wins": {
        "data.json": book([], [{**CHAPTER, "pages": [page(markdown=MARKDOWN)]}]),
        "files/43-clock.png": "x",
    },
    "by number": {
        "data.json": book([], [{**CHAPTER, "pages": [page(html=f'<img src="[[bsexport:image:1]]">{LINK}')]}]),
        "files/43-clock.png": "x",
    },
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_page_with_its_picture_and_links(layout):
    found, remarks = read_export(bookstack, LAYOUTS[layout])
    one = found["4001", ""]
    assert not remarks
    assert (one.title, one.codes, one.labels) == ("Feed stopped", ("LL-204",), ("sync",))
    assert (one.groups[-1], one.state) == ("Bank feeds", State.PUBLIC)
    assert 'src="files/43-clock.png"' in one.html and '<a href="[[bsexport:page:4002]]">other</a>' in one.html
    assert "bsexport:page:4001" in one.names


def test_a_page_without_chapter_or_id_comes_in():
    found, _ = read_export(bookstack, {"data.json": book([page(id=None, name="Größe fehlt")], [])})
    [one] = found.values()
    assert (one.ext, one.groups, one.has_own_id) == ("grosse-fehlt", ("Errors",), False)


def test_links_to_parts_of_pages_and_old_links_lead_to_the_pages():
    text = '<a href="[[bsexport:page:7#bkmrk-x]]">a</a><a href="[[bsexport:page:7]]#bkmrk-x">b</a>'
    text += '<a href="https://wiki.example/books/errors/page/other">c</a>'
    found, _ = read_export(bookstack, {"data.json": book([page(html=text)], [])})
    one = found["4001", ""]
    assert one.html.count('href="[[bsexport:page:7]]"') == 2
    assert one.url == "https://wiki.example/books/errors/page/feed-stopped"


def test_pages_of_the_api_have_their_addresses_and_states():
    draft = {
        "id": 2,
        "book_id": 5,
        "slug": "b",
        "name": "B",
        "html": "<p>x</p>",
        "draft": True,
        "template": False,
    }
    whole = {**draft, "id": 1, "chapter_id": 70, "slug": "a", "name": "A", "draft": False}
    template = {**draft, "id": 3, "template": True}
    books = [
        {"id": 5, "name": "Errors", "slug": "errors"},
        {"id": 70, "book_id": 5, "name": "Feeds", "slug": "feeds"},
    ]
    files = {"pages.json": {"data": [whole, draft, template], "total": 3}, "books.json": {"data": books}}
    found, _ = read_export(bookstack, files)
    assert set(found) == {("1", ""), ("2", "")}
    one, other = found["1", ""], found["2", ""]
    assert (one.url, one.addresses, one.groups) == ("/books/errors/page/a", ("/link/1",), ("Errors", "Feeds"))
    assert other.state is State.DRAFT


@pytest.mark.parametrize(
    ("tag", "state"),
    [
        ({"name": "audience", "value": "Internal"}, State.LIMITED),
        ({"name": "Staff", "value": ""}, State.LIMITED),
        ({"name": "Status", "value": "Draft"}, State.DRAFT),
        ({"name": "audience", "value": "customers"}, State.PUBLIC),
    ],
)
def test_tags_say_what_is_not_for_readers_also_those_of_a_chapter(tag, state):
    [one] = read_export(bookstack, {"data.json": book([], [{**CHAPTER, "tags": [tag]}])})[0].values()
    assert one.state is state


def test_other_books_are_no_export_of_bookstack():
    assert not bookstack.recognize(ExportOf({"data.json": {"book": {"name": "x"}, "pages": [{"name": "y"}]}}))
