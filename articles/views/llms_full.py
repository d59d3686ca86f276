"""llms-full.txt for language models: the whole articles of a product as one text, in parts."""

from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.catalog import ProductCount, count_products
from articles.content import formats, record
from articles.models import Publication, resolve_address

from .http_cache import cached_page

PART = 50  # articles of one answer, which bounds its time and its size
KIND = "text/markdown; charset=utf-8"


@cached_page
def list_products(request: HttpRequest) -> HttpResponse:
    """List the parts of each product."""
    lines = [f"# {formats.plain_line(settings.SITE_NAME)}", ""]
    for product in count_products(settings.LANGUAGE_CODE):
        for part in range(1, _last_part(product) + 1):
            name = formats.plain_line(product.name)
            label = name if part == 1 else _("%(name)s, part %(n)d") % {"name": name, "n": part}
            lines.append(f"- [{label}]({_address(product.slug, part)})")
    return HttpResponse("\n".join(lines) + "\n", content_type=KIND)


@cached_page
def list_articles(request: HttpRequest, product: str) -> HttpResponse:
    """Return the articles of a part as Markdown, in the order of lists."""
    if address := resolve_address("llms-full-product", product):
        return HttpResponsePermanentRedirect(address)
    counted = next(iter(count_products(settings.LANGUAGE_CODE, product)), None)
    page = request.GET.get("page", "1")
    part = int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 0
    if counted is None or not 1 <= part <= _last_part(counted):
        raise Http404("no such part of a product with articles")
    return HttpResponse("\n".join(_lines(counted, part)), content_type=KIND)


def _lines(product: ProductCount, part: int) -> Iterator[str]:
    rows = Publication.objects.live().in_language(settings.LANGUAGE_CODE).filter(product__slug=product.slug)
    pks = list(rows.order_by("sort_key", "pk").values_list("pk", flat=True)[(part - 1) * PART : part * PART])
    found = Publication.objects.live().for_page().in_bulk(pks)
    for pk in pks:
        if pk in found:
            yield formats.as_markdown(record.load(found[pk]))
            yield "---\n"
    if part < _last_part(product):
        yield f"[{_('Next part')}]({_address(product.slug, part + 1)})\n"


def _last_part(product: ProductCount) -> int:
    return max(1, -(-product.count // PART))


def _address(product: str, part: int) -> str:
    address = formats.absolute(reverse("llms-full-product", args=[product]))
    return address if part == 1 else f"{address}?page={part}"
