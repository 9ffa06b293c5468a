"""Which encoding a reader gets (RFC 9110 section 12.5.3): gzip or none."""

from __future__ import annotations

import re
from functools import lru_cache

_WEIGHT = re.compile(r"q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)
_MAX_HEADER_CHARS = 500


@lru_cache(maxsize=512)
def accepts_gzip(accept_encoding: str) -> bool:
    """True when gzip is acceptable and not less welcome than an unencoded answer.

    An over-long or empty header gets no encoding. A weight that cannot be read counts as 0.
    """
    if not accept_encoding or len(accept_encoding) > _MAX_HEADER_CHARS:
        return False
    weights = _weights(accept_encoding)
    rest = weights.get("*", 0.0)
    gzip = max(weights.get("gzip", 0.0), weights.get("x-gzip", 0.0))
    if "gzip" not in weights and "x-gzip" not in weights:
        gzip = rest
    return gzip > 0 and gzip >= weights.get("identity", 0.0)


def _weights(header: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for item in header.split(","):
        coding, *parameters = (part.strip() for part in item.split(";"))
        if coding:
            weights[coding.lower()] = _weight(parameters)
    return weights


def _weight(parameters: list[str]) -> float:
    if not parameters:
        return 1.0
    match = _WEIGHT.fullmatch(parameters[0])
    return float(match[1]) if match else 0.0
