"""A process of the drills: `worker.py publish N` or `worker.py read`. Speaks JSON, a line an event."""

import json
import os
import sys
import time

import django

from tests.support.waiting import PATIENCE


def say(**what: object) -> None:
    print(json.dumps(what), flush=True)


def publish(first: int) -> None:
    """Publish one article after the other, and search for each, which brings the index up."""
    from articles import editing, search
    from tests.support.makers import article_data

    for n in range(first, first + 10_000):
        article = editing.save(None, article_data(id=f"d{n}", title=f"Trouble {n}", codes=[f"ZB-{n}"]), None)
        editing.publish(article, None)
        say(live=n)
        results = search.find(f"ZB-{n}")
        say(asked=n, found=bool(results.jump), building=results.building)


def read() -> None:
    """Look for the newest article until it is found, as a reader who loads the page again and again."""
    from articles import search
    from articles.models import Publication

    say(ready=True)
    while True:
        newest = Publication.objects.live().order_by("-seq").first()
        if newest is None:
            time.sleep(0.01)
            continue
        began, tries = time.monotonic(), 0
        while not (found := search.find(newest.codes[0]).jump) and time.monotonic() - began < PATIENCE / 2:
            tries += 1
        say(code=newest.codes[0], found=bool(found), tries=tries)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpcenter.settings")
    django.setup()
    if sys.argv[1] == "publish":
        publish(int(sys.argv[2]))
    else:
        read()


if __name__ == "__main__":
    main()
