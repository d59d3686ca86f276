import unicodedata

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils.crypto import constant_time_compare


class ComposingPasswordHasher(PBKDF2PasswordHasher):
    """Hashes composed letters, so that a password is the same from every keyboard and clipboard.

    "é" is one code point or two, depending on the device. The algorithm and its name are Django's.
    """

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        return super().encode(unicodedata.normalize("NFC", password), salt, iterations)

    def verify(self, password: str, encoded: str) -> bool:
        """Return whether it is the password, also for hashes made before letters were composed."""
        if super().verify(password, encoded):
            return True
        stored = self.decode(encoded)
        salt, iterations = str(stored["salt"]), int(stored["iterations"])
        others = {password, unicodedata.normalize("NFD", password)} - {unicodedata.normalize("NFC", password)}
        hashes = (PBKDF2PasswordHasher.encode(self, other, salt, iterations) for other in others)
        return any(constant_time_compare(encoded, other) for other in hashes)
