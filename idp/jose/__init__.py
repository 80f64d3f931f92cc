"""JOSE: algorithms, signing and encryption keys, the key ring (RFC 7515 to 7519)."""
