"""Where settings come from: no misspelt name is ignored, secrets may be in files, and `gateway config` tells."""

import json
import re
from importlib.metadata import version
from pathlib import Path

import pytest

from gateway.access.file_link import FileLink, FileLinks
from gateway.access.secret_box import SecretBox
from gateway.access.signing_secret import SigningSecret
from gateway.access.unsubscribe_token import Unsubscriber, unsubscribe_token, unsubscriber
from gateway.app.keys import signing_secret
from gateway.errors import BadRequest, Forbidden, SettingsRefused
from gateway.pages.page import CursorCodec
from gateway.settings import load_settings
from tests.cli.command import invoke
from tests.records import START

OLD, NEW = "kV3nQ8wZr5TtY1uBp7LmXc2HdF9sJg4A", "pW7cX2mBq9RtL4vKz8NsYd3HfG6jTu1E"
ROOT = Path(__file__).parents[1]
Keys = tuple[str, str | None]
"""What signs, and what is taken besides."""


def secret_with(monkeypatch: pytest.MonkeyPatch, keys: Keys) -> bytes:
    """Return the secret of a process that was started with these keys."""
    for name, key in zip(("GATEWAY_SECRET_KEY", "GATEWAY_PREVIOUS_SECRET_KEY"), keys, strict=True):
        monkeypatch.setenv(name, key or "")
    return signing_secret(load_settings())


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("GATEWAY_MAX_COSTT", "did you mean GATEWAY_MAX_COST?"),
        ("gateway_max_cost", "did you mean GATEWAY_MAX_COST?"),
        ("GATEWAY_SECRET_KEYFILE", "did you mean GATEWAY_SECRET_KEY_FILE?"),
        ("GATEWAY_XQZJWVK", "`gateway config` lists the settings."),
    ],
)
def test_a_variable_that_is_no_setting_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, advice: str) -> None:
    """With the nearest one that is."""
    monkeypatch.setenv(name, "1")
    with pytest.raises(SettingsRefused) as refused:
        load_settings()
    assert str(refused.value) == f"{name} is no setting: {advice}"


