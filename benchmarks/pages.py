"""What lists cost, and how that grows: python benchmarks/pages.py [--sizes 1000,10000] [--data FOLDER]

CPU time of the thread in milliseconds, through Django with compression but without the store of pages.
"first" is the reader who comes first after something was published, "next" the median of those after, least
of several rounds. At last the seconds of `manage.py codes`. With --data the articles are kept and used again.
"""

import argparse
import io
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from results_page import request
from search import start, timed, write

ROUNDS, READERS = 5, 20


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--size-of-child", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.size_of_child:
        measure(options.size_of_child, options.data)
        return
    with tempfile.TemporaryDirectory(prefix="page-speed-") as scratch:
        for size in options.sizes.split(","):
            folder = (options.data or Path(scratch)) / size
            command = [sys.executable, __file__, "--size-of-child", size, "--data", str(folder)]
            if os.spawnv(os.P_WAIT, sys.executable, command):
                sys.exit(1)


def measure(size: int, data: Path) -> None:
    start(data)
    from django.conf import settings
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from django.test import override_settings

    from articles.models import Publication

    if not Publication.objects.exists():
        write(size)
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    print(f"\n{size} articles{'':10}{'first':>10}{'next':>10}")
    with override_settings(ALLOWED_HOSTS=["*"], STORAGES={**settings.STORAGES, **plain}):
        application = get_wsgi_application()
        request(application, "/safety/", {})
        for name, address in addresses().items():
            show(application, name, address)
    began = time.process_time()
    call_command("codes", output=data / "codes.csv", verbosity=0, stdout=io.StringIO())
    print(f"{'manage.py codes':24}{time.process_time() - began:10.1f} s")


def addresses() -> dict[str, str]:
    from articles.catalog import count_families
    from articles.models import Product

    product = Product.objects.order_by("slug").values_list("slug", flat=True)[0]
    family = max(count_families("en", [product]), key=lambda family: family.code_count)
    return {
        "home": "/",
        "a product": f"/products/{product}/",
        "codes": "/codes/",
        "codes, page 3": "/codes/?page=3",
        "codes of a side": "/codes/?side=unknown",
        f"a family of {family.code_count}": family.url,
    }


def show(application: Any, name: str, address: str) -> None:
    from articles.models import SiteState

    def page(address: str) -> None:
        path, _mark, query = address.partition("?")
        status = request(application, path, dict([query.split("=")]) if query else {})
        assert status.startswith("200"), (address, status)

    firsts, nexts = [], []
    for _round in range(ROUNDS):
        SiteState.take_seq()
        firsts.append(timed(page, [address])[0])
        nexts.append(timed(page, [address] * READERS)[0])
    print(f"{name:24}{min(firsts):10.2f}{min(nexts):10.2f}", flush=True)


if __name__ == "__main__":
    main()
