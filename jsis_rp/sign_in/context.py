"""The provider as the running application knows it. Put in place by `app.py`, used by the pages of this package only."""

from flask import current_app

from jsis_rp.sign_in.provider import ProviderClient

EXTENSION = "jsis_provider"


def provider() -> ProviderClient:
    """Return the client of the provider."""
    found: ProviderClient = current_app.extensions[EXTENSION]
    return found
