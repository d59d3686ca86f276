"""Offline packs: built by the operator, offered on product pages, and sent whole or in parts."""

from io import StringIO

import pytest
from django.core.management import call_command

from articles import editing
from tests.support.makers import COMPLETE, shared_articles

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESS = "/offline/ledger.zip"


@shared_articles
def article(make_live):
    return make_live(**COMPLETE)


def build():
    call_command("build_offline_packs", stdout=StringIO())


@pytest.fixture
def pack(settings, tmp_path):
    settings.DATA_DIR, settings.OFFLINE_PACKS = tmp_path, True
    build()
    return (tmp_path / "offline/en/ledger.zip").read_bytes()


def body(response):
    return response.content


def test_nothing_is_offered_unless_the_operator_wants_it(client, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    build()
    assert not (tmp_path / "offline").exists()
    assert client.get(ADDRESS).status_code == 404
    settings.OFFLINE_PACKS = True
    assert "offline use" not in client.get("/products/ledger/").text
    for address in (ADDRESS, "/offline/nope.zip", f"/offline/{'a' * 500}.zip", "/de/offline/ledger.zip"):
        assert client.get(address).status_code == 404


def test_product_page_offers_its_pack_until_an_article_is_unpublished(
    client, pack, article, editor, settings, monkeypatch
):
    page = client.get("/products/ledger/").text
    assert f'href="{ADDRESS}"' in page and "Download for offline use" in page
    answer = client.get(ADDRESS)
    assert body(answer) == pack and answer["Content-Disposition"] == 'attachment; filename="ledger.zip"'
    assert client.post(ADDRESS).status_code == 405
    assert client.head(ADDRESS).status_code == 200
    monkeypatch.setattr("articles.offline.shelf.MAX_BYTES", len(pack) - 1)
    assert client.get(ADDRESS).status_code == 404
    monkeypatch.undo()
    editing.unpublish(article.article, editor)
    assert client.get(ADDRESS).status_code == 404
    build()
    assert not list((settings.DATA_DIR / "offline").rglob("*.zip"))


def test_cut_off_download_goes_on(client, pack):
    whole = client.get(ADDRESS)
    assert body(whole) == pack
    etag = whole["ETag"]
    assert client.get(ADDRESS, headers={"If-None-Match": etag}).status_code == 304
    size = len(pack)
    for asked, part in (
        ("bytes=10-19", slice(10, 20)),
        ("bytes=0-0", slice(0, 1)),
        (f"bytes={size - 5}-", slice(size - 5, None)),
        ("bytes=-7", slice(-7, None)),
        (f"bytes=-{size * 2}", slice(None)),
        (f"bytes=5-{size * 9}", slice(5, None)),
    ):
        answer = client.get(ADDRESS, headers={"Range": asked, "If-Range": etag})
        assert (answer.status_code, body(answer)) == (206, pack[part]), asked
        first = range(size)[part][0]
        assert answer["Content-Range"] == f"bytes {first}-{first + len(pack[part]) - 1}/{size}"
        assert int(answer["Content-Length"]) == len(pack[part])
    for unclear in ("bytes=9-5", "bytes=-", "bytes=0-1,3-4", "lines=1-2", "bytes=a-b", f"bytes={'9' * 40}-"):
        answer = client.get(ADDRESS, headers={"Range": unclear})
        assert (answer.status_code, body(answer)) == (200, pack), unclear
    assert body(client.get(ADDRESS, headers={"Range": "bytes=1-2", "If-Range": '"older"'})) == pack
    for beyond in (f"bytes={size}-", f"bytes={size + 5}-{size + 9}", "bytes=-0"):
        assert client.get(ADDRESS, headers={"Range": beyond}).status_code == 416, beyond
