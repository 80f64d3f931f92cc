"""Every module that defines a table, so that migrations and tests see the whole schema."""

from importlib import import_module

MODULES = (
    "idp.audit",
    "idp.throttle",
    "idp.messages.outbox",
    "idp.messages.inbox",
    "idp.messages.schedule",
    "idp.accounts.models",
    "idp.methods.challenge",
    "idp.login.models",
    "idp.protocol.authorization.models",
    "idp.protocol.authorization.pushed",
    "idp.protocol.binding.models",
    "idp.protocol.revision",
    "idp.protocol.tokens.models",
    "idp.protocol.tokens.waiting",
    "idp.protocol.clients.models",
    "idp.protocol.clients.assertion",
    "idp.protocol.clients.initial_tokens",
    "idp.protocol.keys",
)


def import_models() -> None:
    """Load them all; `database.Base.metadata` is complete afterwards."""
    for name in MODULES:
        import_module(name)
