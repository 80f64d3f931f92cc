"""The register of members, which account is which member, and the guard that opens pages to members only."""
