"""The page on how to tell real support from fake, with the verified contacts."""

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from articles.models import Contact, Publication

from .http_cache import cached_page


@cached_page
def safety_page(request: HttpRequest) -> HttpResponse:
    is_safety_article = Q(translation_group=settings.SAFETY_ARTICLE) | Q(slug=settings.SAFETY_ARTICLE)
    article = (
        Publication.objects.live().in_language(get_language()).filter(is_safety_article).for_list().first()
    )
    return render(
        request, "articles/safety.html", {"contacts": Contact.objects.verified(), "article": article}
    )
