"""The read API: the shapes that programs count on, the same records as the pages, and errors in one shape."""

import json
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from articles import catalog, editing
from articles.content import record, schema
from articles.forms import PasteForm
from articles.models import KnownIncident, Publication
from tests.support.makers import COMPLETE, change
from tests.support.openapi import mismatches
from tests.support.rows import row

pytestmark = pytest.mark.once

MESSAGE = "We could not update your account because the bank is closed"


@pytest.fixture
def bank(make_live):
    for word in ("drawer", "scanner", "router", "keyboard", "screen", "mouse"):
        make_live(slug=word, title=f"The {word} is silent", messages=[f"No {word} found on this machine"])
    return make_live(
        id="record-7",
        slug="bank",
        codes=["102"],
        title="Bank closed",
        summary="Wait & see.",
        messages=[MESSAGE],
    )


@pytest.fixture
def pair(make_live):
    return make_live(
        slug="pair",
        codes=["-6000, -77"],
        title="Wrong folder",
        product={"slug": "till", "name": "Till"},
        area=None,
    )


def get(client, address, status=200, **params):
    answer = client.get(f"/api/v1/{address}", params)
    return read_json(answer, status)


def post(client, body, status=200, kind="application/json"):
    raw = body if isinstance(body, bytes | str) else json.dumps(body)
    return read_json(client.post("/api/v1/search", raw, content_type=kind), status)


def read_json(answer, status):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"].startswith(
        "application/json" if status < 400 else "application/problem+json"
    )
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert answer["Access-Control-Allow-Origin"] == "*"
    data = answer.json()
    if status >= 400:
        assert {"type", "title", "status", "detail", "code", "error"} == set(data) - {"field"}
        assert (data["type"], data["status"]) == ("about:blank", status)
        error = {"code": data["code"], "message": data["detail"]}
        assert data["error"] == error | ({"field": data["field"]} if "field" in data else {})
        assert len(answer.content) < 1000
        return data["error"]
    return data


def test_search_answers_in_the_shape_of_the_contract(client, bank):
    data = get(client, "search", q="error 102")
    assert list(data) == [
        "query", "kind", "confident", "total", "results", "suggestions", "code_notes", "did_you_mean",
        "incidents", "ms",
    ]  # fmt: skip
    assert (data["query"], data["kind"], data["confident"], data["total"]) == ("error 102", "code", True, 1)
    assert data["did_you_mean"] is None
    only = data["results"][0]
    assert only.pop("score") > 0
    assert only == {
        "id": "record-7", "slug": "bank", "url": f"{settings.SITE_URL}/articles/bank/",
        "title": "Bank closed", "codes": ["102"], "product": "ledger", "area": "banking",
        "summary": "Wait & see.", "excerpt": "Wait &amp; see.", "why": "code",
    }  # fmt: skip


def test_unknown_code_has_no_results_and_the_nearest_as_suggestions(client, bank):
    data = get(client, "search", q="109")
    assert (data["results"], data["confident"], data["kind"]) == ([], False, "code")
    assert data["suggestions"][0] == {
        "id": "record-7",
        "code": "102",
        "title": "Bank closed",
        "url": f"{settings.SITE_URL}/articles/bank/",
        "why": "near-code",
    }


def test_paste_is_recognised_by_post(client, bank):
    data = post(client, {"q": f"10:00 start\nERROR {MESSAGE}\n10:01 stop\n", "limit": 3})
    assert (data["kind"], data["confident"], data["results"][0]["slug"]) == ("message", True, "bank")
    assert "<mark>" in data["results"][0]["excerpt"]


def test_limit_and_offset_cut_any_part(client, bank):
    every = [result["slug"] for result in get(client, "search", q="silent")["results"]]
    assert len(every) == 6
    part = get(client, "search", q="silent", limit=3, offset=2)
    assert [result["slug"] for result in part["results"]] == every[2:5]
    assert part["total"] == 6
    assert get(client, "search", q="silent", offset=100)["results"] == []


