"""Freshdesk and Freshservice: JSON of both versions of the API, and XML as Rails writes it."""

import base64
import json

import pytest

from articles.transfer.foreign.kinds import freshdesk
from articles.transfer.foreign.source import State, Topic
from tests.support.exports import ExportOf, read_export

ID = 48001004001
CATEGORY = {"id": 500, "name": "Ledgerline", "description": None, "visible_in_portals": [1]}
FOLDER = {"id": 6100, "name": "Bank feeds", "visibility": 1, "category_id": 500, "parent_folder_id": None}


def steps(language):
    names = [("category", 500, "Ledgerline"), ("folder", 6100, "Bank feeds")]
    return [
        {"level": n, "type": kind, "data": {"id": number, "name": name, "language": language}}
        for n, (kind, number, name) in enumerate(names)
    ]


def article(language="en", **more):
    return {
        "id": ID,
        "type": 1,
        "folder_id": 6100,
        "category_id": 500,
        "title": "Error LL-204: Feed stopped?",
        "description": "<p>No answer.</p>",
        "description_text": "No answer.",
        "status": 2,
        "tags": ["sync"],
        "hierarchy": steps(language),
        "updated_at": "2025-06-01T09:00:00Z",
        **more,
    }


GERMAN = {"title": "Fehler LL-204: Abruf für Bank steht", "description": "<p>Nichts.</p>"}
V1 = {
    "id": ID,
    "title": "Error LL-204: Feed stopped?",
    "description": "<p>No answer.</p>",
    "desc_un_html": "No answer.",
    "art_type": 1,
    "status": 2,
    "tags": [{"name": "sync"}],
}
XML = f"""<?xml version="1.0" encoding="UTF-8"?>
<solution-categories type="array"><solution-category>
  <id type="integer">500</id><name>Ledgerline</name><is-default type="boolean">false</is-default>
  <folders type="array"><solution-folder>
    <id type="integer">6100</id><name>Bank feeds</name><category-id type="integer">500</category-id>
    <visibility type="integer">1</visibility>
    <articles type="array"><solution-article>
      <id type="integer">{ID}</id><folder-id type="integer">6100</folder-id><art-type>1</art-type>
      <title>Error LL-204: Feed stopped?</title><description><![CDATA[<p>No answer.</p>]]></description>
      <desc-un-html>No answer.\x0b</desc-un-html><status type="integer">2</status>
      <tags type="array"><tag><name>sync</name></tag></tags><parent-id nil="true"></parent-id>
    </solution-article></articles>
  </solution-folder></folders>
</solution-category></solution-categories>"""
LAYOUTS = {
    "one file of a kind": {
        "articles.json": [article()],
        "articles.de.json": [article("de", **GERMAN)],
        "folders.json": [FOLDER],
        "categories.json": [CATEGORY],
    },
    "pages and language folders": {
        "en/articles_1.json": {"articles": [article(id=7, title="x")]},
        "en/articles_2.json": {"articles": [article(), article(id=7, title="x")]},
        f"de/{ID}.json": article("de", **GERMAN),
        "folders.json": {"folders": [FOLDER]},
        "categories.json": {"categories": [CATEGORY]},
    },
    "hierarchy alone": {"kb.json": {"results": [article(), article("de", **GERMAN)]}},
    "version 1": {
        "solution.json": [{"category": {**CATEGORY, "folders": [{**FOLDER, "articles": [{"article": V1}]}]}}]
    },
    "XML that nobody escaped": {"Solutions.xml": XML.replace("<![CDATA[", "").replace("]]>", "")},
    "XML": {"Solutions.xml": XML, "Users.xml": "<users><user><id>1</id></user></users>"},
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_article_with_its_groups_and_translation(layout):
    found, remarks = read_export(freshdesk, LAYOUTS[layout])
    one = next(one for (ext, language), one in found.items() if ext == str(ID) and language != "de")
    assert not remarks
    assert (one.title, one.html, one.labels) == (
        "Error LL-204: Feed stopped?",
        "<p>No answer.</p>",
        ("sync",),
    )
    assert (one.groups, one.state, one.translation_of) == (("Ledgerline", "Bank feeds"), State.PUBLIC, "")
    places = {one.url, *one.addresses}
    slug = f"support/solutions/articles/{ID}-error-ll-204-feed-stopped"
    assert {f"/{slug}", f"/{slug}-", f"/support/solutions/articles/{ID}"} <= places
    if one.language:
        assert f"/en/{slug}" in places
        german = found[str(ID), "de"]
        assert (german.translation_of, german.groups) == (str(ID), one.groups)
        assert german.url == f"/de/support/solutions/articles/{ID}-fehler-ll-204-abruf-f-r-bank-steht"


@pytest.mark.parametrize(
    ("more", "folder", "reason"),
    [
        ({}, {"visibility": 3}, "folder Bank feeds for agents"),
        ({}, {"visibility": "2"}, "folder Bank feeds for signed-in users"),
        ({}, {"visibility": 4, "company_ids": [1]}, "folder Bank feeds for some companies or departments"),
        ({"visibility": {"visibility": 3}}, {}, "article for agents"),
        ({"folder_id": None}, {}, "not in a folder"),
        ({"folder_id": 6109}, {}, "folder 6109 is not in the export, so who sees it is not known"),
        ({}, {"parent_folder_id": 6000}, "folder Team for agents"),
        ({}, {"category_id": 501}, "category Hidden is in no portal"),
        ({}, {"category_id": 502}, "in the default category, which no portal shows"),
    ],
)
def test_what_some_people_see_only_is_limited_in_every_language(more, folder, reason):
    folders = [{**FOLDER, **folder}, {"id": 6000, "name": "Team", "visibility": 3, "category_id": 500}]
    categories = [
        CATEGORY,
        {"id": 501, "name": "Hidden", "visible_in_portals": []},
        {"id": 502, "name": "Default", "is_default": True, "folders": []},
    ]
    files = {
        "a.json": [article(**more)],
        "a.de.json": [article("de", **more)],
        "f.json": folders,
        "c.json": categories,
    }
    found, _ = read_export(freshdesk, files)
    assert {(one.state, one.state_reason) for one in found.values()} == {(State.LIMITED, reason)}


def test_a_draft_stays_one_in_its_language():
    files = {
        "a.json": [article()],
        "a-de.json": [article("de", status=1)],
        "a-fr.json": [article("fr", status="Draft")],
    }
    found, _ = read_export(freshdesk, files)
    states = {language: one.state for (_, language), one in found.items()}
    assert states == {"en": State.PUBLIC, "de": State.DRAFT, "fr": State.DRAFT}
    # Without any folders, who may read what was published isn't known.
    told = {language: [remark.topic for remark in one.remarks] for (_, language), one in found.items()}
    assert told == {"en": [Topic.UNKNOWN_AUDIENCE], "de": [], "fr": []}


def test_translations_of_an_account_export_belong_to_their_parent():
    files = {
        "a.json": [article(id=1, parent_id=77, language="en"), article(id=2, parent_id=77, language="de")]
    }
    found, _ = read_export(freshdesk, files)
    assert {key: one.translation_of for key, one in found.items()} == {("77", "en"): "", ("77", "de"): "77"}


def test_a_picture_behind_a_token_is_found_by_its_number():
    token = base64.urlsafe_b64encode(json.dumps({"id": 43014, "account_id": 1}).encode()).decode().rstrip("=")
    text = (
        f'<img src="https://attachment.freshdesk.com/inline/attachment?token=eyJ0.{token}.sig" alt="Clock">'
    )
    files = [{"id": 43014, "name": "clock.png", "attachment_url": "https://s3/x", "size": 9}]
    [one] = read_export(freshdesk, {"a.json": [article(description=text, attachments=files)]})[0].values()
    assert one.html == '<img src="attachments/43014/clock.png" alt="Clock">'


def test_the_host_is_that_of_links_to_its_own_articles():
    links = f'<a href="https://help.ledgerline.example/en/support/solutions/articles/{ID}-x">x</a>'
    links += '<a href="https://other.example/support/solutions/articles/9-x">x</a>' * 2
    found, _ = read_export(freshdesk, {"a.json": [article(description=links)]})
    assert found[str(ID), "en"].url.startswith(
        f"https://help.ledgerline.example/en/support/solutions/articles/{ID}-"
    )


def test_articles_that_name_no_language_have_that_of_their_texts():
    text = "<p>Das Konto ist nicht erreichbar und die Bank antwortet nicht. Warten Sie auf die Bank.</p>"
    plain = article(title="Abruf steht", description=text, hierarchy=[])
    found, _ = read_export(freshdesk, {"a.json": [plain], f"{ID}/en.json": article()})
    assert {language: one.translation_of for (_, language), one in found.items()} == {"de": "", "en": str(ID)}
    assert found[str(ID), "de"].url == f"/de/support/solutions/articles/{ID}-abruf-steht"


def test_hostile_xml_is_left_out_and_told():
    bomb = '<!DOCTYPE x [<!ENTITY a "b">]><solution-categories>&a;</solution-categories>'
    files = {"Solutions.xml": bomb, "solutions2.xml": XML[:-30], "a.json": [article()]}
    found, remarks = read_export(freshdesk, files)
    assert len(found) == 1
    assert {(remark.topic, remark.place) for remark in remarks} == {
        (Topic.UNREADABLE, "Solutions.xml"),
        (Topic.UNREADABLE, "solutions2.xml"),
    }


def test_tickets_are_no_articles():
    ticket = {"id": 1, "title": "x", "description": "y", "description_text": "y", "requester_id": 5}
    assert not freshdesk.recognize(
        ExportOf({"tickets.json": [ticket], "Tickets0.xml": "<helpdesk-tickets/>"})
    )
