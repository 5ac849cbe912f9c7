"""ID tokens, verified against a user pool's keys over HTTP: every way to come in without being signed in."""

import base64
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

from chalicelib.aws.id_tokens import IdTokens, VerifiedToken
from chalicelib.errors import ServiceUnavailable, Unauthenticated

ISSUER = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Pool"
CLIENT = "client-1"
EXPIRES = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=30)
CLAIMS = {"iss": ISSUER, "aud": CLIENT, "sub": "user", "token_use": "id", "exp": EXPIRES}


def new_key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


KEY, ANOTHER_KEY = new_key(), new_key()


class Pool(ThreadingHTTPServer):
    """A user pool's JWKS. `asked` counts who came for it."""

    asked = 0

    def keys(self) -> bytes:
        self.asked += 1
        key = {**json.loads(RSAAlgorithm.to_jwk(KEY.public_key())), "kid": "k1", "use": "sig", "alg": "RS256"}
        return json.dumps({"keys": [key]}).encode()


class Handler(BaseHTTPRequestHandler):
    server: Pool

    def do_GET(self) -> None:
        body = self.server.keys()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def id_tokens(pool: Pool) -> IdTokens:
    url = f"http://127.0.0.1:{pool.server_port}/jwks.json"
    return IdTokens(keys_url=url, issuer=ISSUER, client_id=CLIENT)


def a_token(key: Any = KEY, *, kid: str = "k1", algorithm: str = "RS256", **claims: Any) -> str:
    content = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not None}
    return jwt.encode(content, key, algorithm=algorithm, headers={"kid": kid})


def without(name: str) -> dict[str, Any]:
    return {name: None}


def part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def tampered(**claims: Any) -> str:
    head, _, signature = a_token().split(".")
    return f"{head}.{part({**CLAIMS, 'exp': EXPIRES.timestamp(), **claims})}.{signature}"


def unsigned(algorithm: str) -> str:
    return f"{part({'alg': algorithm, 'kid': 'k1'})}.{part({**CLAIMS, 'exp': EXPIRES.timestamp()})}."


def test_a_good_token_says_when_it_expires(id_tokens: IdTokens) -> None:
    assert id_tokens.verified(a_token()) == VerifiedToken("user", EXPIRES)


def test_the_keys_are_fetched_once(id_tokens: IdTokens, pool: Pool) -> None:
    for number in range(3):
        id_tokens.verified(a_token(sub=f"user {number}"))
    assert pool.asked == 1


PUBLIC_AS_SECRET = base64.urlsafe_b64encode(json.dumps(RSAAlgorithm.to_jwk(KEY.public_key())).encode()).decode()
BAD = {
    "nothing": "",
    "garbage": "garbage",
    "dots": "..",
    "half of one": a_token()[:-20],
    "tampered": tampered(sub="somebody else"),
    "alg none": unsigned("none"),
    "alg None": unsigned("None"),
    "alg HS256": a_token(PUBLIC_AS_SECRET, algorithm="HS256"),
    "PS256 by the right key": a_token(algorithm="PS256"),
    "another pool's key": a_token(ANOTHER_KEY),
    "a key that is not there": a_token(ANOTHER_KEY, kid="k2"),
    "another pool": a_token(iss=ISSUER + "2"),
    "another client": a_token(aud="client-2"),
    "an access token": a_token(token_use="access"),
    "expired": a_token(exp=datetime.now(UTC) - timedelta(seconds=1)),
    **{f"without {name}": a_token(KEY, **without(name)) for name in CLAIMS},
}


@pytest.mark.parametrize("token", BAD.values(), ids=BAD)
def test_any_other_is_refused(id_tokens: IdTokens, token: str) -> None:
    with pytest.raises(Unauthenticated, match="token is not accepted"):
        id_tokens.verified(token)


def test_a_pool_that_does_not_answer_is_not_a_refusal() -> None:
    id_tokens = IdTokens(keys_url="http://127.0.0.1:1/jwks.json", issuer=ISSUER, client_id=CLIENT)
    with pytest.raises(ServiceUnavailable):
        id_tokens.verified(a_token())
