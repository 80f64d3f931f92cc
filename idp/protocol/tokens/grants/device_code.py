"""Grant type device_code (RFC 8628 3.4): a device asks whether the person has typed its code and allowed it. See `polled`."""

from idp.grants.waiting import Kind
from idp.protocol.tokens.grants.polled import PolledGrant

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"


class DeviceCodeGrant(PolledGrant):
    """Open to public clients: most devices cannot keep a secret (RFC 8628 3.1)."""

    GRANT_TYPE = DEVICE_CODE
    KIND = Kind.DEVICE
    PARAMETER = "device_code"
    ALLOWS_PUBLIC = True