def test_place_narrows(client, bank, pair):
    assert get(client, "search", q="closed", product="till")["total"] == 0
    assert get(client, "search", q="closed", product="ledger", area="banking")["total"] == 1
    assert get(client, "articles/", product="till")["total"] == 1


def test_search_without_articles_in_the_language_gives_those_of_others(client, bank):
    results = get(client, "search", q="closed", language="de")["results"]
    assert [row["url"] for row in results] == [f"{settings.SITE_URL}/articles/bank/"]
    assert get(client, "articles/", language="de")["total"] == 0


def test_results_are_filtered_by_what_articles_are(client, bank, pair, make_live):
    make_live(slug="how", title="Open a closed bank", side="unknown", codes=[], messages=[])
    found = get(client, "search", q="closed bank", kind="how-to")["results"]
    assert [row["slug"] for row in found] == ["how"]
    slugs = {row["slug"] for row in get(client, "search", q="closed bank", kind="error")["results"]}
    assert "how" not in slugs and slugs
    assert get(client, "search", q="closed bank", updated_since="2999-01-01")["total"] == 0
    assert get(client, "search", q="closed bank", updated_since="2000-01-01")["total"] > 0
    for wrong in ({"kind": "x"}, {"side": "you"}, {"updated_since": "soon"}):
        answer = client.get("/api/v1/search", {"q": "closed", **wrong})
        assert (answer.status_code, answer.json()["field"]) == (422, *wrong)


@pytest.mark.both
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
def test_first_and_last_day_of_all_are_dates(client, bank, settings, zone):
    settings.TIME_ZONE = zone
    assert get(client, "search", q="closed bank", updated_since="0001-01-01")["total"] > 0
    assert get(client, "search", q="closed bank", updated_since="9999-12-31")["total"] == 0


def test_nothing_asked_is_empty(client, bank):
    data = get(client, "search")
    assert (data["kind"], data["total"], data["results"]) == ("empty", 0, [])


@pytest.mark.both
def test_articles_are_listed_and_whole(client, bank):
    data = get(client, "articles/", limit=2, offset=1)
    assert data["total"] == 7
    assert len(data["results"]) == 2
    assert set(data["results"][0]) == {
        "id", "slug", "url", "title", "codes", "product", "area", "summary", "language", "updated_at"
    }  # fmt: skip
    assert get(client, "articles/bank") == client.get("/articles/bank.json").json()


def test_former_address_leads_on_and_withdrawn_is_not_there(client, bank):
    change(bank.article, slug="bank-closed")
    editing.publish(bank.article, None)
    answer = client.get("/api/v1/articles/bank")
    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/articles/bank-closed")
    editing.unpublish(bank.article, None)
    for slug in ("bank", "bank-closed", "nonsense"):
        assert get(client, f"articles/{slug}", 404)["code"] == "not-found"


@pytest.mark.both
def test_products_have_their_areas_and_counts(client, bank, pair):
    assert get(client, "products/")["results"] == [
        {
            "slug": "ledger", "name": "Ledger", "vendor": "Example", "count": 7,
            "url": f"{settings.SITE_URL}/products/ledger/",
            "areas": [{"slug": "banking", "name": "Banking", "count": 7}],
        },
        {
            "slug": "till", "name": "Till", "vendor": "", "count": 1,
            "url": f"{settings.SITE_URL}/products/till/", "areas": [],
        },
    ]  # fmt: skip


@pytest.mark.parametrize("code", ["6000-77", "-6000, -77", "6000 77", "6000/77", "error 6000-77"])
def test_codes_are_compared_in_one_form(client, pair, code):
    data = get(client, f"codes/{code}")
    assert (data["canonical"], data["total"], data["results"][0]["slug"]) == ("6000-77", 1, "pair")
    other = get(client, f"codes/{code}", product="ledger")
    assert (other["total"], other["product_matches"]) == (1, False)


