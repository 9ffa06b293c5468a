"""What delivery says, and where: on the console, in both lanes."""

from __future__ import annotations

from typing import Any

from warta_delivery.config import Config

_LOGGERS = ("_granian", "granian.access", "warta.delivery")


def granian_loggers(config: Config) -> dict[str, Any]:
    """To be merged with Granian's own logging settings, which bring the handler."""
    console = {"handlers": ["console"], "level": config.log_level, "propagate": False}
    return {"loggers": dict.fromkeys(_LOGGERS, console)}


def logging_settings(config: Config) -> dict[str, Any]:
    """For `logging.config.dictConfig`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "[%(levelname)s] %(message)s"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        **granian_loggers(config),
    }
