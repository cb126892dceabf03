"""JSON Web Tokens: what is accepted, and everything that is not."""

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.access.permission import Permission, Role
from gateway.access.signing_key import OneKey
from gateway.access.token import TokenVerifier, development_key, public_key_from
from gateway.errors import SettingsRefused, Unauthenticated

KEY = Ed25519PrivateKey.generate()
VERIFIER = TokenVerifier(OneKey(KEY.public_key()), issuer="us", audience="us")
CLAIMS: dict[str, Any] = {
    "iss": "us",
    "aud": "us",
    "sub": "stf_1",
    "role": "office",
    "company": "acme",
    "exp": datetime.now(UTC) + timedelta(hours=1),
}


def signed(key: Any = KEY, algorithm: str = "EdDSA", /, **changes: Any) -> str:
    """Return a token; a change to None leaves the claim out."""
    claims = {name: value for name, value in {**CLAIMS, **changes}.items() if value is not None}
    return jwt.encode(claims, key, algorithm)


def test_a_good_token_names_its_viewer() -> None:
    """Role, company, name and permissions."""
    viewer = VERIFIER.viewer(signed(name="Olga"))
    assert (viewer.id, viewer.name, viewer.role, viewer.company_id) == ("stf_1", "Olga", Role.OFFICE, "com_acme")
    assert viewer.may(Permission.CUSTOMER_WRITE)


@pytest.mark.parametrize("claim", ["exp", "aud", "iss", "sub", "role", "company"])
def test_a_token_without_a_needed_claim_is_refused_by_name(claim: str) -> None:
    """The message says which claim."""
    with pytest.raises(Unauthenticated, match=claim):
        VERIFIER.viewer(signed(**{claim: None}))


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "them"},
        {"iss": "them"},
        {"exp": datetime.now(UTC) - timedelta(minutes=1)},
        {"nbf": datetime.now(UTC) + timedelta(hours=1)},
        {"role": "superuser"},
        {"role": 7},
        {"company": ""},
        {"company": {"$ne": ""}},
        {"role": "customer"},
        {"scope": ["customer:read"]},
        {"sub": "s" * 256},
        {"sub": ""},
        {"name": "\ud800"},
        {"company": "a\udfff"},
        {"unknown": [{"\udc00": 1}]},
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(changes: dict[str, Any]) -> None:
    """Also claims of a type that could mean something elsewhere."""
    with pytest.raises(Unauthenticated):
        VERIFIER.viewer(signed(**changes))


@pytest.mark.parametrize("groups", [5, True, 1.5, {"admin": 1}, [5, None, ["x"]], [[]], "office"])
def test_groups_of_any_shape_are_read_or_passed_over(groups: object) -> None:
    """A provider may send what it likes: texts count."""
    person = VERIFIER.verified(signed(role=None, company=None, groups=groups)).person
    assert person is not None
    assert person.groups == (frozenset({"office"}) if groups == "office" else frozenset())


def test_a_provider_may_call_eddsa_by_the_name_of_its_curve() -> None:
    """RFC 9864; with a key of another kind the name opens nothing."""
    assert VERIFIER.viewer(signed(KEY, "Ed25519")).id == "stf_1"
    other = TokenVerifier(OneKey(ec.generate_private_key(ec.SECP256R1()).public_key()), issuer="us", audience="us")
    with pytest.raises(Unauthenticated):
        other.viewer(signed(KEY, "Ed25519"))


def test_a_header_that_must_be_understood_and_is_not_is_refused() -> None:
    """RFC 7515, 4.1.11; also a payload that is not encoded, and an id of a key that is half a character."""
    claims = {**CLAIMS, "exp": 4_000_000_000}
    for header in ({"crit": ["x"], "x": 1}, {"crit": "exp"}, {"b64": False, "crit": ["b64"]}):
        parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (
            {"alg": "EdDSA", **header}, claims)]  # fmt: skip
        signing = b".".join(parts)
        token = b".".join([signing, base64.urlsafe_b64encode(KEY.sign(signing)).rstrip(b"=")]).decode()
        with pytest.raises(Unauthenticated):
            VERIFIER.viewer(token)


