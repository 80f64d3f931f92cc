"""OpenID Connect Client-Initiated Backchannel Authentication: requests without a browser, approved on another device."""
