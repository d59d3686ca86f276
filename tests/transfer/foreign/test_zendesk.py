"""Zendesk Guide: every layout in which scripts save its API gives the same articles."""

import json

import pytest
from bs4 import BeautifulSoup

from articles.transfer.foreign.kinds import zendesk
from articles.transfer.foreign.pictures import Pictures
from articles.transfer.foreign.source import SourceArticle, State, Topic
from tests.support.exports import ExportOf, read_export

HC = "https://ledgerline.zendesk.com/hc"
ID = 18005550142001


def article(n=ID, **more):
    return {
        "id": n,
        "html_url": f"{HC}/en-us/articles/{n}-Feed-stopped",
        "title": "Feed stopped",
        "body": "<p>No answer.</p>",
        "locale": "en-us",
        "source_locale": "en-us",
        "section_id": 115,
        "draft": False,
        "user_segment_id": None,
        "label_names": ["LL-204"],
        "updated_at": "2025-06-01T09:00:00Z",
        **more,
    }


def translation(**more):
    url = f"{HC}/de/articles/{ID}-Abruf-steht"
    text = {"locale": "de", "title": "Abruf steht", "body": "<p>Keine Antwort.</p>", "html_url": url}
    return {
        "id": 88,
        "source_id": ID,
        "source_type": "Article",
        "draft": False,
        "hidden": False,
        **text,
        **more,
    }


SECTION = {"id": 115, "name": "Bank feeds", "category_id": 200, "parent_section_id": None, "locale": "en-us"}
CATEGORY = {"id": 200, "name": "Ledgerline", "html_url": f"{HC}/en-us/categories/200", "locale": "en-us"}
LIGHT = {key: value for key, value in article().items() if key not in ("section_id", "label_names")}
NESTED = {"id": 88, "locale": "de", "title": "Abruf steht", "body": "<p>Keine Antwort.</p>"}
LINES = [article(), translation(), SECTION, CATEGORY]
LAYOUTS = {
    "pages": {
        "a1.json": {"count": 2, "next_page": "…", "articles": [article(7, title="Other"), article()]},
        "a2.json": {"count": 2, "next_page": None, "articles": [article()]},
        "sections.json": {"sections": [SECTION]},
        "categories.json": {"categories": [CATEGORY]},
        "t/1.json": {"translations": [translation(), translation(id=1, locale="en-us", title="x", body="y")]},
    },
    "one file": {
        "backup.json": {
            "articles": [article()],
            "sections": [SECTION],
            "categories": [CATEGORY],
            "translations": [translation()],
        }
    },
    "one file an article": {
        f"en-us/{ID}.json": {"article": article()},
        f"de/{ID}.json": {"translation": translation()},
        "meta/sections.json": [SECTION],
        "meta/categories.json": [CATEGORY],
    },
    "locale folders": {
        "en-us/articles.json": [article()],
        "de/articles.json": [
            article(locale="de", title="Abruf steht", html_url=f"{HC}/de/articles/{ID}-Abruf-steht")
        ],
        "en-us/sections.json": [SECTION],
        "de/sections.json": [{**SECTION, "name": "Bankabruf", "locale": "de"}],
        "categories.json": [CATEGORY],
    },
    "side-loaded": {
        "articles.json": {
            "articles": [article(translations=[NESTED], translation_ids=[88])],
            "sections": [SECTION],
            "categories": [CATEGORY],
        }
    },
    "nested": {
        "tree.json": [{**CATEGORY, "sections": [{**SECTION, "articles": [{**LIGHT, "labels": "LL-204"}]}]}]
    },
    "lines": {"all.jsonl": "\n".join(map(json.dumps, LINES)) + "\n"},
    "ids as text": {
        "all.json": [
            article(str(ID), section_id="115"),
            {**SECTION, "id": "115", "category_id": 200.0},
            translation(source_id=str(ID)),
            CATEGORY,
        ]
    },
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_article_with_its_groups_and_translation(layout):
    found, remarks = read_export(zendesk, LAYOUTS[layout])
    one = found[str(ID), "en-us"]
    assert not remarks
    assert (one.title, one.html, one.labels) == ("Feed stopped", "<p>No answer.</p>", ("LL-204",))
    assert (one.groups, one.state, one.translation_of) == (("Ledgerline", "Bank feeds"), State.PUBLIC, "")
    assert one.url == f"{HC}/en-us/articles/{ID}-Feed-stopped"
    assert {f"/hc/en-us/articles/{ID}", f"/hc/articles/{ID}"} <= set(one.addresses)
    if layout != "nested":
        other = found[str(ID), "de"]
        assert (other.title, other.translation_of, other.groups) == ("Abruf steht", str(ID), one.groups)
        assert other.url.startswith(f"{HC}/de/articles/{ID}")


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"a.json": [article(user_segment_id=777)]}, "user segment 777"),
        ({"a.json": [article(user_segment_id="", user_segment_ids=[5])]}, "user segment 5"),
        (
            {
                "a.json": [article(user_segment_id=7)],
                "u.json": [{"id": 7, "name": "Agents", "user_type": "staff"}],
            },
            "user segment 7 (Agents)",
        ),
        ({"a.json": [article()], "s.json": [{**SECTION, "user_segment_id": 9}]}, "user segment 9"),
        (
            {"a.json": [article()], "p.json": {"access_policy": {"viewable_by": "staff", "section_id": 115}}},
            "section for staff",
        ),
        ({"a.json": [article(section_id=None)]}, "not in a section"),
    ],
)
def test_what_some_people_see_only_is_limited(files, reason):
    [one] = read_export(zendesk, files)[0].values()
    assert (one.state, one.state_reason) == (State.LIMITED, reason)


