import pytest

from warta_pages import fragment_key, host_key, key_hash, page_key


def test_a_page_key_is_its_title_and_path() -> None:
    assert page_key("kabar", "/politik/") == "kabar:/politik/"


def test_a_page_path_begins_with_a_slash() -> None:
    with pytest.raises(ValueError, match="'politik' of title 'kabar' must begin"):
        page_key("kabar", "politik")


def test_a_fragment_key_is_its_title_name_and_arguments() -> None:
    assert fragment_key("kabar", "latest", "section", 7) == "kabar#latest:section:7"
    assert fragment_key("kabar", "masthead") == "kabar#masthead"


def test_a_host_key_does_not_depend_on_case() -> None:
    assert host_key("LocalHost:8000") == host_key("localhost:8000") == "host:localhost:8000"


def test_a_key_hash_has_sixteen_bytes_for_any_length() -> None:
    hashes = {key_hash("k" * length) for length in (0, 1, 511, 512, 5000)}
    assert {len(hashed) for hashed in hashes} == {16}
    assert len(hashes) == 5
