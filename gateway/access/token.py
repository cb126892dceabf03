"""Bearer tokens: verifying JSON Web Tokens (RFC 7519), and minting them for development."""

import hashlib
import json
import math
import os
import time
import unicodedata
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from gateway.access.permission import Role
from gateway.access.person import Person
from gateway.access.signing_key import MIN_RSA_BITS, PublicKey, SigningKeys, find_algorithm, list_names
from gateway.access.viewer import Viewer, list_permissions
from gateway.errors import SettingsRefused, Unauthenticated
from gateway.visible_text import without_bidi_controls

COMPANY_ID_PREFIX = "com_"
DEVELOPMENT_KEY_FILE = "development-key.pem"
MAX_TOKEN_LENGTH = 8_192
MAX_SUBJECT_LENGTH = 255
CLOCK_SKEW_SECONDS = 5
MAX_VERIFIED_TOKENS = 10_000
PORTAL_KEY_ID = "portal"
OWN_CLAIMS = ("role", "company", "customer")
PERSONAL_CLAIMS = ("email", "email_verified")
"""Claims of OpenID Connect that providers may have to name with the prefix too."""
NOT_VALID = "The token is not valid here. Get a new one and send it unchanged."


def read_company_id(handle: str) -> str:
    """The id of the company that tokens name by its handle: `acme` → `com_acme`."""
    return f"{COMPANY_ID_PREFIX}{handle}"


def company_handle(company_id: str) -> str:
    """Return the handle in a company's id."""
    return company_id.removeprefix(COMPANY_ID_PREFIX)


def development_key(folder: Path) -> Ed25519PrivateKey:
    """The key that signs development tokens; made at first use, readable by its owner only."""
    path = folder / DEVELOPMENT_KEY_FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(fresh)
        try:
            os.link(draft, path)  # atomic: of two processes at their first start, one key wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise SettingsRefused(f"{path} is not an Ed25519 key: delete it, and a new one is made at the next start.")
    return key


def public_key_from(path: Path) -> PublicKey:
    """The public key in a PEM file. Raises SettingsRefused when it cannot be used."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise SettingsRefused(f"GATEWAY_TOKEN_PUBLIC_KEY_FILE: cannot read a PEM public key: {error}") from None
    if not isinstance(key, PublicKey) or find_algorithm(key) is None:
        raise SettingsRefused("GATEWAY_TOKEN_PUBLIC_KEY_FILE: use an Ed25519, EC (P-256, P-384, P-521) or RSA key.")
    if isinstance(key, RSAPublicKey) and key.key_size < MIN_RSA_BITS:
        raise SettingsRefused(f"GATEWAY_TOKEN_PUBLIC_KEY_FILE: an RSA key needs at least {MIN_RSA_BITS} bits.")
    return key


class Verified(NamedTuple):
    """What a token that was verified says."""

    expires: float
    """Seconds since 1970."""
    viewer: Viewer | None
    """None for a token without a role: then `person` is who it is for."""
    person: Person | None = None


class TokenVerifier:
    """Turns a bearer token into the viewer it speaks for, or refuses it with a reason the caller can act on."""

    def __init__(
        self,
        keys: SigningKeys,
        *,
        issuer: str,
        audience: str,
        claim_prefix: str = "",
        groups_claim: str = "groups",
        portal: "TokenVerifier | None" = None,
    ) -> None:
        """`portal` verifies the tokens that the gateway itself signed in portal customers with.

        `claim_prefix` begins the names of our claims at providers that want claims named like web addresses.
        """
        self._keys = keys
        self._portal = portal
        self._issuer = issuer
        self._audience = audience
        self._prefix = claim_prefix
        self._groups_claim = groups_claim
        self._names = {name: f"{claim_prefix}{name}" for name in OWN_CLAIMS}
        # Read with each request: in a quarter of the calls that the caches of cachetools take.
        self._verified: OrderedDict[bytes, tuple[int, Verified]] = OrderedDict()

    async def renew_keys(self) -> None:
        """Look for new keys, after one was not known. Raises Unavailable when there are no keys at all."""
        await self._keys.renew()

    def viewer(self, token: str) -> Viewer:
        """Return the viewer of a token that states a role. Raises Unauthenticated."""
        viewer = self.verified(token).viewer
        if viewer is None:
            raise Unauthenticated(f"The token lacks the claim '{self._names['role']}'.")
        return viewer

    def verified(self, token: str) -> "Verified":
        """The token's viewer, and until when it speaks for them.

        Raises Unauthenticated, as UnknownSigningKey when `renew_keys` may help.

        One that was verified is not verified again until it expires or keys came or went.
        """
        if len(token) > MAX_TOKEN_LENGTH:
            raise Unauthenticated("The token is too long.")
        digest = hashlib.blake2b(token.encode(errors="replace")).digest()  # tokens are kept nowhere, not even here
        known = self._verified.get(digest)
        generation = self._keys.generation
        if known is not None and known[0] == generation and time.time() < known[1].expires:
            return known[1]
        key_id = _key_id(token)
        if self._portal is not None and key_id == PORTAL_KEY_ID:
            return self._portal.verified(token)
        claims = self._claims(token, key_id)
        expires = _expiry(claims)
        if self._names_a_person(claims):
            verified = Verified(expires, None, _person_from(claims, self._groups_claim))
        else:
            verified = Verified(expires, self._viewer_from(claims))
        self._verified[digest] = (generation, verified)
        if len(self._verified) > MAX_VERIFIED_TOKENS:
            self._verified.popitem(last=False)
        return verified

    def _claims(self, token: str, key_id: str | None) -> dict[str, Any]:
        signing = self._keys.key(key_id)
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                signing.key,
                algorithms=list_names(signing.algorithm),
                audience=self._audience,
                issuer=self._issuer,
                leeway=CLOCK_SKEW_SECONDS,
                options={"require": ["exp", "aud", "iss", "sub"]},
            )
            json.dumps(
                claims, ensure_ascii=False
            ).encode()  # halves of surrogate pairs are no text: nothing stores them
        except jwt.ExpiredSignatureError:
            raise Unauthenticated("The token has expired. Sign in again.") from None
        except jwt.MissingRequiredClaimError as error:
            raise Unauthenticated(f"The token lacks the claim '{error.claim}'.") from None
        except (jwt.InvalidAudienceError, jwt.InvalidIssuerError):
            raise Unauthenticated("The token was made for another service or by another issuer.") from None
        except _UNREADABLE:
            raise Unauthenticated(NOT_VALID) from None
        # With a prefix a claim without it is not ours.
        others = {name: value for name, value in claims.items() if name not in self._names}
        own = {name: claims[named] for name, named in self._names.items() if named in claims}
        prefixed = {name: f"{self._prefix}{name}" for name in PERSONAL_CLAIMS}
        return others | own | {name: claims[named] for name, named in prefixed.items() if named in claims}

    def _names_a_person(self, claims: dict[str, Any]) -> bool:
        """Return whether the company's staff says what the token's bearer may do. Raises Unauthenticated."""
        if "role" in claims:
            if "company" not in claims:
                raise Unauthenticated(f"The token lacks the claim '{self._names['company']}'.")
            return False
        return True

    def _viewer_from(self, claims: dict[str, Any]) -> Viewer:
        return _viewer_from(claims)


def _one_line(name: str) -> str:
    """Return a person's name as a provider gives it, fit for headers of mails and for lines of logs."""
    plain = "".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in name)
    return " ".join(without_bidi_controls(plain).split())


