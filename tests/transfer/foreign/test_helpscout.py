"""Help Scout Docs: answers of its API, one by one, in lists, and joined."""

import json

import pytest

from articles.transfer.foreign.kinds import helpscout
from articles.transfer.foreign.source import State, Topic
from tests.support.exports import ExportOf, read_export

ID, COLLECTION, CATEGORY = "52151635456040015c25394b", "5214c77c45667acd25394b51", "5214c77d45667acd25394b00"
DOCS = "https://docs.ledgerline.example"
REF = {
    "id": ID,
    "number": 4001,
    "collectionId": COLLECTION,
    "slug": "feed-stopped",
    "status": "published",
    "hasDraft": True,
    "name": "Error LL-204: Feed &amp; bank",
    "publicUrl": f"{DOCS}/article/4001-feed-stopped",
    "updatedAt": None,
    "lastPublishedAt": "2024-08-21T19:34:13Z",
}


def article(**more):
    whole = {
        "text": "<p>No answer.</p>",
        "categories": [CATEGORY],
        "related": ["5215"],
        "keywords": ["LL-204"],
    }
    return {**REF, **whole, **more}


def collection(**more):
    return {
        "id": COLLECTION,
        "siteId": "s1",
        "number": 1,
        "visibility": "public",
        "name": "Ledgerline",
        **more,
    }


def category(**more):
    known = {"id": CATEGORY, "collectionId": COLLECTION, "slug": "bank-feeds", "visibility": "public"}
    return {**known, "name": "Bank feeds", **more}


REDIRECT = {
    "id": "9",
    "siteId": "s1",
    "urlMapping": "/old/feeds",
    "redirect": f"{DOCS}/article/4001-feed-stopped",
}
LISTS = {
    "list.json": {"articles": {"page": 1, "pages": 1, "count": 1, "items": [REF]}},
    "collections.json": {"collections": {"items": [collection()]}},
    "categories.json": {"categories": {"items": [category()]}},
    "redirects.json": {"redirects": {"items": [REDIRECT]}},
}
LAYOUTS = {
    "one file an article": {**LISTS, f"articles/{ID}.json": {"article": article()}},
    "joined": {
        "all.json": {
            "collections": [collection()],
            "categories": [category()],
            "redirects": [REDIRECT],
            "articles": [article(), REF],
        }
    },
    "nested": {
        "tree.json": [{**collection(), "categories": [{**category(), "articles": [article()]}]}, REDIRECT]
    },
    "lines": {"a.jsonl": "\n".join(map(json.dumps, [REF, collection(), category(), article(), REDIRECT]))},
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_article_with_its_groups_and_old_addresses(layout):
    found, remarks = read_export(helpscout, LAYOUTS[layout])
    [one] = found.values()
    assert not remarks
    assert (one.ext, one.title, one.html) == (ID, "Error LL-204: Feed & bank", "<p>No answer.</p>")
    assert (one.groups, one.labels, one.related) == (("Ledgerline", "Bank feeds"), ("LL-204",), ("5215",))
    assert (one.state, one.updated) == (State.PUBLIC, "2024-08-21T19:34:13Z")
    assert {"/article/4001", "/old/feeds"} <= set(one.addresses)


@pytest.mark.parametrize(
    ("article_", "collection_", "category_", "reason"),
    [
        ({}, {"visibility": "private"}, {}, "private collection Ledgerline"),
        ({}, {}, {"visibility": "private"}, "private category Bank feeds"),
        ({}, {"siteId": "s2"}, {}, "its site isn't public"),
        ({"collectionId": "x"}, {}, {}, "collection x is not in the export, so who sees it is not known"),
    ],
)
def test_what_is_private_is_limited(article_, collection_, category_, reason):
    site = {"id": "s2", "subDomain": "x", "hasPublicSite": False}
    known = [collection(**collection_), category(**category_), site]
    [one] = read_export(helpscout, {"a.json": article(**article_), "k.json": known})[0].values()
    assert (one.state, one.state_reason) == (State.LIMITED, reason)


def test_an_unpublished_article_is_a_draft_and_one_without_text_is_told():
    other = {**REF, "id": "5215163545604002", "name": "Lost"}
    files = {
        "list.json": {"articles": {"items": [REF, other]}},
        "a.json": {"article": article(status="notpublished")},
    }
    found, remarks = read_export(helpscout, files)
    assert [one.state for one in found.values()] == [State.DRAFT]
    [remark] = remarks
    assert (remark.topic, remark.detail) == (Topic.UNREADABLE, "Lost: its text is not in the export")


def test_a_category_alone_is_no_export_of_help_scout():
    assert not helpscout.recognize(ExportOf({"c.json": {"categories": {"items": [category()]}}}))


def test_who_may_read_is_asked_where_no_collections_are():
    found, _ = read_export(helpscout, {"article.json": {"article": {**REF, "text": "<p>Text</p>"}}})
    (one,) = found.values()
    assert [remark.topic for remark in one.remarks] == [Topic.UNKNOWN_AUDIENCE]
