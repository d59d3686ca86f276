"""Intercom: lists, files, and search results of its API."""

import json

import pytest

from articles.transfer.foreign.kinds import intercom
from articles.transfer.foreign.source import State
from tests.support.exports import ExportOf, read_export

HELP = "https://intercom.help/ledgerline"
COLLECTIONS = [
    {
        "id": "30",
        "name": "Ledgerline",
        "order": 0,
        "parent_id": None,
        "help_center_id": 1,
        "url": f"{HELP}/en/x",
    },
    {
        "id": "33",
        "name": "Bank feeds",
        "order": 1,
        "parent_id": "30",
        "help_center_id": 1,
        "workspace_id": "w9",
    },
    {
        "id": "34",
        "name": "Nowhere",
        "order": 2,
        "parent_id": None,
        "help_center_id": None,
        "workspace_id": "w9",
    },
]


def article(**more):
    return {
        "type": "article",
        "id": "8804001",
        "workspace_id": "w9",
        "title": "Error LL-204: Feed stopped",
        "description": "No answer.",
        "body": "<p>No answer.</p><h2>Causes</h2>",
        "state": "published",
        "updated_at": 1750000000,
        "url": f"{HELP}/en/articles/8804001-feed-stopped",
        "parent_id": 33,
        "parent_ids": [33],
        "default_locale": "en",
        "translated_content": {
            "type": "article_translated_content",
            "en": {"type": "article_content", "title": "Old", "body": "<p>Old.</p>", "state": "draft"},
            "de": {
                "type": "article_content",
                "title": "Abruf steht",
                "body": "<p>Nichts.</p>",
                "state": "published",
            },
            "fr": {"type": "article_content", "title": "Flux", "body": None, "state": "draft", "url": None},
            "pt-BR": None,
            "it": {"type": "article_content", "title": None, "body": ""},
        },
        **more,
    }


LAYOUTS = {
    "list": {
        "articles.json": {"type": "list", "data": [article()], "pages": {"type": "pages", "next": None}},
        "collections.json": {"type": "list", "data": COLLECTIONS},
    },
    "one file an article": {"8804001.json": article(), "collections.json": COLLECTIONS},
    "search": {"all.json": {"data": {"articles": [article()], "highlights": []}, "collections": COLLECTIONS}},
    "lines": {
        "a.jsonl": "\n".join(map(json.dumps, [article(id=8804001), article(updated_at=1), *COLLECTIONS]))
    },
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_article_in_its_languages(layout):
    found, remarks = read_export(intercom, LAYOUTS[layout])
    assert not remarks
    assert {key[1]: one.translation_of for key, one in found.items()} == {
        "en": "",
        "de": "8804001",
        "fr": "8804001",
    }
    one, german, french = (found["8804001", language] for language in ("en", "de", "fr"))
    assert (one.title, one.html) == ("Error LL-204: Feed stopped", "<p>No answer.</p><h2>Causes</h2>")
    assert (one.groups, german.groups) == (("Ledgerline", "Bank feeds"),) * 2
    assert (one.state, german.state, french.state) == (State.PUBLIC, State.PUBLIC, State.DRAFT)
    assert one.updated == "2025-06-15T15:06:40Z"
    assert {"/ledgerline/en/articles/8804001", "/ledgerline/articles/8804001"} <= set(one.addresses)
    assert german.url == f"{HELP}/de/articles/8804001"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"parent_id": None, "parent_ids": []}, "not in a collection"),
        ({"parent_id": "34", "parent_ids": None}, "collection Nowhere is in no help center"),
        ({"audience_ids": [5]}, "audience 5"),
        ({"type": "internal_article"}, "internal article"),
    ],
)
def test_what_readers_do_not_see_is_limited_in_every_language(more, reason):
    found, _ = read_export(intercom, {"a.json": [article(**more)], "c.json": {"data": COLLECTIONS}})
    states = {(one.state, one.state_reason) for (_, language), one in found.items() if language != "fr"}
    assert states == {(State.LIMITED, reason)}


def test_a_help_center_that_is_off_has_nothing_public():
    center = {"id": 1, "website_turned_on": False, "display_name": "Old help"}
    found, _ = read_export(
        intercom, {"a.json": [article()], "c.json": COLLECTIONS, "h.json": {"data": [center]}}
    )
    assert found["8804001", "en"].state_reason == "help center Old help is turned off"


def test_markdown_bodies_and_descriptions_are_not_lost():
    more = {"body": None, "body_markdown": "## Causes\n\n- One", "description": "Something else & more."}
    found, _ = read_export(intercom, {"a.json": [article(translated_content=None, **more)]})
    html = found["8804001", "en"].html
    assert ">Causes</h2>" in html and "<p>Something else &amp; more.</p>" in html


def test_odd_translations_are_passed_over():
    found, remarks = read_export(intercom, {"a.json": [article(translated_content={"en": 1.5, "de": []})]})
    assert (set(found), remarks) == ({("8804001", "en")}, [])


def test_a_collection_alone_is_no_export_of_intercom():
    assert not intercom.recognize(ExportOf({"c.json": COLLECTIONS}))
