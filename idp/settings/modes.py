"""What sections must agree on: the address with the levels and keys, and what the modes "demo" and "production" forbid.

Called by `settings.Settings`. Each function gives one plain sentence for each fault, beginning with the setting's name.
"""

from urllib.parse import urlsplit

from idp.settings.accounts import Demo
from idp.settings.binding import Mtls, faults_of_mtls
from idp.settings.keys import Keys
from idp.settings.levels import LevelSettings
from idp.settings.login import Methods
from idp.settings.look import Look
from idp.settings.messages import Messages
from idp.settings.protocol import Testing
from idp.settings.server import Clock, Server

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def faults_of_address(
    server: Server, levels: LevelSettings, keys: Keys, mtls: Mtls
) -> list[str]:  # flat: guards, one after the other
    """What no mode allows."""
    faults = []
    acrs = [levels.basic, levels.medium, levels.high]
    if len(set(acrs)) != len(acrs) or any(not acr or " " in acr for acr in acrs):
        faults.append("levels: the three acr values must differ and hold no space")
    if "RS256" not in keys.signing_algs:
        faults.append("keys.signing_algs: RS256 must be among them (Core 15.1)")
    return faults + faults_of_mtls(mtls, base_url=server.base_url, proxies=server.trusted_proxy_networks)


def faults_in_demo(server: Server) -> list[str]:
    """The demo is for this machine only."""
    faults = []
    if server.bind_address not in LOOPBACK:
        faults.append("server.bind_address: the demo listens on this machine only (127.0.0.1)")
    if urlsplit(server.base_url).hostname not in LOOPBACK:
        faults.append("server.base_url: the demo is reached as localhost only")
    return faults


def faults_in_production(
    server: Server, *, clock: Clock, messages: Messages, methods: Methods, demo: Demo, look: Look, testing: Testing
) -> list[str]:
    """Production has https and nothing of the demo."""
    faults = []
    if not server.base_url.startswith("https://"):
        faults.append("server.base_url: production is reached by https")
    if clock.offset_file:
        faults.append("clock.offset_file: only the demo can set its clock")
    if messages.mail_driver == "inbox" or (messages.sms_driver == "inbox" and "sms" in methods.enabled):
        faults.append("messages: the inbox belongs to the demo; choose mail_driver = 'smtp' and sms_driver = 'http'")
    if demo.accounts_file:
        faults.append("demo.accounts_file: accounts with published passwords belong to the demo")
    if look.demonstration:
        faults.append("look.demonstration: belongs to the demo")
    if testing.ciba_approval:
        faults.append("testing.ciba_approval: would let anybody sign in as anybody; it belongs to the demo")
    return faults
