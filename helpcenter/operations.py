"""What an operator watches the site by: health, a line for each request, and ids of requests."""

from django.conf import settings

from helpcenter import health
from helpcenter.health import Application
from helpcenter.request_log import Recorder, RequestLog


def wrap(application: Application) -> Application:
    """Return the application with the pages of operators, and with what the settings ask for, in front."""
    application = health.wrap(application)
    log = RequestLog(settings.LOG_FORMAT) if settings.LOG_REQUESTS else None
    return Recorder(application, log, None) if log else application