@pytest.mark.both
@pytest.mark.parametrize("code", ["109", "%00", "-", "💩", "a" * 3000, "../../x"])
def test_code_that_no_article_has_is_not_there(client, pair, code):
    assert get(client, f"codes/{code}", 404)["code"] == "not-found"


@pytest.mark.both
@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"offset": -1}, "offset"),
        ({"offset": "9" * 5000}, "offset"),
        ({"product": "../.."}, "product"),
        ({"product": "\x00"}, "product"),
        ({"area": "x" * 100}, "area"),
        ({"language": "d e"}, "language"),
        ({"q": "a" * 2001}, "q"),
    ],
)
def test_what_is_out_of_bounds_is_named(client, bank, params, field):
    error = get(client, "search", 422, **{"q": "bank", **params})
    assert (error["code"], error["field"]) == ("invalid", field)


@pytest.mark.both
def test_any_body_is_answered(client, bank):
    for body, status in (
        (" ", 400),
        ("{", 400),
        (b"\xff\xfe", 400),
        ("[" * 100_000, 400),
        ('{"limit": ' + "9" * 5000 + "}", 400),
        ("null", 422),
        ("[]", 422),
        ("7", 422),
        ('{"q": 7}', 422),
        ('{"q": null}', 422),
        ('{"q": "\\ud800"}', 422),
        ('{"q": "a", "x": 1}', 422),
        ('{"limit": NaN}', 422),
        ({"q": "a" * (PasteForm.MAX_LENGTH + 1)}, 422),
        ({"q": "a" * 800_000}, 413),
        ({"q": "\x00\u202e102"}, 200),
        ({"q": "a " * 25_000}, 200),
    ):
        with row(str(body)[:60]):
            post(client, body, status)


def test_other_types_and_methods_are_refused(client, bank):
    assert post(client, "q=102", 415, "application/x-www-form-urlencoded")["code"] == "unsupported-type"
    for method in ("put", "patch", "delete"):
        answer = getattr(client, method)("/api/v1/search")
        assert read_json(answer, 405)["code"] == "method-not-allowed"
        assert "GET" in answer["Allow"]
    for address in ("/api/v1/articles/", "/api/docs"):
        for kind in ("application/json", "text/plain"):
            assert (
                read_json(client.post(address, "{}", content_type=kind), 405)["code"] == "method-not-allowed"
            )
    for address in ("", "nonsense", "articles/../x", "articles/bank/more"):
        get(client, address, 404)


@pytest.mark.parametrize("address", ["search?q=102", "articles/", "articles/bank", "products/", "codes/102"])
def test_head_is_answered(client, bank, address):
    answer = client.head(f"/api/v1/{address}")
    assert (answer.status_code, answer.content) == (200, b"")


def test_description_names_every_address(client, db):
    data = client.get("/api/v1/openapi.json").json()
    assert set(data["paths"]) == {
        "/api/v1/search",
        "/api/v1/articles/",
        "/api/v1/articles/{slug}",
        "/api/v1/products/",
        "/api/v1/codes/{code}",
        "/api/v1/incidents/",
    }
    assert set(data["paths"]["/api/v1/search"]) == {"get", "post"}


def test_operation_ids_and_component_names_are_stable(client, db):
    description = client.get("/api/v1/openapi.json").json()
    operations = [operation for path in description["paths"].values() for operation in path.values()]
    assert sorted(operation["operationId"] for operation in operations) == [
        "find_code", "get_article", "list_articles", "list_incidents", "list_products", "search",
        "search_paste",
    ]  # fmt: skip
    assert sorted(description["components"]["schemas"]) == [
        "Article", "ArticleArea", "ArticleLanguage", "ArticleList", "ArticleListRequest", "ArticleProduct",
        "CatalogEntry", "CatalogProduct",
        "Cause", "CodeMatch", "CodeNote", "CodeRequest", "Comparison", "ComparisonRow",
        "Error", "Faq", "Incident", "IncidentList", "LanguageRequest", "LinkedArticle",
        "ListedArticle", "Message", "OutdatedPart",
        "PasteRequest", "Problem", "ProductList", "SearchRequest", "SearchResult",
        "SearchResults", "Section", "Solution", "SolutionLists", "SolutionVotes", "Source", "Suggestion",
        "SymptomLists",
    ]  # fmt: skip


