"""No address answers 500, whatever stands in its path, parameters and fields: asked of the whole URLconf."""

import random
import re

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from articles.models import (
    CodeReport,
    Contact,
    FormerSlug,
    KnownIncident,
    Pin,
    Redirect,
    SearchTally,
    Synonym,
)
from articles.strings.numbers import MAX_POSITIVE_INTEGER, whole_number
from tests.support.makers import COMPLETE

# As bytes of an address: what is no number and looks like one, NUL, halves of surrogates, overlong UTF-8.
NASTY = [
    *["%C2%B2", "%D9%A3", "-1", "9" * 19, "9" * 40, "9" * 5000, "1e9", "True", "%E2%88%9E"],
    *["%ED%A0%80", "%C0%80", "%F4%90%80%80", "%FF", "_00", "_ED_A0_80", "%27%22%3C%5C", "a" * 3000],
    *["0001-01-01", "9999-12-31T23:59:59", "..%2F..%2F", "%25s%25%28x%29s", "%E2%80%AE%F0%9F%92%A9"],
]
NUL = ["%00", "a%00b", "1%00"]
# What a view, a form, or Django's admin reads of an address.
PARAMETERS = """
q p o e all page term app_label model_name field_name _popup _to_field _changelist_filters from to view days
by autosave kind copy code codes message symptom symptoms_basic title product area language lang rule
search_language search_product next side limit offset exact code searched seen id pk public status
status__exact product__id__exact state reason confidence__exact product__isnull language__exact
created_at__gte last_day__year article__id__exact is_verified active__exact kind__exact action owner
owner__id__exact user__id__exact is_staff__exact groups__id__exact
""".split()  # noqa: SIM905
# Ends the session, or answers what is not about us: the framework's own files.
LEFT_OUT = ("admin:logout", "account_logout", "admin:jsi18n")


