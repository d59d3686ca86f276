"""What an operator watches the site by: health, metrics, a line for each request, and ids of requests."""

from django.conf import settings

from helpcenter import health, outages
from helpcenter.health import Application
from helpcenter.request_log import Recorder, RequestLog


def wrap(application: Application) -> Application:
    """Return the application with the pages of operators, and with what the settings ask for, in front."""
    counters, pages = None, dict[str, Application]()
    if settings.METRICS_TOKEN or settings.METRICS_ALLOW:
        from helpcenter import metrics  # which a site without them need not load

        counters = metrics.open_counters()
        pages["/metrics"] = metrics.make_page(counters)
        outages.counters[:] = [counters]
    application = health.wrap(application, pages)
    log = RequestLog(settings.LOG_FORMAT, counters) if settings.LOG_REQUESTS else None
    return Recorder(application, log, counters) if log or counters else application
