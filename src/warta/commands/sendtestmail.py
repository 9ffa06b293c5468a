"""`warta sendtestmail ADDRESS`: sends an e-mail as the newsroom does, and says how that went."""

from __future__ import annotations

import argparse
import sys
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("address", help="who is to get it")


def run(options: argparse.Namespace) -> int:
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}" if settings.EMAIL_HOST else ""
    try:
        send_mail(
            "Warta: e-mail works",
            f"This was sent by {settings.WAGTAILADMIN_BASE_URL} to see whether e-mail arrives.",
            None,
            [options.address],
        )
    except (OSError, SMTPException, ValueError) as error:
        where = f" by {server}" if server else ""
        print(
            f"sendtestmail: not sent{where}: {error}: look at the WARTA_SMTP_… variables "
            "and WARTA_FROM_EMAIL.",
            file=sys.stderr,
        )
        return 1
    if not server:
        print("sendtestmail: printed, not sent: set WARTA_SMTP_HOST.", file=sys.stderr)
        return 1
    print(f"sendtestmail: {server} took it for {options.address}; look whether it arrives.")
    return 0