@pytest.mark.parametrize("name", ["GATEWAY_SERVICE_HOST", "GATEWAY_PORT", "GATEWAY_PORT_8080_TCP_ADDR"])
def test_what_kubernetes_sets_for_a_service_of_our_name_is_no_fault(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """It sets these in every pod of the namespace."""
    monkeypatch.setenv(name, "tcp://10.0.0.1:8080")
    assert load_settings().mode == "development"


def test_a_secret_may_be_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The space and line break at its end are no part of it."""
    (tmp_path / "key").write_text(f"{OLD}\n")
    (tmp_path / "uri").write_text("mongodb://user:word@db.example:1/ \n")
    monkeypatch.setenv("GATEWAY_SECRET_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("MONGODB_URI_FILE", str(tmp_path / "uri"))
    settings = load_settings()
    assert signing_secret(settings) == OLD.encode()
    assert settings.mongodb_uri == "mongodb://user:word@db.example:1/"


@pytest.mark.parametrize(
    ("content", "value", "refusal"),
    [
        (None, None, "cannot be read: No such file or directory"),
        (b"", None, "is empty"),
        (b"\xff\xfe", None, "cannot be read: it is no text in UTF-8"),
        (OLD.encode(), NEW, "set one of GATEWAY_SECRET_KEY and GATEWAY_SECRET_KEY_FILE, not both"),
    ],
)
def test_a_secret_file_that_cannot_be_used_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None, value: str | None, refusal: str
) -> None:
    """In one line, without its content."""
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    monkeypatch.setenv("GATEWAY_SECRET_KEY_FILE", str(tmp_path / "key"))
    if value is not None:
        monkeypatch.setenv("GATEWAY_SECRET_KEY", value)
    with pytest.raises(SettingsRefused) as refused:
        load_settings()
    assert str(refused.value).endswith(refusal)


def test_config_tells_each_value_and_where_it_came_from(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without a secret or a password in it."""
    (tmp_path / "key").write_text(OLD)
    monkeypatch.setenv("GATEWAY_SECRET_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("MONGODB_URI", "mongodb://user:word@db.example:1/")
    monkeypatch.setenv("GATEWAY_MAX_COST", "5000")
    told = {row["variable"]: (row["value"], row["from"]) for row in json.loads(invoke("config --json")[1])}
    assert told["GATEWAY_MAX_COST"] == ("5000", "GATEWAY_MAX_COST")
    assert told["GATEWAY_SECRET_KEY"] == ("set, not shown", f"GATEWAY_SECRET_KEY_FILE ({tmp_path / 'key'})")
    assert told["MONGODB_URI"] == ("mongodb://…@db.example:1/", "MONGODB_URI")
    assert told["GATEWAY_BUDGET"] == ("50000", "default")
    shorter = invoke("config --set")[1]
    assert all(name in shorter for name in ("GATEWAY_MAX_COST", str(tmp_path / "key"))), "nothing is cut short"
    assert "GATEWAY_BUDGET" not in shorter
    assert OLD not in shorter


def test_what_the_previous_secret_signed_stays_valid_and_the_new_one_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cursors, links and the links of mails; without the previous secret they are refused."""
    monkeypatch.setenv("GATEWAY_SECRET_KEY", NEW)
    monkeypatch.setenv("GATEWAY_PREVIOUS_SECRET_KEY", OLD)
    rotated, old, new = signing_secret(load_settings()), OLD.encode(), NEW.encode()
    who, claims = Unsubscriber("com_1", "cus_1"), FileLink("com_1", "fil_1", "original")
    assert unsubscriber(rotated, unsubscribe_token(old, who)) == who
    assert unsubscribe_token(rotated, who) == unsubscribe_token(new, who)
    before = FileLinks(old, 900)
    token = before.signed(claims, before.expiry(START)).rpartition("/")[2]
    assert FileLinks(rotated, 900).opened(token, START) == claims
    cursor = CursorCodec(old, "com_1").seal("list", ("x", 1))
    assert CursorCodec(rotated, "com_1").unseal("list", cursor) == ["x", 1]
    with pytest.raises(Forbidden):
        FileLinks(new, 900).opened(token, START)
    with pytest.raises(BadRequest):
        CursorCodec(SigningSecret(new), "com_1").unseal("list", cursor)


@pytest.mark.parametrize(
    ("one", "other"),
    [((OLD, None), (OLD, NEW)), ((OLD, NEW), (NEW, OLD)), ((NEW, OLD), (NEW, None))],
    ids=["first roll", "second roll", "third roll"],
)
@pytest.mark.parametrize("turned", [False, True], ids=["", "the other way"])
def test_in_each_roll_of_a_rotation_processes_take_what_the_others_made(
    monkeypatch: pytest.MonkeyPatch, one: Keys, other: Keys, turned: bool
) -> None:
    """A cursor, links to files and in mails, and an encrypted secret of a webhook, as `docs/operations.md` rolls."""
    makes, takes = (secret_with(monkeypatch, keys) for keys in ((other, one) if turned else (one, other)))
    cursor = CursorCodec(makes, "com_1").seal("list", ("x", 1))
    assert CursorCodec(takes, "com_1").unseal("list", cursor) == ["x", 1]
    claims, links = FileLink("com_1", "fil_1", "original"), FileLinks(makes, 900)
    token = links.signed(claims, links.expiry(START)).rpartition("/")[2]
    assert FileLinks(takes, 900).opened(token, START) == claims
    who = Unsubscriber("com_1", "cus_1")
    assert unsubscriber(takes, unsubscribe_token(makes, who)) == who
    assert SecretBox(takes, "com_1").decrypt(SecretBox(makes, "com_1").encrypt("whsec_1")) == "whsec_1"


def test_the_rolls_are_those_that_the_page_gives() -> None:
    """One roll fewer refuses cursors while it lasts."""
    rows = re.findall(r"^\| (\d) \| (.+?) \| (.+?) \|", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE)
    assert rows == [
        ("1", "the old key", "the new key"),
        ("2", "the new key", "the old key"),
        ("3", "the new key", "unset"),
    ]


def test_a_previous_secret_alone_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing would sign."""
    monkeypatch.setenv("GATEWAY_PREVIOUS_SECRET_KEY", OLD)
    with pytest.raises(SettingsRefused, match="GATEWAY_PREVIOUS_SECRET_KEY needs GATEWAY_SECRET_KEY"):
        load_settings()


def test_the_command_tells_its_version() -> None:
    """As the package's metadata has it."""
    assert invoke("--version") == (0, f"customer-profile-gateway {version('customer-profile-gateway')}\n")
