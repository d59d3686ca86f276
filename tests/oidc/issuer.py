"""An issuer on this machine, as strict as a real one: it wants the code, the secret and the proof."""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import jwt


class Issuer:
    """Whom it names is `claims`; what it answers can be spoilt with `broken`."""

    def __init__(self, port: int):
        self.claims: dict = {}
        self.broken = ""
        self.asked: dict = {}  # what the authorisation was asked for, by its code
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer(issuer.configuration())

            def do_POST(self):
                sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.answer(issuer.token({key: value[0] for key, value in parse_qs(sent).items()}))

            def answer(self, told):
                status = 500 if issuer.broken == "down" else 400 if "error" in told else 200
                raw = b"<html>" if issuer.broken == "html" else json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def configuration(self) -> dict:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, query: dict, code: str, **claims) -> None:
        """Somebody proved here who they are: the browser goes back with this code."""
        self.asked[code] = query
        self.claims = claims

    def token(self, sent: dict) -> dict:
        asked = self.asked.pop(sent.get("code", ""), None)
        proof = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        proven = asked and base64.urlsafe_b64encode(proof).rstrip(b"=").decode() == asked["code_challenge"]
        if not proven or sent["client_secret"] != "a secret" or sent["redirect_uri"] != asked["redirect_uri"]:
            return {"error": "invalid_grant"}
        now = int(time.time())
        said = {"iss": self.url, "aud": "helpcenter", "iat": now, "exp": now + 60, **self.claims}
        if self.broken in ("iss", "aud"):
            said[self.broken] = "somebody else"
        if self.broken == "exp":
            said["exp"] = now - 3600
        return {"access_token": "x", "token_type": "Bearer", "id_token": jwt.encode(said, "k" * 32)}
