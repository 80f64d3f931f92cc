"""The endpoints of the device grant by path, and what discovery says of them. Called by `engine`."""

from urllib.parse import urlsplit

from idp.protocol.device.device_authorization import DeviceAuthorization, DeviceDesk, DeviceQr
from idp.protocol.lane import Endpoint


def routes(desk: DeviceDesk) -> dict[str, dict[str, Endpoint]]:
    """The machine lane's side of the device grant."""
    issuer, page = urlsplit(desk.settings.issuer).path, urlsplit(desk.page).path
    return {
        f"{issuer}/device_authorization": {"POST": DeviceAuthorization(desk)},
        f"{page}/qr": {"GET": DeviceQr(desk.page)},
    }


def discovery_members(issuer: str) -> dict[str, str]:
    """RFC 8628 4."""
    return {"device_authorization_endpoint": f"{issuer}/device_authorization"}
