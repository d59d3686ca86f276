"""What readers get of a live article, and what it costs."""

import pytest

from articles import catalog, editing
from articles.content import record
from articles.models import Publication
from tests.support.makers import change

pytestmark = pytest.mark.once


def load(publication):
    return record.load(Publication.objects.live().for_page().get(pk=publication.pk))


def test_record_costs_three_queries(make_live, django_assert_num_queries):
    for n in range(5):
        make_live(id=f"n{n}", slug=f"n{n}", codes=[str(100 + n)])
    publication = make_live(
        id="x", slug="x", related=["n1", "n2"], comparisons=[{"with": "n3"}], body="[[n4]]"
    )
    with django_assert_num_queries(3):
        page_record = load(publication)
    assert len(page_record["related"]) == 2


def test_solutions_are_numbered_by_level_and_the_first_is_marked(make_live):
    page_record = load(
        make_live(
            solutions=[
                {"title": "Wait", "body": "1. Close it.\n2. Wait."},
                {"title": "Ask"},
                {"title": "Reconnect", "level": "advanced", "risk": "data-loss"},
            ],
            first="Ask",
        )
    )
    assert [solution["n"] for solution in page_record["solutions"]["basic"]] == ["1", "2"]
    assert [solution["n"] for solution in page_record["solutions"]["advanced"]] == ["A1"]
    assert page_record["first"]["title"] == "Ask"
    wait = page_record["solutions"]["basic"][0]
    assert wait["anchor"] == f"solution-{wait['key']}"
    assert f'id="{wait["anchor"]}-step-2"' in wait["html"]


def test_anchors_survive_an_edit(make_live):
    publication = make_live(causes=["Outage"], solutions=["Wait"], faqs=["Why?"])
    before = load(publication)
    change(publication.article, causes=["New one", "Outage"], solutions=["Other", "Wait"], faqs=["Why?"])
    editing.publish(publication.article, None)
    after = load(publication)
    assert after["causes"][1]["anchor"] == before["causes"][0]["anchor"]
    assert after["solutions"]["basic"][1]["anchor"] == before["solutions"]["basic"][0]["anchor"]
    assert after["faqs"][0]["anchor"] == before["faqs"][0]["anchor"]


def test_contents_name_only_what_is_there(make_live):
    assert [s["id"] for s in load(make_live())["sections"]] == []
    full = make_live(
        id="f",
        slug="f",
        messages=["m"],
        symptoms=["s"],
        causes=["c"],
        prevention=["p"],
        impact=["i"],
        faqs=["q"],
        solutions=["s", {"title": "a", "level": "advanced"}],
        body="b",
        sources=["s"],
        comparisons=[{"with": "g"}],
    )
    assert [s["id"] for s in load(full)["sections"]] == [
        *["messages", "symptoms", "causes", "solutions", "advanced", "more"],
        *["impact", "prevention", "compare", "questions", "sources"],
    ]


def test_neighbours_are_the_nearest_codes_of_the_shelf(make_live):
    for code in ["1002", "99", "103", "101", "105", "106", "100"]:
        make_live(id=code, slug=f"s{code}", codes=[code], title=f"T{code}")
    make_live(id="other", slug="other", codes=["104"], area="Elsewhere")
    page_record = load(make_live(id="x", slug="x", codes=["102"]))
    assert [neighbour["code"] for neighbour in page_record["neighbours"]] == [
        "99",
        "100",
        "101",
        "103",
        "105",
        "106",
    ]


def test_renamed_product_shows_at_once(make_live):
    publication = make_live(codes=["102"])
    publication.product.name = "Ledger Cloud"
    catalog.save_live_settings(publication.product)
    assert load(publication)["page_title"] == "Ledger Cloud error 102: The bank's website has trouble"


def test_pieces_of_an_older_renderer_are_rendered_anew(make_live):
    publication = make_live(body="*New*")
    Publication.objects.update(
        render_version=0, html={"body": "<p>stale</p>", "causes": {}, "solutions": {}, "faqs": {}}
    )
    assert "<em>New</em>" in load(publication)["body_html"]


@pytest.mark.parametrize("language", ["de", "zh-hans"])
def test_other_languages_stand_under_their_prefix(make_live, language):
    assert load(make_live(language=language, slug="x"))["url"] == f"/{language}/articles/x/"
