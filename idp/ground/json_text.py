"""The one reader of JSON that others wrote: request bodies, `claims`, the payload of a JWT, fetched key sets (RFC 8259).

It refuses what no caller here could mean and what the store or the writer would choke on: nesting beyond `DEEPEST`
(RFC 8259 9 lets a reader set a limit), the character NUL, and lone surrogates.
"""

from typing import Any

import orjson

DEEPEST = 16


def read(given: bytes | str) -> Any:
    """The value of a JSON text. Raises `orjson.JSONDecodeError`, a ValueError, when it cannot be read or is not taken."""
    value = orjson.loads(given)
    data = given.encode() if isinstance(given, str) else given
    if b"\\u0000" in data or data.count(b"[") + data.count(b"{") > DEEPEST:
        _check(value, DEEPEST)
    return value


def _check(value: Any, left: int) -> None:
    if isinstance(value, str):
        if "\0" in value:
            raise orjson.JSONDecodeError("the character NUL is not taken", "", 0)
    elif isinstance(value, (dict, list)):
        if left == 0:
            raise orjson.JSONDecodeError(f"nested deeper than {DEEPEST}", "", 0)
        for inner in (*value, *value.values()) if isinstance(value, dict) else value:
            _check(inner, left - 1)
