"""Which of many articles tell of the same events. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from warta.discovery.likeness import Candidate, alike

# How alike an article must be to those of a group, on average, to join it.
JOINING = 0.16


@dataclass
class Group:
    """Articles of the same events, in the order of time."""

    members: list[Candidate] = field(default_factory=list)

    def likeness(self, candidate: Candidate) -> float:
        """Of the candidate to the members, on average."""
        return sum(alike(candidate.vector, each.vector) for each in self.members) / len(
            self.members
        )


def groups(candidates: Iterable[Candidate], joining: float = JOINING) -> list[Group]:
    """In the order of time, each article joins the group it is most alike to, or begins one."""
    found: list[Group] = []
    for each in sorted(candidates, key=lambda each: (each.at, each.article)):
        nearest = max(found, key=lambda group: group.likeness(each), default=None)
        if nearest is None or nearest.likeness(each) < joining:
            nearest = Group()
            found.append(nearest)
        nearest.members.append(each)
    return found
