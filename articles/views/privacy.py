"""What this site keeps of its readers, and what it does not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .page import page


@page
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/privacy.html")
