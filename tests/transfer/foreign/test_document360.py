"""Document360: a project as it is exported, and what scripts save of its API."""

import pytest

from articles.transfer.foreign.kinds import document360
from articles.transfer.foreign.source import State
from tests.support.exports import ExportOf, read_export

ID, CATEGORY, PARENT = "3f2a-4001", "c000-1", "c000-0"


def article(**more):
    return {
        "id": ID,
        "title": "Error LL-204: Feed stopped",
        "slug": "feed-stopped",
        "category_id": CATEGORY,
        "language_code": "en",
        "content": "",
        "html_content": "<p>No answer.</p>",
        "content_type": 1,
        "status": 3,
        "public_version": 2,
        "hidden": False,
        "tags": ["LL-204"],
        "modified_at": "2025-06-01T09:00:00Z",
        **more,
    }


def category(**more):
    return {"id": CATEGORY, "name": "Bank feeds", "parent_category_id": PARENT, "hidden": False, **more}


TOP = {"id": PARENT, "name": "Ledgerline", "parent_category_id": None, "hidden": False}
GERMAN = {
    "language_code": "de",
    "title": "Abruf steht",
    "slug": "abruf-steht",
    "html_content": "<p>Nichts.</p>",
}


def camel(data):
    return {"".join(word.capitalize() for word in key.split("_")): value for key, value in data.items()}


LAYOUTS = {
    "language folders": {
        f"v1/en/articles/{ID}.json": article(),
        f"v1/de/articles/{ID}.json": article(**GERMAN),
        "v1/en/categories.json": {"categories": [category(), TOP]},
        "v1/de/categories.json": {"categories": [category(name="Bankabruf")]},
    },
    "answers of the API": {
        "en.json": {"data": article(), "success": True, "errors": []},
        "de.json": {"data": article(**GERMAN), "success": True},
        "categories.json": {
            "data": [{**TOP, "child_categories": [category(parent_category_id=None, articles=[])]}]
        },
    },
    "other spelling": {
        "all.json": [camel(one) for one in (article(), article(**GERMAN), category(), TOP, article(id="7"))]
    },
    "nested": {
        "tree.json": {"categories": [{**TOP, "child_categories": [{**category(), "articles": [article()]}]}]},
        "x/de.json": article(**GERMAN),
    },
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_article_with_its_groups_and_translation(layout):
    found, remarks = read_export(document360, LAYOUTS[layout])
    one, german = found[ID, "en"], found[ID, "de"]
    assert not remarks
    assert (one.title, one.html, one.labels) == (
        "Error LL-204: Feed stopped",
        "<p>No answer.</p>",
        ("LL-204",),
    )
    assert (one.groups, german.groups) == (("Ledgerline", "Bank feeds"),) * 2
    assert (one.state, one.translation_of, german.translation_of) == (State.PUBLIC, "", ID)
    assert (one.url, german.url) == ("/docs/feed-stopped", "/docs/de/abruf-steht")
    assert {"/docs/en/feed-stopped", "/en/docs/feed-stopped"} <= set(one.addresses)


@pytest.mark.parametrize(
    ("more", "category_", "reason"),
    [
        ({"hidden": True}, {}, "hidden: true"),
        ({"status": 2}, {}, "status: 2, which is not published"),
        ({"category_id": None}, {}, "not in a category"),
        ({"visibility": "private"}, {}, "visibility: private"),
        ({}, {"hidden": True}, "hidden category Bank feeds"),
        (
            {"category_id": "c3"},
            {"id": "c3", "name": "Inner", "parent_category_id": "c4"},
            "hidden category Outer",
        ),
        ({"project_version_id": "v9"}, {}, "version v2 is not public"),
        ({"language_code": "fr"}, {}, "language fr is hidden"),
    ],
)
def test_what_readers_do_not_see_is_limited(more, category_, reason):
    known = [
        {"id": "v9", "version_code_name": "v2", "is_public": False},
        {"code": "fr", "set_as_default": False, "hidden": True},
        {"id": "c4", "name": "Outer", "parent_category_id": None, "hidden": True},
        category(**category_),
        TOP,
    ]
    [one] = read_export(document360, {"a.json": article(**more), "k.json": known})[0].values()
    assert (one.state, one.state_reason) == (State.LIMITED, reason)


def test_drafts_markdown_and_pages_of_categories_come_in():
    text = ":::(Warning) (Read this)\nStop.\n:::\n\n## Causes\n\n- One"
    markdown = article(id="8", html_content=None, content=text, content_type=0, status=0)
    page = category(id="c7", html_content="<p>Start here.</p>", slug="start")
    found, _ = read_export(document360, {"a.json": [markdown, page, TOP]})
    assert (found["8", "en"].state, ">Causes</h2>" in found["8", "en"].html) == (State.DRAFT, True)
    assert "(Warning)" not in found["8", "en"].html and "Stop." in found["8", "en"].html
    [start] = (one for one in found.values() if one.ext == "c7")
    assert (start.title, start.html, start.groups) == ("Bank feeds", "<p>Start here.</p>", ("Ledgerline",))


def test_other_articles_with_a_category_are_no_export_of_document360():
    other = {"id": 1, "title": "x", "category_id": 2, "content": "y"}
    assert not document360.recognize(ExportOf({"x.json": [other]}))
