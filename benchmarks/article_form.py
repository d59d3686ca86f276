"""What the article form costs the server: python benchmarks/article_form.py [--solutions N]

CPU time of the thread, in milliseconds, from the request to the page, for an article with one row of each
kind and for one with many, beside the page that readers see. The least of several rounds is shown, as
neighbors on the machine only add. The form with 30 solutions is to take at most 250 ms.
"""

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

from search import start

MAX_MS = 250
ROUNDS = 10


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--solutions", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="form-speed-") as scratch:
        start(Path(scratch))
        from django.conf import settings
        from django.test import override_settings

        plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
        with override_settings(ALLOWED_HOSTS=["*"], STORAGES={**settings.STORAGES, **plain}):
            show(options.solutions)


def show(count: int) -> None:
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    from articles import editing

    editor = get_user_model().objects.create_superuser("bench", "", "")
    client = Client()
    client.force_login(editor, "allauth.account.auth_backends.AuthenticationBackend")
    times = []
    for number in (1, count):
        article = editing.save(None, article_with(number), None)
        publication = editing.publish(article, None, note="measured")
        times.append(least(client, reverse("admin:articles_article_change", args=[article.pk])))
        page = publication.get_absolute_url()
        print(f"{number:3} solutions: form {times[-1]:6.1f} ms, readers' page {least(client, page):6.1f} ms")
    print(f"form of {count} / form of 1: {times[1] / times[0]:.1f}")
    print(f"{'within' if times[1] <= MAX_MS else 'OVER'} the {MAX_MS} ms that the form may take")


def article_with(count: int) -> dict[str, Any]:
    """Return an article with so many solutions, and a third as many causes and questions."""
    from articles.content import snapshot

    few = max(1, count // 3)
    steps = "\n".join(f"{n}. Open **Menu {n}** and select *Update*, then wait a minute." for n in range(1, 7))
    return snapshot.normalize({
        "product": {"slug": "ledger", "name": "Ledger"},
        "id": f"bench-{count}",
        "title": f"The bank's website is unavailable ({count})",
        "summary": "The bank's site is down, so no new data arrives.",
        "codes": [f"9{count}"],
        "messages": [f"Error {n}: We couldn't connect" for n in range(few)],
        "causes": [{"title": f"Cause {n}", "body": "It might be down. " * 8} for n in range(few)],
        "solutions": [{"title": f"Solution {n}", "body": steps, "minutes": 5} for n in range(count)],
        "faqs": [{"question": f"Question {n}?", "answer": "Yes. " * 20} for n in range(few)],
        "sources": [{"title": "Help page", "url": "https://example.com/help"}],
        "verified_on": "2026-11-01",
    })  # fmt: skip


def least(client: Any, url: str) -> float:
    rounds = []
    for _round in range(ROUNDS):
        began = time.thread_time()
        response = client.get(url, secure=True)
        rounds.append((time.thread_time() - began) * 1000)
        assert response.status_code == 200, (url, response.status_code)
    return min(rounds)


if __name__ == "__main__":
    main()
