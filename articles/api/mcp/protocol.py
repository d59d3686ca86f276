"""The tools served by the official SDK: one message over HTTP, or a client over stdin and stdout.

Nothing is kept between messages over HTTP: each gets a transport of its own. The SDK is asynchronous and
Django's database isn't, so a tool runs in the thread that asked.
"""

import logging
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import anyio
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.db import close_old_connections
from django.utils.translation import gettext as _
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    TextContent,
    Tool,
    ToolAnnotations,
)
from pydantic import ValidationError

from articles.exceptions import is_outage

from ..errors import MAX_BYTES, ApiError
from . import tools

log = logging.getLogger(__name__)
# The SDK logs each message, and a warning for whatever a stranger sends.
logging.getLogger("mcp").setLevel(logging.CRITICAL)

VERSION = "1"
INSTRUCTIONS = (
    "Explains error codes and messages of the products of this help center. Use match_message for a pasted"
    " message, lookup_code for a code, and search for everything else. Give solutions in the order of the"
    " article, and say what a solution risks before its steps. If the verdict is not-sure or none, say so"
    " and don't guess. Say when the meaning of an error is unconfirmed. Give no phone number or contact that"
    " isn't in an answer. Link to the article."
)
Headers = list[tuple[bytes, bytes]]


class Reply:
    """What the SDK sends to one message."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: Headers = []
        self.body = b""

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


def exchange(path: str, headers: Headers, body: bytes) -> Reply:
    """Return the reply to one message that came by POST."""
    return async_to_sync(_exchange)(path, headers, body)


async def _exchange(path: str, headers: Headers, body: bytes) -> Reply:
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": path,
        "raw_path": path.encode(), "query_string": b"", "headers": headers, "server": None, "client": None,
    }  # fmt: skip
    waiting, reply = [{"type": "http.request", "body": body, "more_body": False}], Reply()

    async def receive() -> Any:
        return waiting.pop() if waiting else await anyio.sleep_forever()

    manager = StreamableHTTPSessionManager(
        make_server(run_tool), json_response=True, stateless=True, max_request_body_size=MAX_BYTES
    )
    async with manager.run():
        await manager.handle_request(scope, receive, reply.send)
    return reply


def serve_stdio() -> None:
    """Answer the client at the other end of stdin and stdout until it leaves."""
    anyio.run(_serve_stdio)


async def _serve_stdio() -> None:
    server = make_server(_run_in_command)
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


Run = Callable[[str, dict[str, Any]], CallToolResult]


@lru_cache(maxsize=2)
def make_server(run: Run) -> Server[Any]:
    """Return a server that answers a call with what `run` makes of the name of a tool and its arguments."""

    async def call_tool(context: Any, params: CallToolRequestParams) -> CallToolResult:
        return await sync_to_async(run)(params.name, params.arguments or {})

    return Server(
        "help-center",
        version=VERSION,
        title=settings.SITE_NAME,
        website_url=settings.SITE_URL,
        instructions=INSTRUCTIONS,
        on_list_tools=_list_tools,
        on_call_tool=call_tool,
    )


async def _list_tools(context: Any, params: Any) -> ListToolsResult:
    return ListToolsResult(tools=_described_tools())


@lru_cache(maxsize=1)
def _described_tools() -> list[Tool]:
    return [
        Tool(
            name=tool.name,
            title=tool.title,
            description=tool.description,
            input_schema=tool.arguments.model_json_schema(),
            output_schema=tool.result.model_json_schema(mode="serialization"),
            annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False),
        )
        for tool in tools.TOOLS.values()
    ]


def _run_in_command(name: str, arguments: dict[str, Any]) -> CallToolResult:
    close_old_connections()  # as Django does at each request
    return run_tool(name, arguments)


def run_tool(name: str, arguments: dict[str, Any]) -> CallToolResult:
    """Answer a call. What its caller can correct is a result that a model reads, in words."""
    if name not in tools.TOOLS:
        raise MCPError(INVALID_PARAMS, f"Unknown tool: {name[:100]}")
    try:
        text, values = tools.call(name, arguments)
    except ValidationError as error:
        return _failure(_wrong_arguments(error))
    except (tools.ToolError, ApiError) as error:
        return _failure(str(error))
    except Exception as error:
        if is_outage(error):
            return _failure(_("Search isn't ready yet. Try again in 30 seconds."))
        log.exception("the tool %s failed", name)
        raise MCPError(INTERNAL_ERROR, "The tool failed. The failure was logged.") from None
    return CallToolResult(
        content=[TextContent(type="text", text=text)], structured_content=values.model_dump(mode="json")
    )


def _wrong_arguments(error: ValidationError) -> str:
    """Name what is wrong with each argument, without its value, which could be a megabyte."""
    lines = [f"{'.'.join(map(str, row['loc']))[:80]}: {row['msg'][:200]}" for row in error.errors()[:5]]
    return "\n".join([_("These arguments aren't valid:"), *lines])


def _failure(text: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)
