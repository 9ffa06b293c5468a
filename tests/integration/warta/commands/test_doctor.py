"""What `warta doctor` and the start of `warta serve` say of the settings."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as outbox
from django.utils import timezone

from tests.support.newsroom import make_section, make_title, published
from warta import cli
from warta.commands.doctor import addresses, edge, faults, folders, mail, search, secret, titles
from warta.discovery.engines import index, search_engine
from warta.discovery.models import Waiting
from warta.fronts.actions import create_title

pytestmark = pytest.mark.django_db
CONSOLE = "django.core.mail.backends.console.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture(autouse=True)
def _public(settings: Any) -> None:
    """A newsroom behind TLS that others are to reach."""
    settings.WAGTAILADMIN_BASE_URL = "https://news.example"
    settings.ALLOWED_HOSTS = ["news.example"]
    settings.HTTPS = True


def told(*examinations: Any) -> list[str]:
    return [finding.what for finding in faults(examinations)]


def test_a_newsroom_with_settings_that_fit_is_well() -> None:
    assert told(addresses) == []


def test_a_host_that_is_not_allowed_is_named(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    [fault] = faults([addresses])
    assert "news.example, where WARTA_ALLOWED_HOSTS lets nobody in" in fault.what
    assert fault.remedy == "Add news.example to WARTA_ALLOWED_HOSTS."


@pytest.mark.parametrize(
    ("url", "https"), [("http://news.example", True), ("https://news.example", False)]
)
def test_tls_is_everywhere_or_nowhere(settings: Any, url: str, https: bool) -> None:
    settings.WAGTAILADMIN_BASE_URL, settings.HTTPS = url, https
    assert told(addresses) == [
        f"WARTA_NEWSROOM_URL begins with {url.partition(':')[0]}:// and WARTA_HTTPS is {https:d}"
    ]


def test_debugging_is_not_for_strangers(settings: Any) -> None:
    settings.DEBUG = True
    assert told(addresses) == ["WARTA_DEBUG shows strangers the inside of errors"]


def test_behind_tls_delivery_must_know_its_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARTA_NEWSROOM", "http://127.0.0.1:8100")
    assert len(told(edge)) == 1
    monkeypatch.setenv("WARTA_EDGE_SECRET", "a-secret-of-the-edge")
    assert told(edge) == []
    monkeypatch.delenv("WARTA_EDGE_SECRET")
    monkeypatch.setenv("WARTA_NEWSROOM", "")
    assert told(edge) == []


def test_a_title_without_tls_is_named() -> None:
    create_title(code="kabar", name="Kabar Arunika", hostname="kabar.test")
    create_title(code="courier", name="The Courier", hostname="courier.test", port=443)
    assert told(titles) == ["title Kabar Arunika: http://kabar.test, without TLS"]


def test_a_folder_that_cannot_be_made_is_named(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.PUBLIC_PATH = tmp_path / "file" / "public"
    settings.STORE_PATH = tmp_path / "deep" / "store"
    assert told(folders) == [f"WARTA_PUBLIC {settings.PUBLIC_PATH} cannot be written"]


def test_a_short_secret_is_a_fault(settings: Any) -> None:
    settings.SECRET_KEY = "short"
    assert told(secret) == ["the secret key is shorter than 32 characters"]


def test_in_production_e_mail_must_reach_somebody(settings: Any) -> None:
    settings.EMAIL_BACKEND = CONSOLE
    assert told(mail) == ["e-mail is printed on the console and reaches nobody"]
    settings.WAGTAILADMIN_BASE_URL = "http://localhost:8000"
    assert told(mail) == []


def test_where_e_mail_goes_is_said(settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "smtp.example", 465
    [finding] = mail()
    assert "smtp.example:465" in finding.what


def test_a_test_mail_is_sent_as_the_newsroom_sends(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp.example", 587
    assert cli.main(["sendtestmail", "sri@kabar.test"]) == 0
    assert outbox.outbox[0].to == ["sri@kabar.test"]
    assert "smtp.example:587 took it for sri@kabar.test" in capsys.readouterr().out


def test_a_server_that_does_not_answer_is_named(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", 1
    assert cli.main(["sendtestmail", "sri@kabar.test"]) == 1
    assert "not sent by 127.0.0.1:1: [Errno 111]" in capsys.readouterr().err


def test_a_mail_that_is_only_printed_is_not_called_sent(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_HOST = ""
    assert cli.main(["sendtestmail", "sri@kabar.test"]) == 1
    assert "set WARTA_SMTP_HOST" in capsys.readouterr().err


def test_a_search_that_lags_behind_is_a_fault() -> None:
    Waiting.objects.all().delete()
    assert told(search) == []
    Waiting.objects.create(kind="article", object_id=1)
    assert told(search) == []
    hour = dt.timedelta(hours=1)
    Waiting.objects.update(created_at=timezone.now() - hour)
    [fault] = faults([search])
    assert fault.what == "1 changes wait to be found by readers, the oldest for 3600 s"
    assert "warta reindex" in fault.remedy


def test_an_index_that_lacks_what_is_published_is_a_fault_unless_it_waits() -> None:
    Waiting.objects.all().delete()
    article = published(make_section(make_title("kabar"), "global"), "Kopi naik")
    assert told(search) == []
    Waiting.objects.all().delete()
    [lost] = faults([search])
    assert "holds no search index" in lost.what
    assert "warta reindex" in lost.remedy
    assert cli.main(["reindex"]) == 0
    assert told(search) == []
    index().remove([article.pk])
    [lacking] = faults([search])
    assert lacking.what == "the search index holds 0 of 1 published articles"
    assert "warta reindex" in lacking.remedy


def test_what_a_broken_off_reindex_kept_does_not_wait() -> None:
    Waiting.objects.all().update(kept=True, created_at=timezone.now() - dt.timedelta(hours=1))
    Waiting.objects.create(kind="article", object_id=1, kept=True)
    assert told(search) == []


def test_reindex_reads_every_published_article(capsys: pytest.CaptureFixture[str]) -> None:
    title = make_title("kabar")
    published(make_section(title, "global"), "Kopi naik")
    assert Waiting.objects.exists()
    assert cli.main(["reindex"]) == 0
    assert not Waiting.objects.exists()
    assert "1 articles can be found" in capsys.readouterr().out
    assert len(search_engine().find(title.pk, ["kopi"], before=None, most=9)) == 1