def test_of_a_claim_that_is_there_twice_the_last_counts() -> None:
    """As in all of JSON that is read here: what is verified is what is used."""
    text = json.dumps({**CLAIMS, "exp": 4_000_000_000})
    token = jwt.api_jws.encode(f'{text[:-1]}, "role": "technician", "iss": "us"}}'.encode(), KEY, "EdDSA")
    assert VERIFIER.viewer(token).role is Role.TECHNICIAN
    foreign = jwt.api_jws.encode(f'{text[:-1]}, "iss": "them"}}'.encode(), KEY, "EdDSA")
    with pytest.raises(Unauthenticated):
        VERIFIER.viewer(foreign)


def test_a_token_cannot_choose_how_it_is_verified() -> None:
    """Without a signature, with the public key as a shared secret, or with another algorithm."""
    payload = {**CLAIMS, "exp": 4_000_000_000}
    unsigned = jwt.encode(payload, None, "none")  # type: ignore[arg-type]  # what an attacker would do
    public = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    confused = _hs256(payload, public)
    other = jwt.encode(payload, rsa.generate_private_key(65537, 2048), "RS256")
    for token in (unsigned, confused, other, signed()[:-4] + "AAAA", "", "a.b.c", "x" * 9_000):
        with pytest.raises(Unauthenticated):
            VERIFIER.viewer(token)


def _hs256(payload: dict[str, Any], secret: bytes) -> str:
    def part(value: Any) -> bytes:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    head = part({"alg": "HS256", "typ": "JWT"}) + b"." + part(payload)
    mac = base64.urlsafe_b64encode(hmac.new(secret, head, hashlib.sha256).digest()).rstrip(b"=")
    return (head + b"." + mac).decode()


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(ec.generate_private_key(ec.SECP256R1()), "ES256"), (rsa.generate_private_key(65537, 2048), "RS256")],
)
def test_production_keys_of_other_kinds_verify_tokens(key: Any, algorithm: str, tmp_path: Path) -> None:
    """Read from a PEM file."""
    file = tmp_path / "key.pem"
    file.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    verifier = TokenVerifier(OneKey(public_key_from(file)), issuer="us", audience="us")
    assert verifier.viewer(signed(key, algorithm)).id == "stf_1"
    with pytest.raises(Unauthenticated):
        verifier.viewer(signed())


@pytest.mark.parametrize("content", [b"", b"not a key"])
def test_an_unreadable_public_key_is_refused_by_the_name_of_its_setting(content: bytes, tmp_path: Path) -> None:
    """So that the operator knows what to correct."""
    file = tmp_path / "key.pem"
    file.write_bytes(content)
    with pytest.raises(SettingsRefused, match="GATEWAY_TOKEN_PUBLIC_KEY_FILE"):
        public_key_from(file)


def test_the_development_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    """The same key at every start, readable by its owner only."""
    first, second = development_key(tmp_path), development_key(tmp_path)
    assert first.private_bytes_raw() == second.private_bytes_raw()
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_a_partner_holds_only_what_its_scope_names() -> None:
    """And nothing that partners never hold."""
    viewer = VERIFIER.viewer(signed(role="partner", scope="customer:read staff_note:read job:read"))
    assert viewer.permissions == {Permission.CUSTOMER_READ, Permission.JOB_READ}


def test_a_verified_token_is_remembered_but_not_beyond_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time costs no signature; after its end it is checked again, as any other."""
    verifier = TokenVerifier(OneKey(KEY.public_key()), issuer="us", audience="us")
    token = signed()
    remembered = verifier.viewer(token)
    assert verifier.viewer(token) is remembered
    monkeypatch.setattr(time, "time", lambda: CLAIMS["exp"].timestamp() + 60)
    assert verifier.viewer(token) is not remembered