# PyJWT reads numbers and JSON as Python does, which raises other errors for what is too large or nested too deep.
_UNREADABLE = (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError, AttributeError)


def _expiry(claims: dict[str, Any]) -> float:
    """Return when a token ends. Raises Unauthenticated for what is no instant."""
    try:
        expires = float(claims["exp"])
    except (ValueError, TypeError, OverflowError):
        raise Unauthenticated(NOT_VALID) from None
    if not math.isfinite(expires):
        raise Unauthenticated(NOT_VALID)
    return expires


def _key_id(token: str) -> str | None:
    """The key that a token says it is signed with: it chooses among keys, each of which has its one algorithm."""
    try:
        given = jwt.get_unverified_header(token).get("kid")
    except _UNREADABLE:
        raise Unauthenticated(NOT_VALID) from None
    return given if isinstance(given, str) else None


def _viewer_from(claims: dict[str, Any]) -> Viewer:
    texts = {name: claims.get(name, "") for name in ("sub", "role", "company", "name", "customer", "scope")}
    wrong = [name for name, value in texts.items() if not isinstance(value, str)]
    if wrong:
        raise Unauthenticated(f"The token's claim '{wrong[0]}' is not a text.")
    try:
        role = Role(texts["role"])
    except ValueError:
        raise Unauthenticated(f"The token's role is unknown; known are {', '.join(Role)}.") from None
    if role is Role.CUSTOMER and not texts["customer"]:
        raise Unauthenticated("A customer's token lacks the claim 'customer'.")
    if not texts["company"]:
        raise Unauthenticated("The token's claim 'company' is empty.")
    if not 0 < len(texts["sub"]) <= MAX_SUBJECT_LENGTH:
        raise Unauthenticated(f"The token's claim 'sub' needs 1 to {MAX_SUBJECT_LENGTH} characters.")
    return Viewer(
        id=texts["sub"],
        name=_one_line(texts["name"]) or texts["sub"],
        role=role,
        company_id=read_company_id(texts["company"]),
        permissions=list_permissions(role, frozenset(texts["scope"].split())),
        customer_id=texts["customer"] if role is Role.CUSTOMER else None,
    )


def _person_from(claims: dict[str, Any], groups_claim: str) -> Person:
    """Return the person that a token without a role is for. Raises Unauthenticated.

    An e-mail address counts only when the provider says that it is verified: as true, or as some write it "true".
    """
    subject, email, company = claims["sub"], claims.get("email"), claims.get("company")
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT_LENGTH:
        raise Unauthenticated(NOT_VALID)
    if not isinstance(company, str | None) or company == "":
        raise Unauthenticated("The token's claim 'company' is empty, or not a text.")
    verified = isinstance(email, str) and claims.get("email_verified") in (True, "true")
    given = claims.get(groups_claim)
    listed = given if isinstance(given, list) else [given]
    groups = frozenset(each for each in listed if isinstance(each, str))
    return Person(subject, email if verified else None, read_company_id(company) if company else None, groups)


def mint_token(
    key: Ed25519PrivateKey,
    claims: dict[str, str],
    *,
    issuer: str,
    audience: str,
    lifetime: timedelta,
    key_id: str | None = None,
) -> str:
    """A signed token with the claims (`sub`, `role`, `company`, …), valid from now for `lifetime`."""
    now = datetime.now(UTC)
    dated = {**claims, "iss": issuer, "aud": audience, "iat": now, "exp": now + lifetime}
    return jwt.encode(dated, key, "EdDSA", {"kid": key_id} if key_id else None)
