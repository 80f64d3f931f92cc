"""Every module that defines a table, so that migrations and tests see the whole schema."""

from importlib import import_module

MODULES = (
    "jsis_rp.ground.throttle",
    "jsis_rp.sessions.accounts",
    "jsis_rp.sessions.audit",
    "jsis_rp.sessions.models",
    "jsis_rp.sign_in.models",
    "jsis_rp.members.models",
    "jsis_rp.enrolment.models",
)


def import_models() -> None:
    """Load them all; `database.Base.metadata` is complete afterwards."""
    for name in MODULES:
        import_module(name)
