"""Client authentication (Core 9, RFC 6749 2.3, RFC 7523, RFC 8705)."""
