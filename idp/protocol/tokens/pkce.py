"""PKCE at the token endpoint: the verifier must hash to the challenge of the authorization request (RFC 7636 4.5 and 4.6).

S256 only (RFC 9700 2.1.1); the challenge itself is checked by the authorization endpoint. Called by the code grant.
"""

import base64
import hashlib
import re

from idp.ground import random_strings
from idp.ground.protocol_error import ProtocolError

VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}")


def check(challenge: str, verifier: str) -> None:
    """Raise ProtocolError unless `verifier` belongs to `challenge`; both empty is a request without PKCE.

    A verifier without a challenge is an attempt to pass a code off as protected (RFC 9700 4.8.2).
    """
    if not challenge and not verifier:
        return
    if not challenge:
        raise _refused("the authorization request had no code_challenge", "got code_verifier, expected none")
    if not verifier:
        raise _refused("code_verifier is missing", "got no code_verifier, expected the one of the challenge")
    if not VERIFIER.fullmatch(verifier):
        raise _refused("code_verifier must have 43 to 128 unreserved characters", f"got {len(verifier)} characters")
    if not random_strings.same(challenge_of(verifier), challenge):
        raise _refused("code_verifier does not match", "got a code_verifier of another challenge")


def challenge_of(verifier: str) -> str:
    """BASE64URL(SHA256(verifier)) (RFC 7636 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _refused(description: str, hint: str) -> ProtocolError:
    return ProtocolError("invalid_grant", description, hint=hint)
