"""A small OpenID provider on loopback: discovery, PKCE, codes that serve once, ID tokens really signed. It can be told to lie."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OKPKey, RSAKey

CLIENT, SECRET = "anlan", "a-shared-secret"


class Provider:
    """Everybody who comes is `user`; `lies` replace claims of the ID token, None leaves one out."""

    def __init__(self, algorithm: str = "RS256") -> None:
        self.algorithm = algorithm
        self.key = self.make_key()
        self.signs_with: Any = self.key
        self.user, self.lies, self.codes = "clerk", {}, {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def make_key(self) -> Any:
        told = {"use": "sig", "alg": self.algorithm, "kid": "one"}
        if self.algorithm == "RS256":
            return RSAKey.generate_key(2048, told)
        return OKPKey.generate_key("Ed25519", told)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_wrong: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [self.algorithm, "none", "HS256"],
        }  # fmt: skip

    def authorize(self, asked: dict[str, str]) -> str:
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, told: dict[str, str], authorization: str) -> dict[str, Any] | None:
        asked = self.codes.pop(told.get("code", ""), None)
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        proof = base64.urlsafe_b64encode(hashlib.sha256(told.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        if not asked or authorization != f"Basic {known}" or proof.decode() != asked["code_challenge"]:
            return None
        return {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "id_token": self.id_token(asked)}

    def id_token(self, asked: dict[str, str]) -> str:
        moment = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": f"sub-{self.user}", "preferred_username": self.user,
            "nonce": asked.get("nonce"), "iat": moment, "exp": moment + 300,
        }  # fmt: skip
        claims = {name: value for name, value in (claims | self.lies).items() if value is not None}
        if self.signs_with is None:  # nobody signs
            parts = ({"alg": "none"}, claims)
            return ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts) + "."
        header = {"alg": self.algorithm, "kid": "one"}
        return str(jwt.encode(header, claims, self.signs_with, algorithms=[self.algorithm]))

    def handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                address = urlsplit(self.path)
                if address.path == "/authorize":
                    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
                    self.send_response(302)
                    self.send_header("Location", provider.authorize(asked))
                    self.end_headers()
                elif address.path == "/keys":
                    self.told({"keys": [provider.key.as_dict(private=False)]})
                else:
                    self.told(provider.discovery())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                said = {name: values[0] for name, values in parse_qs(body).items()}
                answer = provider.token(said, self.headers.get("Authorization", ""))
                self.told(answer or {"error": "invalid_grant"}, 200 if answer else 400)

            def told(self, answer: dict[str, Any], status: int = 200) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            def log_message(self, *_args: object) -> None: ...

        return Handler
