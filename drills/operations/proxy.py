"""The way out of the drill's machines, to the mirrors of packages: a proxy on the address of the bridge.

Its two ends are in different networks, so they meet at a socket in a folder:
`python proxy.py out SOCKET` in that of this machine, `python proxy.py in SOCKET ADDRESS PORT` in the drill's.
"""

import asyncio
import contextlib
import sys
from typing import TypeAlias
from urllib.parse import urlsplit

MAX_HEAD = 65536
Reader: TypeAlias = asyncio.StreamReader
Writer: TypeAlias = asyncio.StreamWriter


async def pump(reader: Reader, writer: Writer) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(MAX_HEAD):
            writer.write(data)
            await writer.drain()
        writer.write_eof()


async def join(reader: Reader, writer: Writer, other_reader: Reader, other_writer: Writer) -> None:
    await asyncio.gather(pump(reader, other_writer), pump(other_reader, writer))
    for end in (writer, other_writer):
        end.close()


async def go_out(reader: Reader, writer: Writer) -> None:
    """Connect to where the head of a request says, for CONNECT and for a whole address alike."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        method, target, _version = head.split(b"\r\n")[0].decode().split(" ")
        parts = urlsplit(f"//{target}" if method == "CONNECT" else target)
        other_reader, other_writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
    except (OSError, ValueError, asyncio.IncompleteReadError):
        writer.close()
        return
    if method == "CONNECT":
        writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
    else:
        other_writer.write(head)
    await join(reader, writer, other_reader, other_writer)


async def main(end: str, path: str, *address: str) -> None:
    async def go_in(reader: Reader, writer: Writer) -> None:
        await join(reader, writer, *await asyncio.open_unix_connection(path))

    if end == "out":
        server = await asyncio.start_unix_server(go_out, path)
    else:
        server = await asyncio.start_server(go_in, address[0], int(address[1]))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
