"""What a request proves about its sender: the key behind a DPoP proof, the certificate behind a TLS connection."""