def test_one_article_is_described_to_the_last_key(client, make_live):
    """One has something everywhere, the other nothing but a title."""
    make_live(slug="other", title="Other", area=None)
    rows = [{"aspect": "a", "this": "b", "other": "c"}]
    make_live(
        **COMPLETE | {"slug": "it", "id": "it", "related": ["other"], "prevention": ["p"], "impact": ["i"]},
        messages=[{"text": MESSAGE, "confidence": "reported"}], first="Wait",
        symptoms=["s", {"text": "t", "level": "advanced"}], faqs=[{"question": "q", "answer": "a"}],
        comparisons=[{"with": "other", "rows": rows}, {"with": "nowhere"}], body="## More\n\nText",
    )  # fmt: skip
    figures = {"order": [], "figures": {"solut001": [30, 40]}}
    Publication.objects.filter(slug="it").update(solution_stats=figures)
    now = timezone.now()
    catalog.save_incident(
        KnownIncident(title="Down", begins_at=now, ends_at=now + timedelta(hours=1)), codes=["102"]
    )
    components = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    for slug in ("it", "other"):
        assert mismatches(get(client, f"articles/{slug}"), components["Article"], components) == []


def test_nothing_of_a_page_is_missing(client, make_live):
    make_live(slug="source", id="source", codes=["1"], language="en")
    whole = make_live(**COMPLETE, slug="it", id="it", translation_of="source", language="de")
    hidden = {"targets", "contacts", *schema.ARTICLE.markdown_keys}
    for slug, language, source in (("it", "de", "source"), ("source", "en", "")):
        data = get(client, f"articles/{slug}", language=language)
        publication = Publication.objects.for_page().get(slug=slug)
        assert set(data) == set(record.load(publication)) - hidden
        assert data["translation_of"] == source
        assert set(data["product"]) >= {"short"} and set(data["area"]) >= {"provider"}
    editing.unpublish(Publication.objects.get(slug="source").article, None)
    assert get(client, "articles/it", language="de")["translation_of"] == ""
    assert client.get("/de/articles/it.json").json()["translation_of"] == ""
    assert whole.translation_group == "source"


def walk(client, **params):
    """Walk through the list by its cursors."""
    cursor = ""
    while cursor is not None:
        part = get(client, "articles/", cursor=cursor, **params)
        yield part
        cursor = part["next"]


@pytest.mark.both
def test_list_is_walked_by_cursors_whatever_is_published_meanwhile(client, make_live):
    for n in range(6):
        make_live(slug=f"a{n}", codes=[str(100 + n)])
    seen = []
    for n, part in enumerate(walk(client, limit=2)):
        seen += [row["slug"] for row in part["results"]]
        make_live(slug=f"new{n}", codes=[str(10 + n)])  # before all others
        if not n:
            editing.unpublish(Publication.objects.get(slug="a0").article, None)
    assert seen == [f"a{n}" for n in range(6)]
    for cursor in ("x", "n", "nz.1", "t.1", "t-1.1", "n1.", "n1.\u0661", "n1.1\0", "n1.1" + "1" * 18):
        problem = get(client, "articles/", 422, cursor=cursor)
        assert problem["field"] == "cursor" and problem["message"].startswith("This isn't a valid cursor.")
    assert get(client, "articles/", cursor="t" + "9" * 16 + "." + "9" * 18)["results"] == []


