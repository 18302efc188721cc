"""Bad input, told to people: where it is, what is wrong, and what would be right."""

from dataclasses import dataclass

from planner.model.units import visible


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input: where it is, what is wrong, and what would be right."""

    file: str
    line: int | None
    field: str
    wrong: str
    right: str = ""

    def __str__(self) -> str:
        place = self.file if not self.line else f"{self.file}:{self.line}"
        parts = [place, self.field, self.wrong] if self.field else [place, self.wrong]
        return visible(": ".join(parts) + (f"; {self.right}" if self.right else ""))


class InputError(ValueError):
    """Bad input, told as one or more problems; the command line prints them and ends with status 2."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
