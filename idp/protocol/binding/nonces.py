"""Nonces for DPoP proofs (RFC 9449 8 and 9): a proof that carries one cannot have been made long before its use.

Nothing is stored: a nonce is the MAC of the current span of time, under a key that every node derives from the sealing key. It is
given out for one span and taken for two, so it lives between `lifetime_s` and half of that. Called by `dpop`.
"""

import base64
import hmac

from idp.ground import clock, random_strings


class Nonces:
    """Makes and recognises nonces."""

    def __init__(self, key: bytes, *, lifetime_s: int) -> None:
        self._key, self._span_s = key, max(1, lifetime_s // 2)

    def current(self) -> str:
        """The nonce to give out now: 24 characters (RFC 9449 8: NQCHAR)."""
        return self._of(self._span())

    def is_ours(self, nonce: str) -> bool:
        """Whether `nonce` was given out in this span or the one before; the next one too, since clocks of nodes differ."""
        now = self._span()
        return any(random_strings.same(nonce, self._of(span)) for span in (now, now - 1, now + 1))

    def _span(self) -> int:
        return clock.seconds() // self._span_s

    def _of(self, span: int) -> str:
        return base64.urlsafe_b64encode(hmac.digest(self._key, str(span).encode(), "sha256")[:18]).decode()
