"""Readers tell what is missing: one click, counted, cleaned, and seen by editors alone."""

import html
import logging
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.utils.timezone import localdate

from articles.models import CodeReport, CodeReportDay, SearchTally
from articles.views import missing_codes

OWN = {"Sec-Fetch-Site": "same-origin"}
REPORT, THANKS = "/codes/report/", "/codes/report/thanks/"
LIST = "/admin/articles/codereport/"


@pytest.fixture(autouse=True)
def fresh_limits():
    caches["readers"].clear()
    yield
    caches["readers"].clear()


def send_report(client, headers=OWN, **fields):
    return client.post(REPORT, fields, headers=headers)


def text_of(page):
    return " ".join(page.content.decode().split())


def test_report_is_counted_by_code_and_day_and_thanked_for(client, make_live):
    make_live(codes=["102"])
    for code in ("PS-999", "ps 999", "Error PS999"):
        answer = send_report(client, code=code, product="ledger")
        assert (answer.status_code, answer["Location"]) == (303, THANKS)
    report = CodeReport.objects.get()
    assert (str(report), report.canonical, report.count, report.product) == ("PS-999", "PS999", 3, "ledger")
    assert (report.state, report.first_day, report.language) == ("new", localdate(), "en")
    assert CodeReportDay.objects.get().count == 3
    assert "Thank you" in text_of(client.get(THANKS))


@pytest.mark.once
def test_too_long_a_report_comes_back_whole(client, db):
    text = "<b>Line</b> of a log\n" * 100
    answer = send_report(client, code="X99", product="ledger", seen=text)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert f"\n{html.escape(text)}</textarea>" in page and 'name="code" value="X99"' in page
    assert "maxlength" not in page, "the browser would cut a paste without a word"
    assert not CodeReport.objects.exists()


def test_next_day_counts_apart(client, db):
    send_report(client, code="X99")
    CodeReport.objects.update(first_day=localdate() - timedelta(days=1), state="done")
    CodeReportDay.objects.update(day=localdate() - timedelta(days=1))
    send_report(client, code="X99")
    report = CodeReport.objects.get()
    assert (report.count, report.last_day, report.state) == (2, localdate(), "done")
    assert list(CodeReportDay.objects.values_list("count", flat=True)) == [1, 1]


@pytest.mark.once
def test_unknown_code_can_be_reported_where_it_is_said(client, make_live):
    make_live(codes=["PS038"])
    for address in ("/e/PS-999/", "/search/?q=PS-999"):
        page = text_of(client.get(address))
        assert f'action="{REPORT}"' in page and 'name="code" value="PS-999"' in page
        assert "Report missing code" in page


@pytest.mark.once
def test_search_without_result_can_be_reported_in_the_form_in_which_it_is_kept(client, make_live):
    make_live(codes=["PS038"])
    page = text_of(client.get("/search/?q=zebra of bob@example.com"))
    assert 'name="searched" value="zebra of"' in page and "Report this search" in page
    send_report(client, searched="zebra of")
    assert (CodeReport.objects.get().searched, CodeReport.objects.get().canonical) == ("zebra of", "")


@pytest.mark.once
def test_what_the_screen_said_is_kept_without_what_is_personal(client, db):
    send_report(client, code="X99", seen="User\x00 bob@example.com cannot\nopen C:\\Users\\bob\\tax.qbw")
    for n in range(9):
        send_report(client, code="X99", seen=f"Seen {n}")
    seen = CodeReport.objects.get().seen
    assert seen == ["Seen 8", "Seen 7", "Seen 6", "Seen 5", "Seen 4"]
    send_report(
        client, code="X98", seen="User bob@example.com cannot open C:\\Users\\bob\\tax.qbw, call 202-555-0143"
    )
    assert CodeReport.objects.get(canonical="X98").seen == [
        "User {email} cannot open C:\\Users\\{name}\\tax.qbw, call 2•• ••• ••43"
    ]


@pytest.mark.once
def test_reader_sees_what_was_removed_from_their_report(client, db):
    answer = send_report(client, code="X99", seen="zebra@example.com cannot pay")
    page = text_of(answer)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert "Thank you" in page and "email address" in page and "{email} cannot pay" in page
    assert "zebra" not in page


SECRETS = [
    "4111 1111 1111 1111",
    "202-555-0143",
    "2025550143",
    "bob.zebra@example.com",
    "sk_live_4eC39HqLyjWDarjtT1zd",
]


