"""The fixtures of the protocol's tests, for the tables behind its endpoints."""

from tests.protocol.conftest import either, machine, template, tick

__all__ = ["either", "machine", "template", "tick"]
