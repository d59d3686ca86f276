"""Pictures in a bucket that speaks S3. Readers get them from our own address (articles/views/media.py)."""

import contextlib
import errno
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile, File
from storages.backends.s3 import S3Storage

from helpcenter.breaker import Breaker

log = logging.getLogger(__name__)

ERRORS = {403: errno.EACCES, 404: errno.ENOENT}  # OSError chooses its class by them
CONNECT_SECONDS, READ_SECONDS = 2, 5


class BucketStorage(S3Storage):
    """S3Storage that fails as a disk does, with OSError, and within seconds."""

    breaker = Breaker()

    def get_default_settings(self) -> dict[str, Any]:
        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": 1},
            # Other servers than that of AWS may know neither the checksums nor hosts named after buckets.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": "path"},
        )
        own = {"file_overwrite": False, "client_config": config, "querystring_auth": False}
        return {**super().get_default_settings(), **own}

    def _open(self, name: str, mode: str = "rb") -> File:
        """Return the file with its content: one request, and no error left for whoever reads it."""
        with self._as_disk(name):
            key = self._normalize_name(name)
            return ContentFile(self.bucket.Object(key).get()["Body"].read(), name)

    def _save(self, name: str, content: File) -> str:
        with self._as_disk(name):
            saved: str = super()._save(name, content)
            return saved

    def delete(self, name: str) -> None:
        with self._as_disk(name):
            super().delete(name)

    def exists(self, name: str) -> bool:
        with self._as_disk(name):
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        with self._as_disk(name):
            size: int = super().size(name)
            return size

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with self._as_disk(name):
            folders, files = super().listdir(name)
            return folders, files

    def get_modified_time(self, name: str) -> datetime:
        with self._as_disk(name):
            modified: datetime = super().get_modified_time(name)
            return modified

    def check(self) -> None:
        """Raise OSError if the bucket can't be used."""
        with self._as_disk(self.bucket_name):
            self.bucket.meta.client.head_bucket(Bucket=self.bucket_name)

    @contextlib.contextmanager
    def _as_disk(self, name: str) -> Iterator[None]:
        if not self.breaker.lets_through():
            raise OSError(errno.ETIMEDOUT, "the image bucket isn't responding")
        try:
            yield
        except ClientError as error:
            self._note_answer()
            number = ERRORS.get(error.response["ResponseMetadata"]["HTTPStatusCode"], errno.EIO)
            raise OSError(number, f"the bucket server reports {error}", name) from error
        except (BotoCoreError, Boto3Error) as error:
            if self.breaker.has_failed():
                log.error("the image bucket isn't responding: %s", error)
            raise OSError(errno.ETIMEDOUT, f"the image bucket isn't responding: {error}") from error
        else:
            self._note_answer()

    def _note_answer(self) -> None:
        if self.breaker.has_answered():
            log.warning("the image bucket is responding again")
