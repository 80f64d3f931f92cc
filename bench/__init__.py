"""Load runs against any OpenID provider, side by side; see bench/README.md."""
