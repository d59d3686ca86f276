"""The client of the official SDK talks to the site over HTTP and over stdio."""

import os
import sys

import anyio
import pytest
from django.db import connection
from mcp import Client, StdioServerParameters
from mcp.shared.exceptions import MCPError

from tests.support.makers import COMPLETE, publish_article
from tests.support.paths import ROOT

pytestmark = pytest.mark.once

MESSAGE = "We could not update your account because the bank is closed"
TOOLS = ["lookup_code", "match_message", "search", "get_article", "list_incidents"]


async def converse(server, mode):
    """Speak to the site as an assistant does, with the SDK's client, which checks values by their schema."""
    async with Client(server, mode=mode) as client:
        tools = (await client.list_tools()).tools
        answer = await client.call_tool("lookup_code", {"code": "error 102"})
        wrong = await client.call_tool("lookup_code", {"code": ["102"], "other": 1})
        with pytest.raises(MCPError) as unknown:
            await client.call_tool("drop_tables", {})
        results = [await client.call_tool(name, arguments) for name, arguments in (
            ("match_message", {"text": MESSAGE}), ("search", {"query": "bank"}),
            ("get_article", {"slug": "bank"}), ("list_incidents", {}),
        )]  # fmt: skip
    assert [tool.name for tool in tools] == TOOLS
    assert all(tool.output_schema and tool.annotations.read_only_hint for tool in tools)
    assert not answer.is_error, answer.content[0].text
    assert answer.structured_content["article"]["slug"] == "bank"
    assert wrong.is_error and "code: Input should be a valid string" in wrong.content[0].text
    assert "Unknown tool" in str(unknown.value)
    assert [result.is_error for result in results] == [False] * 4


def test_client_of_the_sdk_is_answered_over_http_and_stdio(live_server, tmp_path):
    publish_article(**COMPLETE, slug="bank", messages=[MESSAGE])
    for mode in ("auto", "legacy"):
        anyio.run(converse, f"{live_server.url}/mcp", mode)
    database = connection.settings_dict["NAME"]
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{database}", "DATA_DIR": str(tmp_path)}
    env["DJANGO_SETTINGS_MODULE"] = "helpcenter.settings"
    command = [str(ROOT / "manage.py"), "mcp"]
    anyio.run(converse, StdioServerParameters(command=sys.executable, args=command, env=env), "auto")
