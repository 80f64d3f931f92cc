"""Assertions as authorization grants (RFC 7523 2.1 and 3): a JWT of an issuer whom the operator trusts speaks for a person.

The issuers are in the settings (`assertion_issuers`): what their `sub` names (uid or e-mail address), which clients may bring
their assertions, and their keys. An assertion is good for one use. Called by the grant jwt-bearer.
"""

import orjson

from idp.clients.client_keys import ClientKeys
from idp.clients.members import SIGNING_ALGS
from idp.clients.models import Client
from idp.ground import clock
from idp.ground.database import Hot, Statement
from idp.ground.protocol_error import ProtocolError
from idp.jose import signed_jwt, single_use
from idp.jose.jwt_uses import AUTHORIZATION_GRANT
from idp.jose.signed_jwt import BadJwt, Claims
from idp.settings.load import SettingsFault
from idp.settings.resources import AssertionIssuer

BY_UID = Statement("select id, uid from account where uid = :named and disabled_at is null")
BY_EMAIL = Statement("select id, uid from account where email = :named and disabled_at is null")


def refused(reason: str, hint: str = "") -> ProtocolError:
    """“If the assertion is not valid ... invalid_grant” (RFC 7523 3.1)."""
    return ProtocolError("invalid_grant", reason, hint=hint)


class AssertionGrants:
    """The issuers of the settings and their keys. Raises SettingsFault when a file of keys cannot be read."""

    def __init__(self, issuers: tuple[AssertionIssuer, ...], keys: ClientKeys, hot: Hot, *, audiences: tuple[str, ...]) -> None:
        self._keys, self._hot, self._audiences = keys, hot, frozenset(audiences)
        self._issuers = {one.issuer: (one, _as_client(one)) for one in issuers}

    def account_of(self, assertion: str, client: Client) -> tuple[int, str]:
        """Id and uid of the account that the assertion names; it is used up by this. Raises ProtocolError(invalid_grant)."""
        issuer, claims = self._verified(assertion, client)
        named = claims.values["sub"]
        if not isinstance(named, str) or not named:
            raise refused("the assertion names nobody")
        by_email = issuer.subject == "email"
        row = self._hot.one(BY_EMAIL if by_email else BY_UID, {"named": named.lower() if by_email else named})
        if row is None:
            raise refused("the assertion names nobody who has an account here")
        return int(row[0]), str(row[1])

    def _verified(self, assertion: str, client: Client) -> tuple[AssertionIssuer, Claims]:
        """The assertion checked and used up: issuer, signature, audience and times (RFC 7523 3, items 1 to 7)."""
        try:
            token = signed_jwt.read(assertion, AUTHORIZATION_GRANT)
            issuer, as_client = self._issuers.get(str(token.claims.get("iss")), (None, None))
            if issuer is None or as_client is None or (issuer.clients and client.client_id not in issuer.clients):
                raise refused("assertions of this issuer are not accepted from this client")
            claims = signed_jwt.verify(
                token=token,
                use=AUTHORIZATION_GRANT,
                keys=self._keys.keys_for(as_client, token),
                algs=SIGNING_ALGS,
                issuer=issuer.issuer,
                audience=self._audiences,
                now=clock.seconds(),
            )
        except BadJwt as error:
            raise refused(error.reason, error.hint) from error
        until_s = (claims.expires_at or 0) + AUTHORIZATION_GRANT.grace_s
        if not single_use.use_up(self._hot, single_use.ASSERTION, "issuer", issuer.issuer, claims.jti, until_s=until_s):
            raise refused("the assertion was used before")
        return issuer, claims


def _as_client(issuer: AssertionIssuer) -> Client:
    """The issuer in the form in which `client_keys` finds keys."""
    jwks = None
    if issuer.jwks_file is not None:
        try:
            jwks = orjson.loads(issuer.jwks_file.read_bytes())
        except (OSError, orjson.JSONDecodeError) as error:
            raise SettingsFault([f"assertion_issuers: {issuer.jwks_file}: {error}"]) from error
    return Client(client_id=f"assertions of {issuer.issuer}", jwks=jwks, jwks_uri=issuer.jwks_uri)
