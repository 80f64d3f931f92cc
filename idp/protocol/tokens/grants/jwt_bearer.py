"""Grant type jwt-bearer (RFC 7523 2.1): an assertion of a trusted issuer is exchanged for an access token (`assertion_grants`).

What comes of it tells no `acr` and no `auth_time`: nobody signed in here.
"""

from typing import Any, ClassVar

from idp.clients.models import Client
from idp.clients.subject import subject_for
from idp.ground.protocol_error import ProtocolError
from idp.protocol.tokens.grants.derived import DerivedGrant


class JwtBearerGrant(DerivedGrant):
    """The grant."""

    GRANT_TYPE: ClassVar[str] = "urn:ietf:params:oauth:grant-type:jwt-bearer"

    def validate_token_request(self) -> None:
        """RFC 7523 2.1. Raises ProtocolError."""
        super().validate_token_request()
        if "assertion" not in self.form:
            raise ProtocolError("invalid_request", "assertion is missing")
        self.request.user = self.desk.assertion_grants.account_of(self.form.get("assertion"), self.request.client)

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """One access token for the person whom the assertion names."""
        account_id, uid = self.request.user
        client: Client = self.request.client
        scope = self.narrowed(set(client.scopes) - {"offline_access"})
        answer = self.give(
            {"sub": subject_for(client, uid)},
            account_id=account_id,
            session_id=None,
            scope=scope,
            lifetime_s=self.desk.settings.access_lifetime_s,
        )
        return 200, answer, self.TOKEN_RESPONSE_HEADER
