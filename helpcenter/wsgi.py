"""The site as WSGI servers load it; `helpcenter.serve` is ours."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from helpcenter.bootstrap import load_settings
from helpcenter.database import serving

load_settings()
serving.prepare(settings.DATABASES)
django_application = get_wsgi_application()

from articles import search, webhooks  # noqa: E402 - models are there now
from helpcenter import operations, page_store, request_bodies  # noqa: E402

application = operations.wrap(page_store.wrap(request_bodies.RequestBodies(django_application)))

serving.watch(settings.DATABASES)
search.meaning.load_model()
webhooks.start()
