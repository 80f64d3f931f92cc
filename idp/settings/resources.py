"""What an operator can set about protected resources and about those who may vouch for people: APIs, and issuers of assertions.

Sections of `settings.Settings`; docs/settings.md lists every field.
"""

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import field_validator, model_validator

from idp.settings.keys import SigningAlg
from idp.settings.section import Section


class Resource(Section):
    """An API that tokens can be issued for (RFC 8707); `client_id` is its client at introspection and exchange."""

    uri: str
    client_id: str = ""
    access_token_format: Literal["opaque", "jwt"] = "jwt"
    access_token_signing_alg: SigningAlg = "RS256"

    @field_validator("uri")
    @classmethod
    def _is_absolute(cls, uri: str) -> str:
        """“MUST be an absolute URI ... MUST NOT include a fragment component” (RFC 8707 2)."""
        if not urlsplit(uri).scheme or "#" in uri or " " in uri:
            raise ValueError("must be an absolute URI without fragment")
        return uri


class AssertionIssuer(Section):
    """Somebody whose JWTs are taken as authorization grants (RFC 7523 2.1). `subject` says what their `sub` names."""

    issuer: str
    jwks_uri: str = ""
    jwks_file: Path | None = None
    subject: Literal["uid", "email"] = "uid"
    clients: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _has_keys(self) -> "AssertionIssuer":
        if bool(self.jwks_uri) == (self.jwks_file is not None):
            raise ValueError("needs either jwks_uri or jwks_file")
        return self
