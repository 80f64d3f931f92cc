"""The log: structlog renders what the standard library's logging records, as JSON or for a console, with secrets struck out.

Called once by `cli` and `wsgi`. Two nets catch a secret that somebody logged by mistake: values whose names suggest a secret, and
texts that look like a token, a JWT, a sealed value or credentials. `bind` puts a request id on every line of a request.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars

from idp.settings import Settings

__all__ = ["bind", "configure", "redact", "unbind"]

STRUCK = "[struck out]"
SECRET_NAMES = re.compile(
    r"passw|secret|token|authorization|cookie|assertion|credential|^otp$|^pin$|^code$|_code$|code_verifier|challenge$|"
    r"^state$|^nonce$|^login_hint$|private|session_key|sealed",
    re.IGNORECASE,
)
SECRETS = re.compile(
    r"(?P<scheme>\b(?:bearer|basic|dpop)\s+)[\w.~+/=-]{8,}"
    r"|\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)*"  # a JWT
    r"|\bgAAAA[\w=-]{40,}"  # a Fernet token
    r"|(?<![\w-])[0-9a-f]{11}[\w-]{43}(?![\w-])"  # what random_strings.new() makes
    r"|(?P<name>\b(?:code|token|\w+_token|client_secret|client_assertion|code_verifier|password|state)=)[^&\s\"']+",
    re.IGNORECASE,
)


def _cleaned(text: str) -> str:
    return SECRETS.sub(lambda found: (found["scheme"] or found["name"] or "") + STRUCK, text)


def redact(value: Any, name: str = "") -> Any:
    """`value` without what looks like a secret; containers are walked, numbers and other plain values pass."""
    if name and SECRET_NAMES.search(name) and value not in (None, "", True, False):
        return STRUCK
    if isinstance(value, str):
        return _cleaned(value)
    if isinstance(value, bytes):
        return _cleaned(value.decode("latin-1"))
    if isinstance(value, dict):
        return {key: redact(inner, str(key)) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [redact(inner) for inner in value]
    return value


def _redact_event(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name, value in event.items():
        if not name.startswith("_"):
            event[name] = redact(value, name)
    return event


def configure(settings: Settings) -> None:
    """Send every log line to stderr in the form of the settings. Replaces what was configured before."""
    json_lines = settings.log_format == "json"
    shared: list[Any] = [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact_event,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json_lines
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    # Authlib writes whole tokens at debug; urllib3 whole addresses.
    for name in ("authlib", "urllib3", "werkzeug"):
        logging.getLogger(name).setLevel(max(logging.INFO, root.level))
    logging.getLogger("alembic").setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def bind(**values: str) -> None:
    """Put these values on every line that this request logs from now on."""
    bind_contextvars(**values)


def unbind() -> None:
    """Forget them at the end of the request."""
    clear_contextvars()
