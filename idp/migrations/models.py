"""Every module that defines a table, so that migrations and tests see the whole schema."""

from importlib import import_module

MODULES = (
    "idp.ground.audit",
    "idp.ground.throttle",
    "idp.messages.outbox",
    "idp.messages.inbox",
    "idp.messages.schedule",
    "idp.accounts.models",
    "idp.methods.challenge",
    "idp.sessions.models",
    "idp.grants.authorization",
    "idp.protocol.authorization.pushed",
    "idp.ground.revision",
    "idp.grants.models",
    "idp.grants.waiting",
    "idp.clients.models",
    "idp.jose.single_use",
    "idp.clients.initial_tokens",
    "idp.jose.keys",
)


def import_models() -> None:
    """Load them all; `database.Base.metadata` is complete afterwards."""
    for name in MODULES:
        import_module(name)
