"""llms.txt for language models, and the manifest of the site as a web app."""

from collections.abc import Iterator
from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from articles.catalog import count_products
from articles.content import formats
from articles.models import Publication

from .http_cache import cached_page

MAX_ARTICLES = 2_000
# The colors of the page's header and background; a manifest has no dark scheme.
THEME_COLOR, BACKGROUND_COLOR = "#ffffff", "#f2f5f4"


@cached_page
def llms(request: HttpRequest) -> HttpResponse:
    """List the published articles for language models (llmstxt.org)."""
    return HttpResponse("\n".join(_llms_lines()) + "\n", content_type="text/markdown; charset=utf-8")


def _llms_lines() -> Iterator[str]:
    language = settings.LANGUAGE_CODE
    yield f"# {formats.plain_line(settings.SITE_NAME)}\n"
    yield _(
        "> Error codes and messages, explained: what each one means, where the problem is, how long it"
        " usually lasts, whether data is at risk, and what to try first."
    )
    yield ""
    yield _(
        "Each link is one article in Markdown. Use .json instead of .md for the full record. If an"
        " article says something is unconfirmed or unknown, say so."
        " This site doesn't publish unverified phone numbers."
    )
    yield f"\n## {_('Look up')}\n"
    for name, address, what in (
        (_("Search"), reverse("api:search") + "?q=", _("a code or a pasted message; use POST for long text")),
        (_("A code"), reverse("api:code", args=["102"]), _("articles on one code, in any spelling")),
        (_("Happening now"), reverse("api:incidents"), _("outages and the errors they cause")),
        (_("Full articles"), reverse("llms-full"), _("the full text of every article, by product")),
        (_("The API"), reverse("api:openapi-json"), _("OpenAPI description")),
        (_("How to spot fake support"), reverse("safety"), _("includes verified contacts")),
    ):
        yield f"- [{name}]({formats.absolute(address)}): {what}"
    rows = Publication.objects.live().in_language(language).order_by("product__name", "product", "sort_key")
    columns = ("product__name", "slug", "codes", "title", "summary")
    for product, group in groupby(rows.values_list(*columns)[:MAX_ARTICLES], key=lambda row: row[0]):
        yield f"\n## {formats.plain_line(product)}\n"
        for _product, slug, codes, title, summary in group:
            name = formats.plain_line(f"{codes[0]}: {title}" if codes else title)
            address = formats.absolute(reverse("article-md", args=[slug]))
            yield f"- [{name}]({address})" + (f": {formats.plain_line(summary)}" if summary else "")
    more = sum(product.count for product in count_products(language)) - MAX_ARTICLES
    if more > 0:
        rest = f"{formats.absolute(reverse('api:articles'))}?offset={MAX_ARTICLES}"
        yield f"\n## Optional\n\n- [{_('%(n)d more articles') % {'n': more}}]({rest})"


@cached_page
def manifest(request: HttpRequest) -> HttpResponse:
    """Describe the site as a web app. It needs a network, so that advice is never out of date."""
    icons = [(f"img/icon-{size}.png", f"{size}x{size}", "image/png") for size in (192, 512)]
    content = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME[:30],
        "description": _("Error codes and messages: what they mean and what to try first"),
        "id": reverse("home"),
        "start_url": reverse("home"),
        "scope": reverse("home"),
        "display": "minimal-ui",
        "lang": settings.LANGUAGE_CODE,
        "dir": "rtl" if get_language_bidi() else "ltr",
        "theme_color": THEME_COLOR,
        "background_color": BACKGROUND_COLOR,
        "icons": [{"src": static(path), "sizes": sizes, "type": kind} for path, sizes, kind in icons],
    }
    return JsonResponse(content, content_type="application/manifest+json")
