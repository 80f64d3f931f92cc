"""A relying party's whole duty (Core 3.1): ask, check every answer, keep the session, end it on both sides.

`pages.py` holds the addresses; `request.py` asks; `callback.py` checks the answer with `checks.py`; `provider.py` is the
one place that talks to the provider; `logout.py` and `backchannel.py` end the session that came of it.
Authlib builds the request (PKCE, query); its client is not used, because it accepts answers without an ID token, of
another issuer, of a lower level or of an old authentication, and reads the machine's clock instead of ours.
"""
