"""A relying party: its row, and `Client`, the frozen view of it that every endpoint works with.

The members are those of RFC 7591 2 and of OpenID Connect Registration 1.0 2; `metadata` keeps all of them as they were given,
so that later features find what was registered. Rows are written by `commands` and `loading`, views are made by `registry`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.ground import random_strings
from idp.ground.database import Base, UtcDateTime, Versioned
from idp.ground.sealed import SealedText

DEFAULT_SCOPES = ("openid", "profile", "email", "address", "phone", "offline_access")
PUBLIC = "none"
SECRET_METHODS = frozenset({"client_secret_basic", "client_secret_post", "client_secret_jwt"})
BY_AUTHORITY, BY_KEY = "tls_client_auth", "self_signed_tls_client_auth"
CERTIFICATE_METHODS = frozenset({BY_AUTHORITY, BY_KEY})
FAPI2 = "fapi2"


class ClientRow(Versioned, Base):
    """A registered client. `source` says who wrote it: "file", "command" or "registration"; `secret_hash` is SHA-256.

    `secret_sealed` is the secret itself, for those whose secret is a key (`secrets.is_key`).
    `registration_key` is the hash of the registration access token of a client that registered itself (RFC 7592 3).
    """

    __tablename__ = "client"

    client_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    details: Mapped[dict[str, Any]] = mapped_column("metadata", JSON)
    secret_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    secret_sealed: Mapped[str | None] = mapped_column(SealedText)
    source: Mapped[str] = mapped_column(String(16))
    registration_key: Mapped[bytes | None] = mapped_column(LargeBinary(43))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """What a client registered, typed, with the defaults of the specifications filled in.

    `skip_consent` and `introspect_any` are ours and can be set by the operator only; `revision` changes when the row does.
    `is_fapi`: it keeps to the FAPI 2.0 profile (`fapi`); `binds_by_...`: its tokens must be bound to a key or a certificate.
    `pairwise` gives the subject of an account in the sector of the client; None for public subjects (Core 8).
    """

    client_id: str
    secret_hash: bytes | None = None
    secret_sealed: str = ""
    revision: int = 0
    client_name: str = ""
    redirect_uris: tuple[str, ...] = ()
    response_types: tuple[str, ...] = ("code",)
    grant_types: frozenset[str] = frozenset({"authorization_code"})
    scopes: frozenset[str] = frozenset(DEFAULT_SCOPES)
    application_type: str = "web"
    token_endpoint_auth_method: str = "client_secret_basic"
    token_endpoint_auth_signing_alg: str = ""
    jwks: Mapping[str, Any] | None = None
    jwks_uri: str = ""
    id_token_signed_response_alg: str = "RS256"
    subject_type: str = "public"
    default_max_age: int | None = None
    require_auth_time: bool = False
    default_acr_values: tuple[str, ...] = ()
    requires_pkce: bool = False
    initiate_login_uri: str = ""
    post_logout_redirect_uris: tuple[str, ...] = ()
    backchannel_logout_uri: str = ""
    backchannel_logout_session_required: bool = False
    client_uri: str = ""
    logo_uri: str = ""
    policy_uri: str = ""
    tos_uri: str = ""
    contacts: tuple[str, ...] = ()
    skip_consent: bool = False
    introspect_any: bool = False
    id_token_on_refresh: bool | None = None
    is_fapi: bool = False
    binds_by_dpop: bool = False
    binds_by_certificate: bool = False
    metadata: Mapping[str, Any] = field(default_factory=dict)
    pairwise: Callable[[str], str] | None = None

    @property
    def is_public(self) -> bool:
        """Whether it has no way to prove who it is (RFC 6749 2.1)."""
        return self.token_endpoint_auth_method == PUBLIC

    def name_in(self, language: str) -> str:
        """The name for people in `language` (`client_name#fr`, Registration 2.1), else the plain one, else the id."""
        return str(self.metadata.get(f"client_name#{language}") or self.client_name or self.client_id)

    def uri_in(self, member: str, language: str) -> str:
        """`logo_uri`, `client_uri`, `policy_uri` or `tos_uri` in `language` when one was registered for it."""
        return str(self.metadata.get(f"{member}#{language}") or self.metadata.get(member) or "")

    def has_secret(self, secret: str) -> bool:
        """Whether `secret` is the client's, compared in constant time. The hash costs the same when it has none."""
        hashed = secret_hash(secret)
        return random_strings.same(hashed, self.secret_hash or bytes(32)) and self.secret_hash is not None

    def check_grant_type(self, grant_type: str) -> bool:
        """Whether the client registered `grant_type`. Authlib's grants ask by this name."""
        return grant_type in self.grant_types


def secret_hash(secret: str) -> bytes:
    """How a secret is stored: it holds 256 random bits, so a plain SHA-256 does (docs/threats.md)."""
    return random_strings.key(secret)[-32:]


def view(
    client_id: str, metadata: Mapping[str, Any], *, hashed: bytes | None = None, sealed: str = "", revision: int = 0
) -> Client:
    """The typed view of validated metadata."""
    grants = frozenset(metadata.get("grant_types", ("authorization_code",)))
    responses = metadata.get("response_types", ("code",) if "authorization_code" in grants else ())
    method = metadata.get("token_endpoint_auth_method", "client_secret_basic")
    return Client(
        client_id=client_id,
        secret_hash=hashed,
        secret_sealed=sealed,
        revision=revision,
        client_name=metadata.get("client_name", ""),
        redirect_uris=tuple(metadata.get("redirect_uris", ())),
        response_types=tuple(" ".join(sorted(str(one).split())) for one in responses),
        grant_types=grants,
        scopes=frozenset(str(metadata["scope"]).split() if "scope" in metadata else DEFAULT_SCOPES),
        application_type=metadata.get("application_type", "web"),
        token_endpoint_auth_method=method,
        token_endpoint_auth_signing_alg=metadata.get("token_endpoint_auth_signing_alg", ""),
        jwks=metadata.get("jwks"),
        jwks_uri=metadata.get("jwks_uri", ""),
        id_token_signed_response_alg=metadata.get("id_token_signed_response_alg", "RS256"),
        subject_type=metadata.get("subject_type", "public"),
        default_max_age=metadata.get("default_max_age"),
        require_auth_time=bool(metadata.get("require_auth_time", False)),
        default_acr_values=tuple(metadata.get("default_acr_values", ())),
        requires_pkce=method == PUBLIC or bool(metadata.get("require_pkce", False)),
        initiate_login_uri=metadata.get("initiate_login_uri", ""),
        post_logout_redirect_uris=tuple(metadata.get("post_logout_redirect_uris", ())),
        backchannel_logout_uri=metadata.get("backchannel_logout_uri", ""),
        backchannel_logout_session_required=bool(metadata.get("backchannel_logout_session_required", False)),
        client_uri=metadata.get("client_uri", ""),
        logo_uri=metadata.get("logo_uri", ""),
        policy_uri=metadata.get("policy_uri", ""),
        tos_uri=metadata.get("tos_uri", ""),
        contacts=tuple(metadata.get("contacts", ())),
        skip_consent=bool(metadata.get("skip_consent", False)),
        introspect_any=bool(metadata.get("introspect_any", False)),
        id_token_on_refresh=metadata.get("id_token_on_refresh"),
        is_fapi=metadata.get("profile") == FAPI2,
        binds_by_dpop=bool(metadata.get("dpop_bound_access_tokens", False)),
        binds_by_certificate=bool(metadata.get("tls_client_certificate_bound_access_tokens", False)),
        metadata=metadata,
    )
