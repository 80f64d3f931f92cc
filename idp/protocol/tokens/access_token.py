"""Access tokens and refresh tokens as strings: opaque, 256 random bits, stored by their hash (RFC 6750, RFC 9700 4.9).

The successor of a refresh token is not random but derived from it under a key that only the provider has: whoever repeats a
rotation within the grace gets the same successor although only hashes are stored, and nobody can compute it without the key.
"""

from idp.protocol.keyring import Keyring


def successors(keyring: Keyring, refresh_token: str, consumed_at: int) -> tuple[str, str]:
    """Access token and refresh token that follow `refresh_token`, which was used up at `consumed_at` (microseconds).

    They begin with that moment, as `opaque.new` begins with the present one, and hold the 256 bits of an HMAC each.
    """
    prefix = f"{(consumed_at * 1000) >> 20:011x}"
    return prefix + keyring.derive(b"access", refresh_token), prefix + keyring.derive(b"refresh", refresh_token)
