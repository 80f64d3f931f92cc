"""What discovery says of the device grant. Called by `discovery`."""


def discovery_members(issuer: str) -> dict[str, str]:
    """RFC 8628 4."""
    return {"device_authorization_endpoint": f"{issuer}/device_authorization"}
