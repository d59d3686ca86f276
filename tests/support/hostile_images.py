"""Files that are no image that a site may store, each with its name."""

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image

from tests.support.drawing import chunk, drawing, encoded, jpeg, png, raw_png, webp

HTML = b"<!doctype html><script>alert(document.domain)</script>"


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'


def zipped():
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../evil.png", b"\0" * 1_000_000)
    return stream.getvalue()


def scans(count):
    """A progressive JPEG that says one of its scans again and again."""
    raw = encoded(drawing((200, 200)), "JPEG", progressive=True)
    last = raw.rindex(b"\xff\xda")
    return raw[:last] + raw[last:-2] * count + raw[-2:]


REFUSED = {
    "nothing": b"",
    "a word": b"picture",
    "HTML": HTML,
    "HTML with the first bytes of a PNG": b"\x89PNG\r\n\x1a\n" + HTML,
    "HTML with the first bytes of a GIF": b"GIF89a=1;" + HTML,
    "SVG": SVG,
    "SVG with an XML head": b'<?xml version="1.0"?>' + SVG,
    "GIF": encoded(drawing(), "GIF"),
    "GIF that is JavaScript": b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)",
    "BMP": encoded(drawing(), "BMP"),
    "TIFF": encoded(drawing(), "TIFF"),
    "ICO": encoded(drawing((16, 16)), "ICO"),
    "PDF": encoded(drawing(), "PDF"),
    "EPS": encoded(drawing(), "EPS"),
    "ZIP": zipped(),
    "PHP": b"<?php system($_GET['c']); ?>",
    "PNG cut off in the middle": png((300, 300), compress_level=0)[:5000],
    "PNG of its head only": png()[:33],
    "PNG without rows": raw_png(40, 30),
    "PNG with a broken sum": png().replace(b"IDAT", b"IDAU"),
    "PNG of no width": raw_png(0, 10),
    "PNG that says 30000 x 30000": raw_png(30_000, 30_000, depth=1, colours=0),
    "PNG that says 5000 x 5000": raw_png(5_000, 5_000),
    "PNG that says two thousand million wide": raw_png(0x7FFFFFFF, 1),
    "PNG of 1 x 65535": encoded(Image.new("1", (1, 65_535)), "PNG"),
    "PNG with a note that unpacks to 100 MB": raw_png(
        4, 4, b"\0" * 52, extra=chunk(b"zTXt", b"x\0\0" + zlib.compress(b"\0" * 100_000_000))
    ),
    "JPEG cut off": jpeg((300, 300))[:2000],
    "JPEG of its head only": jpeg()[:200],
    "JPEG of a thousand passes": scans(1000),
    "JPEG that says 65500 x 65500": jpeg().replace(
        struct.pack(">HH", 30, 40), struct.pack(">HH", 65_500, 65_500), 1
    ),
    "WebP cut off": webp((300, 300))[:300],
    "WebP of its head only": webp()[:30],
    "more than ten megabytes": png() + b"\0" * 10_000_000,
}