def test_a_translation_is_a_draft_or_hidden_by_itself_and_limited_with_its_article():
    german = [translation(draft=True), translation(locale="fr", hidden=True), translation(locale="es")]
    found, _ = read_export(
        zendesk, {"a.json": [article(user_segment_id=1)], "t.json": {"translations": german}}
    )
    states = {language: (one.state, one.state_reason) for (_, language), one in found.items()}
    assert states["de"] == (State.DRAFT, "draft: true")
    assert states["fr"][0] == states["es"][0] == State.LIMITED
    [alone] = read_export(zendesk, {"t.json": {"translations": [translation()]}})[0].values()
    assert (alone.state, alone.translation_of) == (State.LIMITED, "")


def test_the_newest_text_of_an_article_is_taken_and_a_missing_source_replaced():
    newer = article(body="<p>Newer.</p>", updated_at="2025-07-01T09:00:00Z")
    found, _ = read_export(
        zendesk, {"1.json": [newer], "2.json": [article()], "3.json": [article(body=None)]}
    )
    assert found[str(ID), "en-us"].html == "<p>Newer.</p>"
    found, _ = read_export(
        zendesk, {"a.json": [article(locale="fr"), article(locale="de", body="&lt;p&gt;Da&lt;/p&gt;")]}
    )
    assert {one.translation_of for one in found.values()} == {"", str(ID)}
    assert found[str(ID), "de"].html == "<p>Da</p>"


def test_a_picture_of_an_attachment_without_name_gets_it():
    body = '<img src="/hc/article_attachments/44040"><img src="/hc/article_attachments/44041/a.png">'
    names = {"article_attachments": [{"id": 44040, "article_id": ID, "file_name": "clock.png"}]}
    [one] = read_export(zendesk, {"a.json": [article(body=body)], "b.json": names})[0].values()
    assert 'src="/hc/article_attachments/44040/clock.png"' in one.html
    assert 'src="/hc/article_attachments/44041/a.png"' in one.html


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/hc/article_attachments/44040/clock.png", "files/44040-clock.png"),
        ("https://ledgerline.zendesk.com/attachments/token/Ab3/?name=a%20clock.png", "img/a clock.png"),
        ("/hc/en-us/article_attachments/44040", "article_attachments/44040/clock.png"),
    ],
)
def test_a_picture_is_found_where_a_script_put_it(address, path):
    pictures = Pictures(ExportOf({path: "x", "b.json": [], "other.png": "y"}))
    found = SourceArticle("1", "a.json", "x", base="a.json")
    tag = BeautifulSoup(f'<img src="{address}">', "html.parser").img
    assert (pictures.find(address, found) or pictures._by_attachment(address, tag)) == path


def test_what_cannot_be_read_is_told_and_the_rest_comes_in():
    cut = json.dumps({"articles": [article(1), article(2), article(3)]})[:-90]
    files = {"a.json": cut, "b.json": "<html>502</html>", "c.json": b"\xff\xfe\x00", "d.json": "[" * 9000}
    found, remarks = read_export(zendesk, files)
    assert {ext for ext, _ in found} == {"1", "2"}
    assert {remark.topic for remark in remarks} == {Topic.UNREADABLE}
    assert {remark.place.split()[0] for remark in remarks} == set(files)


def test_an_article_without_an_id_or_with_a_broken_address_comes_in():
    files = {
        "a.json": [article(None, html_url="https://[broken"), {**article(), "id": None, "html_url": None}]
    }
    found, remarks = read_export(zendesk, files)
    assert not remarks
    assert [(one.ext, one.has_own_id) for one in found.values()] == [("feed-stopped", False)]


def test_other_json_is_no_export_of_zendesk():
    for other in (
        {"errors": [{"code": "A-1", "title": "x"}]},
        [{"id": 1, "collectionId": "2", "name": "n"}],
        SECTION,
    ):
        assert not zendesk.recognize(ExportOf({"x.json": other}))
