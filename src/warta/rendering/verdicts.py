"""The verdicts of fact-checks: how true what was said is, as machines are told."""

from __future__ import annotations

BEST, WORST = 5, 1
# Of what is unproven nothing can be said between the two.
RATINGS: dict[str, int] = {
    "true": 5,
    "mostly_true": 4,
    "misleading": 3,
    "mostly_false": 2,
    "false": 1,
}
