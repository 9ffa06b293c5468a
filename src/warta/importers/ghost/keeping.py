"""Members of Ghost: kept as they are until Warta has a place for them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any, Final

from warta.importers.ghost.reader import Survey
from warta.importers.ghost.records import Member
from warta.importers.keeping import keep, whose
from warta.importers.ledger import Ledger, digest
from warta.importers.models import ImportedMember
from warta.importers.report import Outcome, Report
from warta.importers.texts import shortened

MEMBERS = "members come with readers' accounts; kept until then, without passwords"
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")


@dataclass(frozen=True)
class Keeping:
    """Keeps what nothing shows yet; what changed there is brought up to date."""

    ledger: Ledger
    survey: Survey

    def members(self, members: Sequence[Member], report: Report) -> None:
        """Keep some members at once: there may be very many."""
        able = [each for each in members if _EMAIL.fullmatch(each.email)]
        new = [each for each in able if self.survey.is_new(each)]
        things = {each.email.lower(): (digest(*astuple(each)), _values(each)) for each in new}
        keep(ImportedMember, whose(self.ledger), things)
        for outcome, reason, count in (
            (Outcome.KEPT, MEMBERS, len(new)),
            (Outcome.SKIPPED, "without an e-mail address", len(members) - len(able)),
            (Outcome.SKIPPED, "listed twice", len(able) - len(new)),
        ):
            if count:
                report.tell("member", outcome, reason, count=count)


def _values(member: Member) -> dict[str, Any]:
    return {
        "email": member.email,
        "name": shortened(member.name, 199),
        "note": member.note,
        "subscribed": member.is_subscribed,
        "labels": list(member.labels),
        "joined_at": member.joined_at,
        "about": dict(member.about),
    }
