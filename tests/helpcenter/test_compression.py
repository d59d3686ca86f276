"""Pages go out small, and nothing that holds a secret does."""

import gzip

import brotli
import pytest
from django.http import HttpResponse

from helpcenter.compression import choose_encoding, compress_responses
from tests.support.pages import PUBLIC_PAGES
from tests.support.rows import row
from tests.support.samples import FULL_ARTICLE

pytestmark = [pytest.mark.once, pytest.mark.slow]

BROWSER = "gzip, deflate, br, zstd"


@pytest.fixture
def full_article(make_live):
    make_live(id="101", slug="ledger-error-101", codes=["101"], title="A general failure")
    return make_live(**FULL_ARTICLE)


def unpacked(answer):
    body, encoding = answer.content, answer.get("Content-Encoding")
    return {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding](body)


def test_page_says_the_same_in_fewer_bytes(client, full_article):
    for address in PUBLIC_PAGES:
        if address != "/robots.txt":
            for encoding in ("br", "gzip"):
                with row(f"{address} {encoding}"):
                    check_smaller(client, address, encoding)


def check_smaller(client, address, encoding):
    plain = client.get(address)
    small = client.get(address, headers={"Accept-Encoding": encoding})
    assert unpacked(small) == plain.content
    if len(plain.content) < 500:
        assert "Content-Encoding" not in small
        return
    assert small["Content-Encoding"] == encoding
    assert len(small.content) < len(plain.content) * 0.7
    assert small["Content-Length"] == str(len(small.content))
    assert "Accept-Encoding" in small["Vary"]
    assert plain["Vary"] == small["Vary"], "a cache must know before it keeps the plain one"


def test_article_fits_into_the_first_packets(client, make_live):
    """Ten solutions of eight steps, six questions, five causes: as large as articles get."""
    words = (
        "Open the **menu**, choose the account that the message names and look whether it is still there. "
    )
    full_article = {
        **FULL_ARTICLE, "solutions": [{"title": f"Way {n} of getting {n * 7} back", "body": "\n".join(
            f"{step}. {words[n % 5 * 4 :]} Then item {step * n}." for step in range(1, 9)), "minutes": n + 1}
            for n in range(10)],
        "faqs": [{"question": f"Why is it {n}?", "answer": words * 2} for n in range(6)],
        "causes": [{"title": f"Cause {n}", "body": words, "side": "provider"} for n in range(5)],
        "first": "",
    }  # fmt: skip
    make_live(**full_article)
    for encoding in ("br", "gzip"):
        answer = client.get("/articles/ledger-error-102/", headers={"Accept-Encoding": encoding})
        assert len(unpacked(answer)) > 40_000
        assert len(answer.content) <= 14_000


def test_kept_copy_is_confirmed_whichever_form_it_has(client, full_article):
    for kept in ("", BROWSER):
        etag = client.get("/articles/ledger-error-102/", headers={"Accept-Encoding": kept})["ETag"]
        for asked in ("", BROWSER):
            headers = {"If-None-Match": etag, "Accept-Encoding": asked}
            answer = client.get("/articles/ledger-error-102/", headers=headers)
            assert (answer.status_code, answer.content) == (304, b"")


def test_same_page_is_the_same_bytes(client, full_article):
    packed = [client.get("/", headers={"Accept-Encoding": "gzip"}).content for _ in range(2)]
    assert packed[0] == packed[1]


def test_what_holds_a_secret_is_sent_as_it_is(client, editor):
    login = client.get("/accounts/login/", headers={"Accept-Encoding": BROWSER}, follow=True)
    assert b"csrfmiddlewaretoken" in login.content
    client.force_login(editor)
    for answer in (login, client.get("/admin/", headers={"Accept-Encoding": BROWSER})):
        assert answer.status_code == 200
        assert "Content-Encoding" not in answer


@pytest.mark.parametrize(
    "headers",
    [
        {"Vary": "Cookie"}, {"Cache-Control": "private, no-cache"}, {"Content-Encoding": "br"},
        {"Content-Type": "image/png"}, {"Content-Type": "application/octet-stream"},
    ],
)  # fmt: skip
def test_private_or_foreign_answers_are_left_alone(rf, headers):
    answer = compress_responses(lambda request: HttpResponse("x" * 900, headers=headers))(
        rf.get("/", headers={"Accept-Encoding": BROWSER})
    )
    assert answer.content == b"x" * 900


def test_answer_with_a_cookie_is_left_alone(rf):
    answer = HttpResponse("x" * 900)
    answer.set_cookie("a", "b")
    assert (
        compress_responses(lambda request: answer)(rf.get("/", headers={"Accept-Encoding": BROWSER})).content
        == b"x" * 900
    )


@pytest.mark.parametrize(
    ("offered", "encoding"),
    [
        ("", ""), ("gzip", "gzip"), ("gzip, deflate, br, zstd", "br"), ("BR", "br"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0.0", ""), ("identity", ""), ("*", ""), (";;;,,,q=", ""), ("gzip;q=2", ""), ("x" * 9000, ""),
    ],
)  # fmt: skip
def test_browser_gets_what_it_takes(offered, encoding):
    assert choose_encoding(offered) == encoding