@pytest.mark.once
@pytest.mark.parametrize("secret", [*SECRETS, "password=zebrapass1", "C:\\Users\\zebrauser\\x"])
def test_report_keeps_nothing_personal(client, db, caplog, secret):
    caplog.set_level(logging.DEBUG)
    for fields in ({"code": secret}, {"searched": secret}):
        answer = send_report(client, **fields)
        assert answer.status_code == 400 and "looks like personal information" in text_of(answer)
    send_report(client, code="X99", seen=f"It says {secret} here")
    stored = repr(list(CodeReport.objects.values_list())) + caplog.text
    assert secret not in stored and "zebra" not in stored and "4111" not in stored


@pytest.mark.once
def test_machines_are_thanked_and_not_heard(client, db):
    assert send_report(client, code="X99", website="https://spam.example.com").status_code == 303
    assert not CodeReport.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://other.example.com"}]
)
def test_report_from_another_site_is_refused(client, db, headers):
    assert send_report(client, headers, code="X99").status_code == 403
    assert client.get(REPORT).status_code == 405
    assert not CodeReport.objects.exists()


@pytest.mark.once
def test_too_many_reports_have_to_wait(client, db, monkeypatch):
    monkeypatch.setattr(missing_codes, "MAX_REPORTS", 2)
    assert [send_report(client, code=f"X9{n}").status_code for n in range(3)] == [303, 303, 429]
    assert 0 < int(send_report(client, code="X99")["Retry-After"]) <= missing_codes.LIMIT_SECONDS
    assert CodeReport.objects.count() == 2


@pytest.mark.once
@pytest.mark.parametrize(
    "fields",
    [
        {}, {"code": "", "searched": " "}, {"code": "x" * 201}, {"code": "X9", "product": "../x"},
        {"code": "\x00"},
        {"code": "X9", "seen": "y" * 1001}, {"searched": "z" * 30_000}, {"code": "!!!"},
    ],
)  # fmt: skip
def test_what_says_nothing_or_too_much_is_refused_in_words(client, db, fields):
    answer = send_report(client, **fields)
    assert answer.status_code == 400 and "couldn't send your report" in text_of(answer)
    assert len(answer.content) < 20_000
    assert not CodeReport.objects.exists()


def test_unknown_product_and_strange_signs_are_survived(client, db):
    assert (
        send_report(client, code="X99\u202e", product="nowhere", seen="<script>alert(1)</script>").status_code
        == 303
    )
    assert CodeReport.objects.get().product == ""


# Editors


def test_editors_see_counts_and_decide(editor_client, make_live):
    make_live(codes=["102"])
    for _twice in range(2):
        send_report(editor_client, code="PS-999", seen="<b>Something</b>", product="ledger")
    send_report(editor_client, searched="zebra crossing")
    page = text_of(editor_client.get(LIST))
    assert page.index("PS-999") < page.index("zebra crossing")
    first, second = CodeReport.objects.order_by("-count")
    assert "&lt;b&gt;Something&lt;/b&gt;" in text_of(editor_client.get(f"{LIST}{first.pk}/change/"))
    editor_client.post(LIST, {"action": "mark_planned", "_selected_action": [first.pk, second.pk]})
    assert set(CodeReport.objects.values_list("state", flat=True)) == {"planned"}
    assert editor_client.get(f"{LIST}add/").status_code == 403


def test_report_becomes_a_draft_with_its_code(editor_client, make_live):
    product = make_live(codes=["102"]).product
    send_report(editor_client, code="PS-999", product="ledger")
    row = CodeReport.objects.get()
    answer = editor_client.post(LIST, {"action": "start_draft", "_selected_action": [row.pk]})
    form = editor_client.get(answer["Location"]).context["form"].main
    assert (form["codes"].value(), form["product"].value()) == ("PS-999", product.pk)
    send_report(editor_client, searched="zebra crossing")
    both = list(CodeReport.objects.values_list("pk", flat=True))
    answer = editor_client.post(LIST, {"action": "start_draft", "_selected_action": both}, follow=True)
    assert "Select one row" in text_of(answer)


def test_searches_are_read_and_tried(editor_client, make_live):
    row = SearchTally.objects.create(
        day=localdate(), language="en", kind="words", query="zebra crossing", count=7
    )
    page = text_of(editor_client.get("/admin/articles/searchtally/", {"found_any": "none"}))
    assert "zebra crossing" in page
    page = text_of(editor_client.get(f"/admin/articles/searchtally/{row.pk}/change/"))
    assert "/admin/articles/synonym/try/?q=zebra+crossing" in page
    assert (
        editor_client.post(f"/admin/articles/searchtally/{row.pk}/change/", {"query": "other"}).status_code
        == 403
    )


def test_database_that_only_reads_is_told_plainly(client, db):
    def refuse(execute, sql, params, many, context):
        if sql.split()[0] in ("INSERT", "UPDATE", "DELETE"):
            raise DatabaseError("attempt to write a readonly database")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        answer = send_report(client, code="PS-999")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Try again later" in text_of(answer)
