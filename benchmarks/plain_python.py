"""Run by each interpreter that may be chosen: prints the CPU seconds that a fixed piece of plain Python takes."""

import time

STEPS = 150_000


class Place:
    """What is made and moved again and again."""

    __slots__ = ("x", "y")

    def __init__(self, x: int, y: int) -> None:
        self.x = x
        self.y = y

    def moved(self, by: int) -> "Place":
        """Return a step further."""
        return Place(self.x + by, self.y + 1)


def work() -> dict[str, int]:
    """Objects, methods, dicts and texts, as a server's own code has them."""
    known: dict[str, int] = {}
    place = Place(0, 0)
    for step in range(STEPS):
        place = place.moved(step & 7)
        key = f"field{step % 50}:{place.x & 15}"
        known[key] = known.get(key, 0) + place.y
    return known


if __name__ == "__main__":
    begun = time.process_time()
    work()
    print(time.process_time() - begun)
