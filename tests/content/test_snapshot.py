import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.content import schema, snapshot
from tests.support.makers import article_data, stored


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ("text", ""),
        ({"title": "T"}, "product"),
        ({"product": "P"}, "title"),
        ({"product": "P", "title": "T", "colour": "red"}, "colour"),
        ({"product": "P", "title": 5}, "title"),
        ({"product": "P", "title": "T" * 301}, "title"),
        ({"product": "P", "title": "T\x00"}, "title"),
        ({"product": "P", "title": "T", "slug": "Not A Slug"}, "slug"),
        ({"product": "P", "title": "T", "side": "left"}, "side"),
        ({"product": "P", "title": "T", "codes": "102"}, "codes"),
        ({"product": "P", "title": "T", "codes": [102]}, "codes[0]"),
        ({"product": "P", "title": "T", "language": "klingon"}, "language"),
        ({"product": "P", "title": "T", "verified_on": "23.11.2026"}, "verified_on"),
        (
            {"product": "P", "title": "T", "sources": [{"title": "S", "url": "javascript:x"}]},
            "sources[0].url",
        ),
        (
            {"product": "P", "title": "T", "solutions": ["A", {"title": "B", "level": "hard"}]},
            "solutions[1].level",
        ),
        (
            {"product": "P", "title": "T", "solutions": [{"title": "A", "minutes": "5"}]},
            "solutions[0].minutes",
        ),
        (
            {"product": "P", "title": "T", "solutions": [{"title": "A", "minutes": True}]},
            "solutions[0].minutes",
        ),
        ({"product": "P", "title": "T", "solutions": [{"title": "A", "steps": []}]}, "solutions[0].steps"),
        ({"product": "P", "title": "T", "solutions": [{"body": "x"}]}, "solutions[0].title"),
        ({"product": "P", "title": "T", "causes": [{"title": "A", "key": "short"}]}, "causes[0].key"),
        ({"product": "P", "title": "T", "faqs": [{"question": "A", "key": "abcd1234"}] * 2}, "faqs.key"),
        ({"product": "P", "title": "T", "first": "Nowhere"}, "first"),
        ({"product": "P", "title": "T", "body": "x" * 200_001}, "body"),
        ({"product": "P", "title": "T", "related": ["x"] * 501}, "related"),
        ({"product": {"name": "P", "colour": "red"}, "title": "T"}, "product.colour"),
        (
            {"product": "P", "title": "T", "comparisons": [{"with": "x", "rows": [{}]}]},
            "comparisons[0].rows[0].aspect",
        ),
    ],
)
def test_wrong_value_is_refused_with_its_spot(raw, path):
    with pytest.raises(snapshot.Invalid) as refusal:
        snapshot.normalize(raw)
    assert refusal.value.path == path


def test_short_forms_stand_for_whole_objects():
    data = snapshot.normalize(
        {
            "product": "QuickBooks Online",
            "area": "Banking",
            "codes": [" 102 "],
            "title": " The bank's\n website  ",
            "messages": ["Try  again"],
            "symptoms": ["No news"],
            "solutions": ["Wait"],
            "first": "Wait",
            "sources": ["A page"],
        }
    )
    assert data["product"] == {
        "slug": "quickbooks-online",
        "name": "QuickBooks Online",
        "vendor": "",
        "short": "",
    }
    assert data["area"] == {"slug": "banking", "name": "Banking", "provider": ""}
    assert data["title"] == "The bank's website"
    assert data["codes"] == ["102"]
    assert data["messages"] == [{"text": "Try  again", "confidence": ""}]
    assert data["symptoms"] == [{"text": "No news", "level": "basic"}]
    assert data["solutions"][0]["risk"] == "none"
    assert data["slug"] == data["id"] == "quickbooks-online-error-102-the-banks-website"


def test_every_key_is_present_in_one_order():
    assert list(article_data()) == list(schema.ARTICLE.by_key)


def test_markdown_is_kept_to_the_letter():
    body = "1. One  \n   more\n\n```\n  code  \n```"
    assert article_data(body=body)["body"] == body


@pytest.mark.slow
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(sorted(schema.ARTICLE.by_key)), inner, max_size=6)
        ),
        max_leaves=12,
    )
)
def test_no_input_makes_it_fail_but_by_refusal(raw):
    try:
        data = snapshot.normalize(raw)
    except snapshot.Invalid:
        return
    assert snapshot.normalize(data) == data


def test_working_copy_gives_back_what_was_saved(make_article, editor):
    data = article_data(
        id="102",
        codes=["102", "FDP-102"],
        summary="S",
        messages=[{"text": "Two\nlines", "confidence": "reported"}],
        symptoms=["a", {"text": "b", "level": "advanced"}],
        causes=[{"key": "aaaaaaaa", "title": "C", "body": "*x*", "side": "provider"}],
        solutions=[
            {
                "key": "bbbbbbbb",
                "title": "S",
                "body": "1. x",
                "minutes": 5,
                "risk": "low",
                "reversible": False,
            }
        ],
        prevention=["p1", "p2"],
        impact=["i"],
        faqs=[{"key": "cccccccc", "question": "Q", "answer": "A"}],
        comparisons=[
            {"with": "101", "rows": [{"aspect": "a", "this": "b", "other": "c"}], "deciding_question": "d"}
        ],
        related=["103", "104"],
        body="text",
        side="provider",
        side_note="n",
        typical_duration="hours",
        duration_note="m",
        data="safe",
        data_note="o",
        first="bbbbbbbb",
        sources=[{"title": "t", "url": "https://example.com/", "publisher": "p"}],
        confidence="official",
        verified_on="2026-11-23",
        verified_with="Ledger 5",
        owner=editor.get_username(),
        review_due="2027-01-31",
    )
    assert snapshot.take(stored(make_article(**data))) == data
