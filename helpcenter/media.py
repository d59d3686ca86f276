"""Where pictures are stored: in a folder that all machines of the site share, or in a bucket."""

import importlib.util
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from django.core.exceptions import ImproperlyConfigured

from helpcenter import parsers
from helpcenter.env import Environment

PARAMETERS = {"endpoint", "region"}


class Bucket(NamedTuple):
    name: str
    prefix: str
    endpoint: str  # "" for that of AWS
    region: str


def read_storage(env: Environment) -> dict[str, Any]:
    """Return Django's settings of the storage of pictures. Raises ImproperlyConfigured."""
    if not env.text("MEDIA_URL"):
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    bucket = env.parsed("MEDIA_URL", "", read_bucket)
    if env.text("MEDIA_DIR"):
        raise ImproperlyConfigured("Set MEDIA_DIR or MEDIA_URL, not both.")
    keys = env.text("MEDIA_ACCESS_KEY"), env.text("MEDIA_SECRET_KEY")
    if any(keys) and not all(keys):
        raise ImproperlyConfigured("Set both MEDIA_ACCESS_KEY and MEDIA_SECRET_KEY, or neither.")
    if any(importlib.util.find_spec(module) is None for module in ("boto3", "storages")):
        raise ImproperlyConfigured("MEDIA_URL needs the packages in requirements-s3.lock.")
    options = {
        "bucket_name": bucket.name,
        "location": bucket.prefix,
        "endpoint_url": bucket.endpoint or None,
        "region_name": bucket.region or None,
    }
    if all(keys):  # otherwise those of the machine's role
        options.update(zip(("access_key", "secret_key"), keys, strict=True))
    return {"BACKEND": "helpcenter.bucket.BucketStorage", "OPTIONS": options}


def read_bucket(url: str) -> Bucket:
    """Read s3://bucket/prefix?endpoint=https://s3.example.com&region=eu-central-1."""
    example = "use a URL such as s3://bucket/folder?endpoint=https://s3.example.com&region=eu-central-1"
    parts = parsers.split_url(url, example)
    if parts.scheme != "s3" or not parts.hostname or parts.port or parts.fragment:
        raise ValueError(example)
    if parts.username is not None:
        raise ValueError("keys belong in MEDIA_ACCESS_KEY and MEDIA_SECRET_KEY")
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := given.keys() - PARAMETERS:
        raise ValueError(f"{', '.join(sorted(unknown))} isn't allowed; use endpoint and region")
    endpoint = parsers.origin(given["endpoint"]).url if given.get("endpoint") else ""
    prefix = parts.path.strip("/")
    if ".." in prefix.split("/"):
        raise ValueError(example)
    return Bucket(parts.netloc, prefix, endpoint, given.get("region", ""))
