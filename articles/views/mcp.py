"""The address of assistants: one message of the Model Context Protocol by POST, one answer as JSON."""

from importlib import import_module

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port, validate_host
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from articles.api import mcp
from articles.api.errors import MAX_BYTES
from articles.forms import body_size

from .http_cache import uncached
from .reader_marks import is_own_machine, seconds_to_wait, wait_message

LIMIT, SECONDS = 300, 60  # messages of one network
INVALID_REQUEST = -32600  # of JSON-RPC
# What the protocol reads; nothing else of a request concerns it.
HEADERS = ("Accept", "Content-Type")
PREFIX = "mcp-"
MAX_HEADER_LENGTH = 300


@csrf_exempt
@require_POST
def answer_message(request: HttpRequest) -> HttpResponse:
    """Answer a message. It keeps no session, so any worker can answer the next one."""
    return uncached(_answer(request))


def _answer(request: HttpRequest) -> HttpResponse:
    if not _is_own_origin(request):
        return _refusal(403, _("Requests from pages on other sites aren't allowed."))
    if not mcp.is_installed():
        return _refusal(
            501, _("The MCP server is turned off on this site. The API is described at /api/docs.")
        )
    if request.content_type != "application/json":
        return _refusal(415, _("Send the message as application/json."))
    if body_size(request) > MAX_BYTES:
        return _refusal(413, _("The message is too long."))
    if not is_own_machine(request) and (wait := seconds_to_wait(request, "mcp", LIMIT, SECONDS)):
        return wait_message(_refusal(429, _("Too many messages. Try again in a minute.")), wait)
    headers = [
        (name.lower().encode(), value[:MAX_HEADER_LENGTH].encode("latin-1", "replace"))
        for name, value in request.headers.items()
        if name in HEADERS or name.lower().startswith(PREFIX)
    ]
    # Only the first message loads the SDK.
    protocol = import_module("articles.api.mcp.protocol")
    reply = protocol.exchange(request.path, headers, request.body)
    if reply.status >= 400 and not reply.body.startswith(b"{"):
        return _refusal(
            reply.status, reply.body.decode(errors="replace") or _("We couldn't process that message.")
        )
    return HttpResponse(reply.body, status=reply.status, content_type="application/json")


def _is_own_origin(request: HttpRequest) -> bool:
    """Return whether no page of another site asks, for which a name may have been led to this server.

    The Host was compared with ALLOWED_HOSTS before.
    """
    request.get_host()
    origin = request.headers.get("Origin", "")
    if not origin:
        return True
    domain, _port = split_domain_port(origin.partition("://")[2])
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _refusal(status: int, message: str) -> HttpResponse:
    error = {"code": INVALID_REQUEST, "message": message}
    return JsonResponse({"jsonrpc": "2.0", "id": None, "error": error}, status=status)
