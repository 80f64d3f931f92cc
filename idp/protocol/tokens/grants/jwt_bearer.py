"""Grant type jwt-bearer (RFC 7523 2.1): an assertion of a trusted issuer is exchanged for an access token (`assertion_grants`).

What comes of it tells no `acr` and no `auth_time`: nobody signed in here.
"""

from functools import partial
from typing import ClassVar

from idp.clients.subject import subject_for
from idp.grants.data import GrantData
from idp.ground.protocol_error import ProtocolError
from idp.protocol.tokens.grants.base import TokenResponse
from idp.protocol.tokens.grants.derived import DerivedGrant


class JwtBearerGrant(DerivedGrant):
    """The grant."""

    GRANT_TYPE: ClassVar[str] = "urn:ietf:params:oauth:grant-type:jwt-bearer"

    def validate_token_request(self) -> None:
        """RFC 7523 2.1. Raises ProtocolError."""
        self.check_client()
        if "assertion" not in self.form:
            raise ProtocolError("invalid_request", "assertion is missing", hint="got no assertion")
        self.request.user = self.dependencies.assertion_grants.account_of(self.form.get("assertion"), self.client)

    def create_token_response(self) -> TokenResponse:
        """One access token for the person whom the assertion names."""
        account_id, uid = self.request.user
        scope = self.narrowed(set(self.client.scopes) - {"offline_access"})
        return self.respond(
            GrantData(sub=subject_for(self.client, uid), scope=scope),
            partial(self.dependencies.store.add_for_account, address=self.address),
            account_id=account_id,
            session_id=None,
            lifetime_s=self.dependencies.settings.access_lifetime_s,
        )
