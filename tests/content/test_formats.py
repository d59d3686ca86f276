"""An article as Markdown and as JSON: the page's own record, nothing left out."""

import json
import re

import pytest

from articles import editing, markdown
from articles.content import formats, record, schema
from articles.content.readers import ChoiceReader
from articles.models import Article, Publication
from articles.strings.words import split_words
from tests.support.makers import change
from tests.support.pages import page_of
from tests.support.samples import FULL_ARTICLE

pytestmark = pytest.mark.once

MD, JSON = "/articles/ledger-error-102.md", "/articles/ledger-error-102.json"
KINDS = {MD: "text/markdown; charset=utf-8", JSON: "application/json"}


@pytest.fixture
def full_article(make_live):
    for n in (100, 101, 103):
        make_live(id=str(n), slug=f"ledger-error-{n}", codes=[str(n)], title=f"Failure {n}")
    make_live(slug="z", codes=["Z9"], comparisons=[{"with": "102", "rows": [
        {"aspect": "Elsewhere", "this": "Said there", "other": "Turned"}]}])  # fmt: skip
    changes = {
        "body": "# Behind it\n\nMore about [[101]], [[101|that one]] and [[nothing]].\n\n`[[101]]`\n\n"
        "```\n# no heading [[101]]\n```",
    }
    return make_live(**{**FULL_ARTICLE, **changes})


def load(publication):
    return record.load(Publication.objects.live().for_page().get(pk=publication.pk))


# Keys whose values are shown as the label of a choice.
CHOICES = {
    column.key
    for field in schema.ARTICLE.fields
    for column in getattr(field.reader, "columns", [field])
    if isinstance(column.reader, ChoiceReader)
}


def texts(value, key=""):
    """Every text of a record that a reader sees, without what is made for machines."""
    unseen = {"id", "key", "slug", "url", "anchor", "language", "sections", "targets", "page_title"}
    unseen |= {"body_headings", "html", "body_html", "neighbours", "code", "ordered_by"} | CHOICES
    if key in unseen:
        return
    if isinstance(value, dict):
        for name, item in value.items():
            yield from texts(item, name)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str) and value:
        yield value


def words(something):
    return " ".join(split_words(something))


def test_markdown_says_all_that_the_record_holds(client, full_article):
    page_record = load(full_article)
    answer = client.get(MD).content.decode()
    shown = words(markdown.to_text(answer))
    for text in texts(page_record):
        for line in re.sub(r"[#`]|\[\[(?:\w+\|)?|\]\]|^\d+\. ", "", text, flags=re.M).splitlines():
            assert words(line) in shown, line
    assert page_record["neighbours"]
    assert all(
        f"(<{formats.absolute(neighbour['url'])}>)" in answer for neighbour in page_record["neighbours"]
    )


def test_each_section_of_the_page_is_in_both(client, full_article):
    page_record, page = load(full_article), page_of(client, "/articles/ledger-error-102/")
    assert len(page_record["sections"]) == 11
    heads = re.findall(r"^## (.*)$", client.get(MD).content.decode(), re.M)
    assert heads == [
        *[section["title"] for section in page_record["sections"]],
        "Related articles",
        "Nearby error codes",
    ]
    data = client.get(JSON).json()
    assert data["sections"] == page_record["sections"]
    assert all(
        f'<section class="article-section" id="{section["id"]}"' in page
        for section in page_record["sections"]
    )


def test_json_is_the_record(client, full_article):
    page_record, data = load(full_article), client.get(JSON).json()
    assert page_record.keys() - data.keys() == {"body", "targets", "contacts"}
    for key in ("id", "codes", "title", "summary", "messages", "symptoms", "prevention", "impact"):
        assert data[key] == page_record[key], key
    for key in (
        "page_title",
        "side",
        "side_note",
        "typical_duration",
        "data",
        "data_note",
        "confidence",
        "body_html",
    ):
        assert data[key] == page_record[key], key
    assert [solution["html"] for solution in data["solutions"]["basic"]] == [
        solution["html"] for solution in page_record["solutions"]["basic"]
    ]
    assert data["first"]["title"] == page_record["first"]["title"]
    assert data["verified_on"] == "2026-10-12"
    assert data["updated_at"] == page_record["updated_at"].isoformat()
    assert {comparison["other"]["code"] for comparison in data["comparisons"]} == {"101", "Z9"}
    assert [neighbour["title"] for neighbour in data["neighbours"]] == [
        neighbour["title"] for neighbour in page_record["neighbours"]
    ]


def test_json_names_product_and_area_with_addresses(client, full_article, settings):
    settings.SITE_URL = "https://help.example"
    data = client.get(JSON).json()
    assert data["url"] == "https://help.example/articles/ledger-error-102/"
    assert data["product"] == {
        "slug": "ledger", "name": "Ledger", "vendor": "Example", "short": "Ledger",
        "url": "https://help.example/products/ledger/",
    }  # fmt: skip
    assert data["area"]["url"] == "https://help.example/products/ledger/banking/"
    assert data["related"][0]["url"] == "https://help.example/articles/ledger-error-101/"
    assert data["sources"][0]["url"] == "https://example.com/102"


