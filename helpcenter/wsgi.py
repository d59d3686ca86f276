"""The site as WSGI servers load it; `helpcenter.serve` is ours."""

from django.core.wsgi import get_wsgi_application

from helpcenter.bootstrap import load_settings

load_settings()
application = get_wsgi_application()

from articles import search  # noqa: E402 - models are there now

search.meaning.load_model()
