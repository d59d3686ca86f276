"""The findings beside the article form: while it is written, when it is opened, and after each save."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from articles import search
from articles.models import Product, SiteState
from tests.support.admin_forms import CHECK_URL
from tests.support.makers import COMPLETE, change, stored
from tests.support.roles import in_role

pytestmark = pytest.mark.once

ADD = "/admin/articles/article/add/"


def form_of(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def rows(name, *made):
    sent = {f"{name}-TOTAL_FORMS": str(len(made))}
    for n, row in enumerate(made):
        sent |= {f"{name}-{n}-{part}": value for part, value in row.items()}
    return sent


def test_form_that_is_not_valid_yet_is_judged_as_it_stands(editor_client, db):
    sent = {"summary": "Call 1-888-555-0142", "verified_on": "soon", **rows(
        "solutions",
        {"title": "Wait", "body": "1. Wait", "position": "1"},
        {"title": "Gone", "body": "Call 1-888-555-0142", "DELETE": "on"},
        {"title": "Clear", "body": "1. `rm -rf x`", "risk": "none", "position": "0"},
    )}  # fmt: skip
    page = editor_client.post(CHECK_URL, sent).content.decode()
    assert "<strong>4 of 7</strong>" in page
    assert '<a href="#id_summary">Summary</a>: contains an unverified contact (1-8xx-xxx-xxxx)' in page
    # The first of the two that stay is the third row of the form.
    assert '<a href="#id_solutions-2-risk">Solution 1, risk</a>: shows a command that deletes' in page
    assert "555" not in page and "<html" not in page


def test_checking_writes_nothing(editor_client, make_article):
    article = make_article()
    before = SiteState.load().seq
    editor_client.post(CHECK_URL, {"_form_key": str(article.pk), "title": "Another"})
    assert (stored(article).title, stored(article).version) == (article.title, 1)
    assert SiteState.load().seq == before


def test_form_tells_its_findings_without_a_script(editor_client, make_article):
    article = make_article(**COMPLETE | {"sources": []}, body="[[nowhere]]")
    page = editor_client.get(form_of(article)).content.decode()
    assert "<strong>6 of 7</strong>" in page
    assert '<a href="#sources-group">no source</a>' in page
    assert "there&#x27;s no article nowhere" in page
    assert f'data-url="{CHECK_URL}"' in page
    assert "<strong>0 of 7</strong>" in editor_client.get(ADD).content.decode()
    review = editor_client.get(reverse("admin:articles_article_review", args=[article.pk])).content.decode()
    assert f'<a href="{form_of(article)}#id_body">More information</a>' in review


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.parametrize("sent", [
    {"solutions-TOTAL_FORMS": "99999999999"}, {"solutions-TOTAL_FORMS": "-1"}, {"product": "x\0"},
    {"_form_key": "9" * 17}, {"title": "\ud800\0", **rows("causes", {"title": "\0", "position": "²"})},
    {"body": "#" * 100_000}, {"language": "xx"}, rows("comparisons", {"other": "x", "rows": "|||||\n"}),
])  # fmt: skip
def test_whatever_is_sent_is_survived(editor_client, db, sent):
    body = urlencode(sent, errors="surrogatepass")
    answer = editor_client.post(CHECK_URL, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (200, 404)


def test_check_is_for_editors(client, make_article):
    article = make_article(title="Secret words")
    sent = {"_form_key": str(article.pk), "title": "x"}
    assert client.post(CHECK_URL, sent).status_code == 403
    client.force_login(in_role("Manager", "mia"))
    assert client.post(CHECK_URL, sent).status_code == 403
    client.force_login(in_role("Author", "aya"))
    assert client.post(CHECK_URL, sent).status_code == 404  # not hers
    assert client.get(CHECK_URL).status_code == 405


# Possible duplicates


def post_checks(editor_client, **changes):
    sent = {"product": str(Product.objects.earliest("pk").pk), "title": "", **changes}
    return editor_client.post(CHECK_URL, sent).content.decode()


def test_same_code_message_and_title_are_named_with_links(editor_client, make_live, make_article):
    live = make_live(
        **COMPLETE | {"codes": ["0x80070005"]}, messages=["Cannot open file {path}: access is denied"]
    )
    draft = make_article(id="d", slug="d", title="The connection to the bank was lost", codes=["324"])
    search.sync()
    page = post_checks(editor_client, codes="0X80070005")
    assert "has the same code, 0x80070005" in page
    assert live.get_absolute_url() in page and form_of(live.article) in page
    typed = rows("messages", {"text": "Cannot open file C:\\Users\\ann\\x.qbw: access is denied"})
    assert "has a similar message" in post_checks(editor_client, **typed)
    page = post_checks(editor_client, title="Connection to the bank was lost")
    assert "has a similar title (draft)" in " ".join(page.split()).replace("</a> ", "</a> ")
    assert form_of(draft) in page
    assert "similar title" not in post_checks(editor_client, title="Printer is on fire")


def test_same_code_of_another_product_is_told_with_its_name(editor_client, make_live, make_article):
    own = Product.objects.create(slug="own", name="Own")
    cells = "Cannot open the ledger file because access to it is denied"
    make_live(**COMPLETE, id="a", slug="a", title="Published there", messages=[cells])
    make_article(id="d", slug="d", title="Draft there", codes=["102"])
    search.sync()
    page = " ".join(post_checks(editor_client, product=str(own.pk), codes="102").split())
    assert "has the same code, 102, in Ledger (<a" in page
    assert "has the same code, 102, in Ledger (draft)" in page
    page = post_checks(editor_client, product=str(own.pk), **rows("messages", {"text": cells}))
    assert "has a similar message, in Ledger" in page
    page = post_checks(editor_client, product=str(own.pk), title="Published there")
    assert "Published there" not in page, "a title alone says nothing about another product"


def test_many_similar_titles_cost_no_more(editor_client, make_live, django_assert_max_num_queries):
    for n in range(12):
        make_live(id=f"n{n}", slug=f"n{n}", title=f"The connection to the bank was lost {n}")
    post_checks(editor_client)
    with django_assert_max_num_queries(15):
        page = post_checks(editor_client, title="The connection to the bank was lost")
    assert page.count("has a similar title") == 6


def test_an_article_is_not_like_itself(editor_client, make_article):
    article = make_article(**COMPLETE)
    page = editor_client.get(form_of(article)).content.decode()
    assert "Possible duplicates" not in page


def test_drafts_of_others_are_named_to_those_who_may_see_them(client, editor_client, make_article, make_live):
    make_article(title="The connection to the bank was lost", codes=["324"])
    live = make_live(**COMPLETE, id="b", slug="b")
    change(live.article, title="A secret plan about the bank connection")
    sent = {"codes": "324\n102", "title": "Secret plan about the bank connection"}
    assert "connection to the bank was lost" in post_checks(editor_client, **sent)
    client.force_login(in_role("Author", "aya"))
    page = post_checks(client, **sent)
    assert "connection to the bank was lost" not in page and "secret plan" not in page.lower()
    assert live.title.replace("'", "&#x27;") in page  # what readers see, she sees
