"""One fault, as it is printed."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong, and where: `line` counts from 1, 0 where the fault has none (something is
    missing).
    """

    file: str
    line: int
    place: str
    problem: str

    def __str__(self) -> str:
        """`file:line: place: problem`.

        >>> str(Fault("data/guide.yml", 12, "choix.survol, label", "24 characters, 20 at most"))
        'data/guide.yml:12: choix.survol, label: 24 characters, 20 at most'
        """
        return f"{self.file}{f':{self.line}' if self.line else ''}: {self.place}: {self.problem}"