def addresses(resolver=None, start="", names=()):
    """Every address of the site with its parts still open, such as `articles/<slug:slug>/`."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = f"{start}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            space = [*names, pattern.namespace] if pattern.namespace else names
            yield from addresses(pattern, here, space)
        elif isinstance(pattern, URLPattern) and ":".join([*names[-1:], str(pattern.name)]) not in LEFT_OUT:
            yield here


def fill_address(address, value):
    """A path with `value` in every open part, `%` of an expression left out."""
    address = re.sub(r"<slug:\w+>", "ledger", address)
    address = re.sub(r"<int:\w+>", "1", address)
    address = re.sub(r"<(?:\w+:)?\w+>", lambda _part: value, address)
    return "/" + re.sub(r"\(\?P<\w+>[^)]*\)|\\Z|[\^$\\]", "", address)


ADDRESSES = sorted(set(addresses()))
PARTS = 4  # so that workers share them


@pytest.fixture
def rows(make_live, editor):
    """One row of each kind, with the number 1 or what the database gave it."""
    live = make_live(**COMPLETE)
    today = timezone.localdate()
    made = [
        live.product,
        live.article,
        Contact.objects.create(owner="O", value="https://example.com", checked_on=today),
        FormerSlug.objects.create(article=live.article, language="en", slug="old"),
        Redirect.objects.create(path="/old", article=live.article),
        Synonym.objects.create(phrases="a", also="b"),
        Pin.objects.create(queries="a", article=live.article),
        KnownIncident.objects.create(title="T", begins_at=timezone.now(), ends_at=timezone.now()),
        SearchTally.objects.create(day=today, kind="words", query="q", language="en"),
        CodeReport.objects.create(canonical="1", code="1", language="en", first_day=today, last_day=today),
    ]
    return [str(one.pk) for one in made]


@pytest.fixture
def editor_client(client, editor):
    client.force_login(editor)
    client.raise_request_exception = False
    return client


def query(values, rng):
    return "&".join(f"{name}={rng.choice(values)}" for name in rng.sample(PARAMETERS, 12))


def check(answer, path, sent=""):
    told = (answer.status_code, path[:200], str(sent)[:600], getattr(answer, "exc_info", None))
    assert answer.status_code < 500 or answer.status_code == 503, told
    if answer.streaming:
        b"".join(answer.streaming_content)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_no_value_in_an_address_is_a_server_error(editor_client, rows, part):
    for address in ADDRESSES[part::PARTS]:
        rng = random.Random(address)
        for path in (fill_address(address, rng.choice(NASTY + NUL)), fill_address(address, rows[0])):
            for values in (NASTY, NUL):
                sent = query(values, rng)
                check(editor_client.get(f"{path}?{sent}"), path, sent)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_no_value_in_a_form_is_a_server_error(editor_client, rows, part):
    for address in ADDRESSES[part::PARTS]:
        point = transaction.savepoint()
        rng, path = random.Random(address), fill_address(address, rows[0])
        page = editor_client.get(path)
        text = page.getvalue().decode(errors="replace")  # a file is closed when all of it was read
        names = sorted({*re.findall(r'name="([^"]+)"', text), *rng.sample(PARAMETERS, 12), *FIELDS})
        for value in ("a\0b", rng.choice(["²", "9" * 40, "\0", "💩" * 400, "-1", "\u202e"])):
            sent = {name: "1" if name.endswith("_FORMS") else value for name in names}
            check(editor_client.post(path, sent, headers={"Origin": "http://testserver"}), path, sent)
        if address.startswith("api/"):
            body = '{"q": "\\ud800\\u0000", "product": "\\u0000"}'
            check(editor_client.post(path, body, content_type="application/json"), path, body)
        transaction.savepoint_rollback(point)


LISTS = [address for address in ADDRESSES if re.fullmatch(r"admin/\w+/\w+/", address)]
ARTICLES = "admin/articles/article/?q="
AUTOCOMPLETE = "admin/autocomplete/?app_label=articles&model_name=article&field_name=product&term="


@pytest.mark.slow
def test_nul_in_an_address_of_the_admin_is_a_bad_request(editor_client, rows):
    for n, address in enumerate([AUTOCOMPLETE, *[f"{address}?q=" for address in LISTS]]):
        assert editor_client.get(f"/{address}a%00").status_code == 400, address
        assert editor_client.get(f"/{address}a").status_code in (200, 302, 403), address
        # All lists search by the same code: each gets some of the values, the article's every one.
        values = NASTY if address in (AUTOCOMPLETE, ARTICLES) else NASTY[n % 5 :: 5]
        for value in values:
            check(editor_client.get(f"/{address}{value}"), address, value)


@pytest.mark.parametrize("part", ["%00", "1%00", "_00", "²", "٣", "9" * 40])
def test_number_in_a_path_that_is_none_is_not_found(editor_client, rows, part):
    for kind in ("article", "product"):
        answers = {
            editor_client.get(f"/admin/articles/{kind}/{part}/{page}/").status_code for page in PAGES[kind]
        }
        assert answers <= {302, 400, 404, 405}, answers
        if kind == "article" and "0" not in part:
            sent = editor_client.post(
                f"/admin/articles/{kind}/{part}/change/", {"title": "T", "version": "²"}
            )
            assert sent.status_code in (302, 404)


PAGES = {
    "article": [
        "change",
        "delete",
        "history",
        "compare",
        "rendered",
        "review",
        "schedule",
        "links",
        "conflict",
    ],
    "product": ["change", "delete", "history"],
}


# What views read of a form without drawing it.
FIELDS = """
_save _publish _submit _note _form_key _changed version number base theirs mine everywhere do note text
section comment cancel at kind query language decision article words helpful reasons result solution website
state reply post action _selected_action select_across index title q product code searched seen
""".split()  # noqa: SIM905


@pytest.mark.parametrize(
    ("value", "number"),
    [("0", 0), ("7", 7), ("007", 7), (str(2**31 - 1), 2**31 - 1)]
    + [
        (bad, None)
        for bad in ("", "²", "٣", "-1", "+1", "1.0", " 1", "1_0", "x", "1\0", str(2**31), "9" * 5000)
    ]
    + [(None, None)],
)
def test_number_of_a_request(value, number):
    assert whole_number(value, MAX_POSITIVE_INTEGER) == number


@pytest.mark.parametrize("charset", ["hex", "zlib", "rot13", "punycode", "utf-16"])
@pytest.mark.parametrize("address", ["/search/", "/codes/report/", "/admin/login/"])
def test_form_in_an_encoding_that_is_no_text_is_refused(client, db, address, charset):
    form = b'--x\r\nContent-Disposition: form-data; name="q"\r\n\r\n102\r\n--x--\r\n'
    content_type = f"multipart/form-data; boundary=x; charset={charset}"
    assert client.generic("POST", address, form, content_type).status_code == 400


def test_form_with_files_in_utf_8_is_read(client, make_live):
    form = b'--x\r\nContent-Disposition: form-data; name="q"\r\n\r\nna\xc3\xafve\r\n--x--\r\n'
    headers = {"origin": "http://testserver"}
    content_type = "multipart/form-data; boundary=x; charset=UTF-8"
    answer = client.generic("POST", "/search/", form, content_type, headers=headers)
    assert answer.status_code == 200
    assert "na\u00efve" in answer.content.decode()
