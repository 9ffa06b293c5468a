"""The answers of hot pages, kept ready in memory."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from warta_delivery.answers import Answer, Decision

AnswerKey = tuple[str, str, bool, bool, tuple[str, ...] | None]
"""(host, path, gzip, for an edge that joins, entitlements held; None without a pass)"""

_Mark = tuple[int, tuple[str, ...], tuple[bytes, ...], tuple[bool, ...]]
_MAX_ASKED = 50_000
_OVERHEAD_BYTES = 4096


@dataclass(slots=True)
class _Kept:
    answer: Answer
    mark: _Mark
    commit: int


class AnswerCache:
    """Keeps answers that were asked for at least twice, at most `limit` bytes of them.

    Pages read once would only push out those read often. A commit clears nothing: the answers
    it did not touch are recognised by the versions they were made from and go on being used.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._bytes = 0
        self._asked: set[AnswerKey] = set()
        self._kept: OrderedDict[AnswerKey, _Kept] = OrderedDict()

    def ready(self, key: AnswerKey, commit: int, now: int) -> Answer | None:
        """The answer, if the store is still at the `commit` it was last true for."""
        kept = self._kept.get(key)
        if kept is None or kept.commit != commit or not kept.answer.alive(now):
            return None
        self._kept.move_to_end(key)
        return kept.answer

    def unchanged(self, key: AnswerKey, commit: int, decision: Decision) -> Answer | None:
        """The answer, if `decision`, taken at `commit`, is made of the same versions."""
        kept = self._kept.get(key)
        if kept is None or kept.mark != _mark(decision):
            return None
        kept.commit = commit
        self._kept.move_to_end(key)
        return kept.answer

    def offer(self, key: AnswerKey, commit: int, decision: Decision, answer: Answer) -> None:
        """Keep `answer` if it is asked for the second time."""
        if key in self._asked:
            self._keep(key, _Kept(answer, _mark(decision), commit))
            return
        if len(self._asked) >= _MAX_ASKED:
            self._asked.clear()
        self._asked.add(key)

    def clear(self) -> None:
        self._bytes = 0
        self._asked.clear()
        self._kept.clear()

    def _keep(self, key: AnswerKey, kept: _Kept) -> None:
        self._drop(key)
        self._kept[key] = kept
        self._bytes += _weight(kept)
        while self._bytes > self._limit:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: AnswerKey) -> None:
        if (kept := self._kept.pop(key, None)) is not None:
            self._bytes -= _weight(kept)


def _mark(decision: Decision) -> _Mark:
    composition = decision.composition
    return decision.status, composition.keys, composition.versions, composition.branches


def _weight(kept: _Kept) -> int:
    return len(kept.answer.body) + _OVERHEAD_BYTES
