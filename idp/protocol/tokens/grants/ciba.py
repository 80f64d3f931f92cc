"""Grant type of CIBA Core 1.0 (10.1): a client asks for the tokens of a request that it sent to `bc-authorize`. See `polled`."""

from typing import Any

from idp.grants.waiting import Kind
from idp.protocol.tokens.grants.polled import PolledGrant

CIBA = "urn:openid:params:grant-type:ciba"
AUTH_REQ_ID = "urn:openid:params:jwt:claim:auth_req_id"


class CibaGrant(PolledGrant):
    """For clients that authenticate (FAPI-CIBA 5.2.2)."""

    GRANT_TYPE = CIBA
    KIND = Kind.CIBA
    PARAMETER = "auth_req_id"

    def extra_claims(self) -> dict[str, Any]:
        """The ID token names the request that it answers: mandatory for a push (10.3.1), welcome for poll and ping."""
        return {AUTH_REQ_ID: self.request.credential}
