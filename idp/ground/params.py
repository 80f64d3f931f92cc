"""Parameters of a request as pairs, so that repeated ones show (RFC 6749 3.1 and 3.2). Parsed once by `protocol.http`."""

from urllib.parse import parse_qsl

from idp.ground.bounds import too_long

MAX_PARAMETERS = 200


class BadRequest(Exception):
    """The request cannot be read. `status` and a plain ASCII `description` go back to the caller."""

    def __init__(self, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.description, self.status = description, status


class Params:
    """Parameters as they came: `pairs` in order, `get` for one value, `repeated` for names that came more than once."""

    __slots__ = ("_values", "pairs")

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs
        self._values = dict(pairs)

    def get(self, name: str, default: str = "") -> str:
        """The value of `name`; `default` when it is absent. RFC 6749 3.1: a parameter without a value counts as absent."""
        return self._values.get(name) or default

    def __contains__(self, name: str) -> bool:
        return bool(self._values.get(name))

    def as_dict(self) -> dict[str, str]:
        """Every parameter that has a value."""
        return {name: value for name, value in self._values.items() if value}

    def repeated(self) -> list[str]:
        """Names that came more than once (RFC 6749 3.1 and 3.2 forbid it)."""
        if len(self._values) == len(self.pairs):
            return []
        names = [name for name, _ in self.pairs]
        return sorted({name for name in names if names.count(name) > 1})


def parse(text: str) -> Params:
    """The pairs of an urlencoded text. Raises BadRequest when there are absurdly many, one is longer than its bound, or the
    bytes are not UTF-8 without NUL.
    """
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_PARAMETERS, errors="strict")
    except ValueError as error:
        raise BadRequest("the parameters cannot be read as UTF-8 form data") from error
    if "%00" in text or "\0" in text:
        raise BadRequest("the parameters hold the character NUL")
    fault = too_long(pairs)
    if fault is not None:
        raise BadRequest(fault)
    return Params(pairs)
