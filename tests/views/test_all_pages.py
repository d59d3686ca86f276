"""What every public page and every template keeps to."""

import re
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse

from tests.support.pages import PUBLIC_PAGES
from tests.support.paths import ROOT
from tests.support.roles import in_role
from tests.support.rows import row

pytestmark = pytest.mark.once

TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if "admin" not in path.parts)


def test_public_answer_is_the_same_for_all(client, full_article, editor):
    signed_in, without_role = Client(), Client()
    signed_in.force_login(editor)
    without_role.force_login(in_role(None, "nobody"))
    for address in PUBLIC_PAGES:
        with row(address):
            anonymous = client.get(address)
            assert not anonymous.cookies
            assert "Cookie" not in anonymous.get("Vary", "")
            assert anonymous["Cache-Control"] in ("no-cache", "no-store")
            assert without_role.get(address).content == anonymous.content
            # Editors have links to the form on articles: see test_edit_links.py.
            if not address.startswith("/articles/"):
                assert signed_in.get(address).content == anonymous.content


def test_head_is_get_without_the_body(client, full_article):
    for address in PUBLIC_PAGES:
        with row(address):
            answer, head = client.get(address), client.head(address)
            assert head.status_code == answer.status_code
            assert head.content == b""
            assert head["Cache-Control"] == answer["Cache-Control"]
            assert head.get("ETag") == answer.get("ETag")


def test_page_is_whole(client, full_article):
    for address in PUBLIC_PAGES:
        if "." not in address and address != "/api/v1/incidents/":
            with row(address):
                check_whole(client.get(address, follow=True).content.decode())


def check_whole(page):
    assert re.match(r'<!doctype html>\s*<html lang="en" dir="ltr">', page)
    assert re.search(r"<title>\s*\S.*?</title>", page, re.S)
    assert page.count("<h1") == 1
    assert 'href="#main"' in page
    assert 'id="main"' in page
    assert "it never asks you to call anyone" in page
    assert set(re.findall(r'<use href="#(i-[a-z]+)"', page)) <= set(
        re.findall(r'<symbol id="(i-[a-z]+)"', page)
    )
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_keeps_to_the_policy(path):
    """No inline style or script, and no address that a setting or a name should give."""
    text = path.read_text()
    inert = r'<script[^>]* type="application/json">'  # data, which no browser runs
    assert not re.search(
        r"\sstyle=|<style|<script(?! src=.\{% static )|javascript:|\son[a-z]+=", re.sub(inert, "", text)
    )
    assert not re.search(r'(?:href|src|action)="https?:', text)
    assert "|safe" not in text
    assert "autoescape" not in text


@pytest.mark.parametrize(
    "path", sorted((ROOT / "static/css").glob("[!a]*/*.css")), ids=lambda path: path.name
)
def test_only_tokens_hold_raw_colours(path):
    rules = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    if path.name not in ("print.css", "pdf.css"):
        rules = re.sub(r"linear-gradient\(90deg, #000[^;]*", "", rules)  # a mask: its colour is not seen
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", rules)
    assert "!important" not in rules


def test_names_of_addresses_are_the_contract(settings):
    assert reverse("code-redirect", args=["-6000, -77"]) == "/e/-6000,%20-77/"
    assert reverse("article-detail", args=["a-1"]) == "/articles/a-1/"
    assert reverse("area-detail", args=["p", "a"]) == "/products/p/a/"
