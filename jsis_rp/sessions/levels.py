"""Levels of authentication (Core 2, `acr`) and their order, which the settings state (`provider.levels`)."""


def reaches(acr: str, wanted: str, levels: tuple[str, ...]) -> bool:
    """Return whether `acr` is `wanted` or comes after it in `levels`; a level that is not listed reaches nothing."""
    if acr not in levels or wanted not in levels:
        return False
    return levels.index(acr) >= levels.index(wanted)