@pytest.mark.both
def test_changes_since_a_moment_are_walked_and_none_is_missed(client, make_live):
    for n in range(4):
        make_live(slug=f"a{n}", codes=[str(100 + n)])
    since = get(client, "articles/", limit=100)["results"][1]["updated_at"]
    seen = []
    for n, part in enumerate(walk(client, limit=1, updated_since=since)):
        seen += [row["slug"] for row in part["results"]]
        if not n:
            article = Publication.objects.get(slug="a1").article
            change(article, summary="Changed meanwhile")
            editing.publish(article, None)
    assert seen == ["a1", "a2", "a3", "a1"]
    assert get(client, "articles/", updated_since="2999-01-01")["total"] == 0
    for moment in ("0001-01-01", "0001-01-01T00:00:00Z", "1969-12-31T23:59:59+14:00"):
        assert get(client, "articles/", updated_since=moment)["total"] == 4
    for moment in ("9999-12-31T23:59:59-12:00", "9999-12-31"):
        assert get(client, "articles/", updated_since=moment)["total"] == 0
    for moment in ("yesterday", "0", " 1.5", "1e3"):
        get(client, "articles/", 422, updated_since=moment)
        get(client, "search", 422, updated_since=moment)
    assert get(client, "articles/a%0Ab", 404)["code"] == "not-found"


def test_answer_that_was_not_changed_is_not_sent_again(client, bank):
    for address in ("articles/", "articles/bank", "products/", "codes/102", "incidents/", "openapi.json"):
        first = client.get(f"/api/v1/{address}")
        again = client.get(f"/api/v1/{address}", HTTP_IF_NONE_MATCH=first["ETag"])
        assert (again.status_code, again.content) == (304, b""), address


def test_failure_is_a_problem_and_logged(client, bank, monkeypatch, caplog):
    monkeypatch.setattr(record, "load", lambda *_rest: 1 / 0)
    client.raise_request_exception = False
    assert get(client, "articles/bank", 500)["code"] == "failed"
    assert "ZeroDivisionError" in caplog.text


def test_one_network_may_ask_so_often_in_a_minute(client, bank, settings):
    settings.API_REQUESTS_PER_MINUTE = 2
    for host in (1, 2):
        assert client.get("/api/v1/articles/bank", REMOTE_ADDR=f"192.0.2.{host}").status_code == 200
    for address in ("products/", "nonsense"):
        answer = client.get(f"/api/v1/{address}", REMOTE_ADDR="192.0.2.1")
        assert read_json(answer, 429)["code"] == "too-many-requests"
        assert 0 < int(answer["Retry-After"]) <= 60 and answer["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/v1/products/", REMOTE_ADDR="198.51.100.1").status_code == 200
    for own in ("127.0.0.1", "::1", "::ffff:127.0.0.1") * 2:
        assert client.get("/api/v1/products/", REMOTE_ADDR=own).status_code == 200, own


def test_addresses_with_parts_are_tried(client, db):
    def led(operation, **values):
        return client.get("/api/docs", {"try": operation, **values}).headers.get("Location", "")

    assert led("get_article", slug="b 7/x", language="de") == "/api/v1/articles/b%207/x?language=de"
    assert led("find_code", code="-6000, -77") == "/api/v1/codes/-6000%2C%20-77"
    assert not any((led("get_article"), led("x"), led("find_code", code="..")))


def test_docs_describe_every_address_and_shape(client, db):
    page = client.get("/api/docs").content.decode()
    assert not re.findall(r'(?:src|href)="https?://(?!testserver)[^"]+"', page)
    described = client.get("/api/v1/openapi.json").json()
    for path, operations in described["paths"].items():
        assert all(f"<code>{method.upper()} {path}</code>" in page for method in operations)
    for name in described["components"]["schemas"]:
        assert f'<h3 id="shape-{name}">' in page
    assert set(re.findall(r'href="#(shape-\w+)"', page)) <= set(re.findall(r'id="(shape-\w+)"', page))


@pytest.mark.both
@pytest.mark.parametrize(
    ("address", "most"),
    [("search?q=bank", 7), ("articles/", 3), ("articles/bank", 3), ("products/", 6), ("codes/102", 3)],
)
def test_answers_cost_few_queries(client, bank, address, most, django_assert_max_num_queries):
    client.get("/api/v1/search?q=bank")
    with django_assert_max_num_queries(most):
        client.get(f"/api/v1/{address}")
