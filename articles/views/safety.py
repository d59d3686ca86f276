"""How to tell real support from fake, and the ways to the real one that somebody has checked."""

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from articles.models import Contact, Publication

from .http_cache import cached_page


@cached_page
def safety(request: HttpRequest) -> HttpResponse:
    named = Q(translation_group=settings.SAFETY_ARTICLE) | Q(slug=settings.SAFETY_ARTICLE)
    article = Publication.objects.live().in_language(get_language()).filter(named).for_list().first()
    return render(
        request, "articles/safety.html", {"contacts": Contact.objects.verified(), "article": article}
    )
