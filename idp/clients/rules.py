"""What this provider supports of client metadata, by its settings. Called by `idp clients`, at start, and by registration."""

from dataclasses import replace

from idp.clients.members import OUR_SIGNATURES, Rules
from idp.clients.models import BY_AUTHORITY, BY_KEY, PUBLIC
from idp.settings import Settings

BY_SECRET_OR_KEY = ("client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt")


def auth_methods(settings: Settings) -> tuple[str, ...]:
    """The ways of client authentication that work here; those by certificate only behind a proxy that hands certificates on."""
    by_key = (BY_KEY,) if settings.mtls.certificate_header else ()
    by_authority = (BY_AUTHORITY,) if settings.mtls.chains_are_checked else ()
    return (*BY_SECRET_OR_KEY, *by_authority, *by_key, PUBLIC)


def by_settings(settings: Settings, rules: Rules | None = None) -> Rules:
    """`rules` (the operator's unless others are given), held to what the settings switch on."""
    base = rules or Rules()
    ours = dict.fromkeys(OUR_SIGNATURES, settings.keys.signing_algs)
    choices = {**base.choices, **ours, "token_endpoint_auth_method": auth_methods(settings)}
    return replace(base, choices=choices, certificates=bool(settings.mtls.certificate_header))
