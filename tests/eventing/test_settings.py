"""Settings stop the start with a sentence that says what to do."""

from pathlib import Path

import pytest

from eventing.settings import SettingError, secret, setting


def test_a_value_comes_back_without_surrounding_space() -> None:
    assert setting({"REDIS_URL": " redis://r:6379/0\n"}, "REDIS_URL", schemes=("redis",)) == "redis://r:6379/0"


@pytest.mark.parametrize("value", ["rediss://r", "unix:///run/redis.sock"])
def test_any_of_the_schemes_will_do(value: str) -> None:
    assert setting({"REDIS_URL": value}, "REDIS_URL", schemes=("redis", "rediss", "unix")) == value


@pytest.mark.parametrize("environ", [{}, {"NAME": ""}, {"NAME": "  "}])
def test_an_absent_or_empty_value_is_the_default(environ: dict[str, str]) -> None:
    assert setting(environ, "NAME", default="d") == "d"
    assert setting(environ, "NAME", schemes=("http",), default="") == ""


def test_an_absent_setting_without_default_says_what_to_set() -> None:
    with pytest.raises(SettingError) as error:
        setting({}, "K_SINK", schemes=("http", "https"))
    assert str(error.value) == "K_SINK is not set. Set it to a URL such as http://... in the service's environment."
    with pytest.raises(SettingError) as error:
        setting({}, "GITHUB_REPO")
    assert str(error.value) == "GITHUB_REPO is not set. Set it in the service's environment."


@pytest.mark.parametrize("value", ["tcp://10.43.56.55:6333", "tcp://[fd00::1]:6333"])
@pytest.mark.parametrize("schemes", [("http", "https"), ()])
def test_a_service_link_is_named_as_such(value: str, schemes: tuple[str, ...]) -> None:
    with pytest.raises(SettingError) as error:
        setting({"QDRANT_URL": value}, "QDRANT_URL", schemes=schemes)
    message = str(error.value)
    assert message.startswith(f"QDRANT_URL={value} looks like a Kubernetes service link")
    assert "`enableServiceLinks: false`" in message
    assert message.endswith("to a http or https URL." if schemes else "to the value you mean.")


def test_a_tcp_url_is_fine_where_one_is_asked_for() -> None:
    assert setting({"X": "tcp://10.0.0.1:1"}, "X", schemes=("tcp",)) == "tcp://10.0.0.1:1"


@pytest.mark.parametrize(
    ("value", "scheme"),
    [("http://u:secret@h", "'http'"), ("redis.example:6379", "'redis.example'"), ("r", "'missing'")],
)
def test_another_scheme_is_refused_without_repeating_the_value(value: str, scheme: str) -> None:
    with pytest.raises(SettingError) as error:
        setting({"REDIS_URL": value}, "REDIS_URL", schemes=("redis",))
    assert str(error.value) == f"REDIS_URL is not a redis URL: its scheme is {scheme}."


@pytest.mark.parametrize(
    "value",
    [
        "http://broker..svc/x", f"http://{'b' * 64}.svc/x", "http://.svc", "http://h:99999", "http://h:port", "http://h:-1",
        "http://a b/", "http://a\x00b/", "http://", "http:///x", "http://:80/x", "http://[::1", "http://[h]/", "http://u:s3cret/1@h",
        "redis://:s3cret/1@h:6379", "redis://broker..svc:6379/0", "redis://h:99999",
    ],
)  # fmt: skip
def test_a_url_without_a_host_or_port_that_can_be_is_refused_by_the_settings_name(value: str) -> None:
    with pytest.raises(SettingError) as error:
        setting({"K_SINK": value}, "K_SINK", schemes=("http", "https", "redis"))
    assert str(error.value).startswith("K_SINK is not a URL that can be read: it needs a host")
    assert "s3cret" not in str(error.value)


@pytest.mark.parametrize(
    "value",
    [
        "http://broker", "http://broker_1.svc.:8080/a b?c=d", "http://[::1]:80/", "http://münchen.de", "HTTPS://B.svc",
        "http://u:p%2F@h", "redis:///0", "redis://:p@h:6379/0", "unix:///run/a b/redis.sock", "http://h:", "http://h:0",
    ],
)  # fmt: skip
def test_a_url_with_any_host_that_can_be_is_taken(value: str) -> None:
    assert setting({"X": value}, "X", schemes=("http", "https", "redis", "unix")) == value


def test_a_secret_comes_from_its_variable_or_its_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("from file\n", encoding="utf-8")
    assert secret({"KEY": "from variable"}, "KEY") == "from variable"
    assert secret({"KEY_FILE": str(file)}, "KEY") == "from file"
    assert secret({"KEY_FILE": str(file)}, "KEY", default="d") == "from file"
    assert secret({}, "KEY", default="") == ""


def test_a_secret_from_two_places_is_refused_without_showing_either(tmp_path: Path) -> None:
    with pytest.raises(SettingError) as error:
        secret({"KEY": "s3cret", "KEY_FILE": str(tmp_path / "key")}, "KEY")
    assert str(error.value) == "Both KEY and KEY_FILE are set. Keep one, so that it is clear which is used."


def test_an_absent_secret_names_both_ways() -> None:
    with pytest.raises(SettingError) as error:
        secret({"KEY": " "}, "KEY")
    assert str(error.value) == ("Neither KEY nor KEY_FILE is set. Set KEY_FILE to the path of a mounted Secret.")


def test_an_unreadable_or_empty_secret_file_is_refused(tmp_path: Path) -> None:
    absent, empty, binary = tmp_path / "absent", tmp_path / "empty", tmp_path / "binary"
    empty.write_text("\n", encoding="utf-8")
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingError, match=r"absent cannot be read \(FileNotFoundError\)"):
        secret({"KEY_FILE": str(absent)}, "KEY")
    with pytest.raises(SettingError, match="empty is empty"):
        secret({"KEY_FILE": str(empty)}, "KEY")
    with pytest.raises(SettingError, match=r"binary cannot be read \(UnicodeDecodeError\)"):
        secret({"KEY_FILE": str(binary)}, "KEY")
