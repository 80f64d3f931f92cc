"""The levels of assurance: what each strength reaches, and what it is called as `acr` (Core 2; BASIC, MEDIUM, HIGH in EU Login).

Called by the login flow, the authorization endpoint and discovery. The mapping comes from the settings section `levels`.
"""

from collections.abc import Iterable, Sequence

from idp.settings import LevelSettings

NAMES = ("basic", "medium", "high")


class Levels:
    """The acr values of this provider, in order of strength."""

    def __init__(self, settings: LevelSettings) -> None:
        self.acr_values: tuple[str, ...] = (settings.basic, settings.medium, settings.high)
        self._rank = {acr: rank for rank, acr in enumerate(self.acr_values)}
        self._of_strength = {strength: self.acr_values[NAMES.index(name)] for strength, name in settings.strengths.items()}

    def rank(self, acr: str) -> int:
        """0 for the weakest, rising; -1 for an acr that is not ours."""
        return self._rank.get(acr, -1)

    def of(self, strengths: Iterable[str]) -> str | None:
        """The acr that the strongest of `strengths` reaches; None when none is known."""
        reached = [self._of_strength[strength] for strength in strengths if strength in self._of_strength]
        return max(reached, key=self.rank, default=None)

    def satisfies(self, acr: str | None, wanted: Sequence[str]) -> bool:
        """Whether `acr` reaches one of the `wanted` values: the same or a stronger one. Nothing wanted: any acr does."""
        known = [self.rank(one) for one in wanted if one in self._rank]
        if not known:
            return not wanted
        return acr is not None and self.rank(acr) >= min(known)

    def acr_to_return(self, acr: str, wanted: Sequence[str]) -> str:
        """The `acr` to put in the token for a session that reached `acr`: never more than was proved.

        A request that asks for particular values hears the first of them that the session satisfies (Core 5.5.1.1 wants one
        of the listed values), any other request hears what was reached.
        """
        if acr in wanted:
            return acr
        for one in wanted:
            if 0 <= self.rank(one) <= self.rank(acr):
                return one
        return acr

    def name(self, acr: str) -> str:
        """The name of a level, "basic", "medium" or "high", for pages and audit; "unknown" for an acr that is not ours."""
        rank = self.rank(acr)
        return NAMES[rank] if rank >= 0 else "unknown"
