"""Picture files for tests, made on the spot: sound ones, and those that people with bad intentions send."""

import random
import struct
import zlib
from io import BytesIO

from PIL import Image, ImageDraw


def drawing(size=(40, 30), mode="RGB"):
    """Something to look at: a few blocks of colour, not symmetrical."""
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle([0, 0, size[0] // 3, size[1] // 2], fill=(200, 30, 30))
    pen.rectangle([size[0] // 2, size[1] // 2, size[0], size[1]], fill=(20, 90, 200))
    return image.convert(mode)


def encoded(image, kind, **options):
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def png(size=(40, 30), mode="RGB", **options):
    return encoded(drawing(size, mode), "PNG", **options)


def jpeg(size=(40, 30), mode="RGB", **options):
    return encoded(drawing(size, mode), "JPEG", **options)


def webp(size=(40, 30), mode="RGB", **options):
    return encoded(drawing(size, mode), "WEBP", **options)


def noise(size):
    return Image.frombytes("RGB", size, random.Random(7).randbytes(size[0] * size[1] * 3))


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def raw_png(width, height, rows=b"", depth=8, colours=2, extra=b""):
    """A PNG put together by hand, whose header may promise what is not there."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def opened(data):
    image = Image.open(BytesIO(data))
    image.load()
    return image