def test_links_in_markdown_lead_somewhere(client, full_article, settings):
    settings.SITE_URL = "https://help.example"
    answer = client.get(MD).content.decode()
    url = "https://help.example/articles/ledger-error-101/"
    assert f"More about [101]({url}), [that one]({url}) and nothing." in answer
    assert "`[[101]]`" in answer
    assert "```\n# no heading [[101]]\n```" in answer
    assert "### Behind it" in answer


def test_plain_text_stays_plain_in_markdown(client, make_live):
    hostile = "*a* _b_ `c` [d](e) <f> | # g & &lt; ~~h~~ \\"
    page_record = make_live(
        slug="h", codes=["*1*"], title=f"# {hostile}", prevention=[f"1. {hostile}", f"- {hostile}", "a_b_c"],
        messages=["```\n{path} *x*\n````"], comparisons=[{"with": "x", "rows": [
            {"aspect": hostile, "this": hostile, "other": hostile}]}],
        sources=[{"title": hostile, "url": "https://example.com/(a)_b"}], causes=[{"title": hostile}],
    )  # fmt: skip
    rendered = markdown.render(client.get("/articles/h.md").content.decode()).html
    assert rendered.count("*a* _b_ `c` [d](e) &lt;f&gt; | # g &amp; &amp;lt; ~~h~~ \\") == 8
    assert "<em>" not in rendered
    assert '<a href="https://example.com/(a)_b"' in rendered
    assert "```\n[path] *x*\n````" in rendered
    assert "a_b_c" in client.get("/articles/h.md").content.decode()
    json.loads(client.get("/articles/h.json").content)
    assert page_record.live


def test_article_of_a_title_alone_has_both_forms(client, make_live):
    make_live(slug="bare", title="Nothing but a title", area=None)
    data = client.get("/articles/bare.json").json()
    assert (data["area"], data["first"], data["verified_on"]) == (None, None, None)
    lines = client.get("/articles/bare.md").content.decode()
    assert lines.startswith("# Nothing but a title\n\n- **Product:** Ledger\n")
    assert "##" not in lines


@pytest.mark.parametrize("address", KINDS)
def test_form_is_what_it_says_and_points_to_the_page(client, full_article, settings, address):
    answer = client.get(address)
    assert answer["Content-Type"] == KINDS[address]
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Link"] == f'<{settings.SITE_URL}/articles/ledger-error-102/>; rel="canonical"'
    assert not answer.cookies
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


def test_page_names_its_other_forms(client, full_article, settings):
    answer = client.get("/articles/ledger-error-102/")
    page = answer.content.decode()
    for address, kind in ((MD, "text/markdown"), (JSON, "application/json")):
        url = f"{settings.SITE_URL}{address}"
        assert f'<link rel="alternate" type="{kind}" href="{url}">' in page
        assert f'<{url}>; rel="alternate"; type="{kind}"' in answer["Link"]


@pytest.mark.parametrize("kind", ["md", "json"])
def test_what_stands_where_an_article_was(client, full_article, make_article, kind):
    make_article(slug="draft", title="Secret")
    for address in ("draft", "nonsense", "UPPER", "a.b"):
        assert client.get(f"/articles/{address}.{kind}").status_code == 404
    change(full_article.article, slug="moved")
    editing.publish(Article.objects.get(pk=full_article.article_id), None)
    answer = client.get(f"/articles/ledger-error-102.{kind}")
    assert (answer.status_code, answer["Location"]) == (301, f"/articles/moved.{kind}")
    editing.unpublish(Article.objects.get(pk=full_article.article_id), None)
    for slug in ("moved", "ledger-error-102"):
        answer = client.get(f"/articles/{slug}.{kind}")
        assert answer.status_code == 410
        assert "website has trouble" not in answer.content.decode()


@pytest.mark.parametrize("kind", ["md", "json"])
def test_form_is_of_the_language_of_its_address(client, make_live, kind):
    make_live(id="de", slug="fehler", language="de", title="Fehler")
    elsewhere = client.get(f"/articles/fehler.{kind}")  # nothing in English, so what there is
    assert "Fehler" in elsewhere.content.decode() and "/de/articles/fehler/" in elsewhere["Link"]
    answer = client.get(f"/de/articles/fehler.{kind}")
    assert answer.status_code == 200
    assert "/de/articles/fehler/" in answer["Link"]


@pytest.mark.parametrize("address", KINDS)
def test_form_costs_what_the_page_costs(client, full_article, django_assert_num_queries, address):
    with django_assert_num_queries(3):
        assert client.get(address).status_code == 200
