"""Errors of the protocol: an OAuth code for the relying party, a description that is safe to send, a hint for the log.

RFC 6749 4.1.2.1 and 5.2, Core 3.1.2.6, RFC 6750 3.1. Descriptions are printable ASCII without quote and backslash, by the ABNF of
RFC 6749 Appendix A.8; anything else in them is replaced, so that input quoted in an error can never break a header or a page.
"""

from typing import Any

Headers = list[tuple[str, str]]
MAX_DESCRIPTION = 300


def printable(text: str) -> str:
    """`text` within the characters that `error_description` allows."""
    return "".join(c if " " <= c <= "~" and c not in '"\\' else "?" for c in text[:MAX_DESCRIPTION])


class ProtocolError(Exception):
    """A request that we refuse. `code` is registered by the specification; `hint` is for our own log only.

    `status` and `headers` shape a direct JSON answer; the authorization endpoint sends the code by redirect instead when it may.
    """

    def __init__(
        self, code: str, description: str = "", *, hint: str = "", status: int = 400, headers: Headers | None = None
    ) -> None:
        super().__init__(code)
        self.code, self.description, self.hint = code, printable(description), hint
        self.status, self.headers = status, headers or []

    def as_dict(self) -> dict[str, Any]:
        """The members of the error answer."""
        return {"error": self.code, **({"error_description": self.description} if self.description else {})}


def invalid_client(description: str = "the client could not be authenticated", *, hint: str = "") -> ProtocolError:
    """401 with a challenge (RFC 6749 5.2)."""
    challenge = [("WWW-Authenticate", 'Basic realm="token"')]
    return ProtocolError("invalid_client", description, hint=hint, status=401, headers=challenge)


def bearer_error(code: str, description: str, *, status: int = 401) -> ProtocolError:
    """An error of a protected resource, in the header as well (RFC 6750 3)."""
    challenge = f'Bearer error="{code}", error_description="{printable(description)}"'
    return ProtocolError(code, description, status=status, headers=[("WWW-Authenticate", challenge)])
