"""The service worker: at the top of the site, checked each time, and nowhere while the site is developed."""

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_worker_and_its_page_are_checked_each_time(client, settings):
    answer = client.get("/sw.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache" and "connect-src 'self'" in answer["Content-Security-Policy"]
    for part in ("const outbox", 'addEventListener("sync"', "private|no-store"):
        assert part in answer.text
    assert client.get("/sw.js", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert 'id="kept-note"' in client.get("/offline/").text
    assert client.post("/sw.js").status_code == 405
    settings.DEBUG = True
    assert client.get("/sw.js").status_code == 404
