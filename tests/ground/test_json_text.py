"""The one reader of JSON from outside."""

import orjson
import pytest

from idp.ground import json_text


@pytest.mark.parametrize(
    "odd",
    ["[" * 255 + "]" * 255, '{"a":' * 17 + "1" + "}" * 17, '"a\\u0000b"', '{"\\u0000": 1}', '["\\ud800"]', "[" * 5000, "nan"],
)
def test_deep_nesting_nul_and_lone_surrogates_are_refused(odd: str) -> None:
    """RFC 8259 9 lets a reader set limits; PostgreSQL holds no NUL; a lone surrogate is no character."""
    with pytest.raises(orjson.JSONDecodeError):
        json_text.read(odd)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('["\\\\u0000"]', ["\\u0000"]),
        ("[" * 16 + "]" * 16, None),
        ("[" + "[]," * 40 + "1]", None),
        (b'{"a": "\xc3\xa9"}', {"a": "é"}),
    ],
)
def test_what_only_looks_odd_is_read(text: str | bytes, value: object) -> None:
    """An escaped backslash is no NUL; many lists side by side are not deep."""
    read = json_text.read(text)
    assert value is None or read == value
