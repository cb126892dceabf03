"""What no client should send: values, documents, bytes and tokens, all from one seed."""

import base64
import json
import random
import time
from typing import Any

import jwt
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
)

from gateway.access.permission import ROLE_PERMISSIONS, Role
from gateway.access.token import development_key
from gateway.schema import build_schema
from tests.running_gateway import Tenant

SCHEMA = build_schema()._schema
TEXTS = [
    *["", " ", "a", "\0", "a\0b", "\u202e", "\u200b", "\ufeff", "é" * 50, "😀", "'", '"', "\\", "$where", "$gt", "a.b"],
    *["^.*(a+)+$", "(" * 50, "[", "\n", "\r\n", "%00", "../../etc/passwd", "x" * 300, "x" * 24_000, "x" * 30_000],
    *["NaN", "sNaN", "Infinity", "-0", "1e400", "1e-400", "9" * 40, "9" * 5_000, "0x1", "\uff11\uff12", "\u0663"],
    *["null", "true", "2026-02-30", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "2026-01-01T00:00:00"],
    *["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59.999999Z", "24:00", "25:61"],
    *["09:30+01:00", "1E+30", "1E-30", "-1", "0.0000000000000000000000000000001", "cus_", "cus_nothing", "chg_x", "_"],
    *["adr_" + "0" * 24, "fil_\0", "node", "a@b", "a@b.example", "@", "a" * 65 + "@b.example", "+1 512 555 0142"],
    *["tel:+", "+" + "1" * 260, "ext 7", "4111111111111111", "====", "eyJhIjoxfQ", "a,b;c\t", "=1+1", "<script>"],
    base64.urlsafe_b64encode(b"garbage of a cursor").decode(),
]
NUMBERS = [
    *[0, 1, -1, 2, 20, 100, 101, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**53, 2**63, 2**64],
    *[1.5, -0.0, 1e308, 1e-308, 90, -180],
]
RAW_NUMBERS = ["1e400", "-1e400", "9" * 400, "9" * 5_000, "NaN", "Infinity", "1E", "01", "0." + "1" * 5_000, "-"]
JUNK = [
    b"\0",
    b"\xff",
    b"\xed\xa0\x80",
    b'"',
    b"{" * 2_000,
    b"[" * 2_000,
    b"\\ud800",
    b"9" * 5_000,
    b"NaN",
    b"\xc3",
    b"",
]
HALVES = ["\ud800", "a\udfff", "\udc00\ud800"]
"""Halves of surrogate pairs: JSON can write them, UTF-8 cannot."""
CLAIMS: list[Any] = [
    10**400,
    -(10**400),
    1e308,
    "soon",
    None,
    [],
    {},
    True,
    2**70,
    "9" * 5_000,
    "",
    "\0",
    "\u0663",
    5,
    [5],
    *HALVES,
    HALVES,
]
CLAIM_NAMES = ["exp", "nbf", "iat", "scope", "customer", "name", "groups", "email", "email_verified"]
TOKENS = ["", "a.b.c", "..", "cpg_x_y", "é", "e30.e30.e30", "x" * 9_000, "cpg_" + "a" * 40]
GOOD = {"Date": "2026-03-01", "DateTime": "2026-03-01T09:30:00Z", "Time": "09:30", "Decimal": "12.50"}


class Generator:
    """What is sent, all from one seed."""

    def __init__(self, seed: int, customer_id: str = "x") -> None:
        """`customer_id` is whom what is sent is often about."""
        self.random = random.Random(seed)  # noqa: S311  # no secret
        self.customer_id = customer_id

    def pick(self, choices: Any) -> Any:
        """Return one of these."""
        return self.random.choice(list(choices))

    def chance(self, share: float) -> bool:
        """Return whether it happens."""
        return self.random.random() < share

    def value(self, type_: Any, depth: int = 0) -> Any:
        """Return a value for an input's type: mostly of its shape, with leaves that are mostly wrong in themselves."""
        nullable = get_nullable_type(type_)
        if self.chance(0.04) or depth > 6:
            return self.pick([None, [], {}, [[]], {"x": 1}, True, self.pick(TEXTS), self.pick(NUMBERS)])
        if nullable is type_ and self.chance(0.2):
            return None
        if isinstance(nullable, GraphQLList):
            return [self.value(nullable.of_type, depth + 1) for _ in range(self.pick([0, 1, 2, 3, 30]))]
        if isinstance(nullable, GraphQLInputObjectType):
            return self.input(nullable, depth)
        return self.leaf(nullable)

    def input(self, type_: GraphQLInputObjectType, depth: int) -> dict[str, Any]:
        """Return an input object."""
        if type_.is_one_of:
            name, only = self.pick(type_.fields.items())
            return {name: self.value(GraphQLNonNull(only.type), depth + 1)}
        return {name: self.value(each.type, depth + 1) for name, each in type_.fields.items() if self.keeps(each)}

    def keeps(self, declared: Any) -> bool:
        """Return whether an argument or input field is given: those that are required mostly."""
        return self.chance(0.98 if isinstance(declared.type, GraphQLNonNull) else 0.5)

    def leaf(self, type_: Any) -> Any:
        """Return a value of a scalar or an enum."""
        name = type_.name
        if isinstance(type_, GraphQLEnumType) and self.chance(0.9):
            return self.pick(type_.values)
        if name == "Boolean":
            return self.chance(0.5)
        if name in ("Int", "Float"):
            return self.pick(NUMBERS)
        if self.chance(0.03):
            return self.pick(HALVES)
        return GOOD[name] if name in GOOD and self.chance(0.4) else self.pick(TEXTS)

    def literal(self, value: Any) -> str:
        """Return a value as it is written in a document; sometimes a number that no program reads."""
        if self.chance(0.02):
            return str(self.pick(RAW_NUMBERS))
        if isinstance(value, dict):
            return "{" + ", ".join(f"{key}: {self.literal(each)}" for key, each in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(self.literal(each) for each in value) + "]"
        return json.dumps(value)

    def selection(self, type_: Any, depth: int = 0) -> str:
        """Return some leaves, and below some objects again."""
        named = get_named_type(type_)
        if is_leaf_type(named):
            return ""
        fields = getattr(named, "fields", {})
        leaves = [name for name, each in fields.items() if is_leaf_type(get_named_type(each.type)) and not each.args]
        parts = ["__typename", *self.random.sample(leaves, min(3, len(leaves)))]
        if depth < 3:
            objects = [name for name, each in fields.items() if not is_leaf_type(get_named_type(each.type))]
            chosen = self.random.sample(objects, min(2, len(objects)))
            parts += [self.field(name, fields[name], depth + 1) for name in chosen]
        return "{ " + " ".join(parts) + " }"

    def field(self, name: str, field: GraphQLField, depth: int = 0) -> str:
        """Return a field with literals as arguments."""
        given = self.arguments(field.args)
        arguments = ", ".join(f"{key}: {self.literal(value)}" for key, value in given.items())
        return f"{name}{f'({arguments})' if arguments else ''} {self.selection(field.type, depth)}"

    def arguments(self, declared: dict[str, GraphQLArgument]) -> dict[str, Any]:
        """Return values for the required arguments, and for some of the others."""
        return {key: self.value(each.type) for key, each in declared.items() if self.keeps(each)}

    def operation(self, *, live: bool = False) -> dict[str, Any]:
        """Return a request for one root field, its arguments as literals or variables; often about the customer."""
        roots = [("query", SCHEMA.query_type), ("mutation", SCHEMA.mutation_type)]
        kind, root = self.pick([*roots, ("subscription", SCHEMA.subscription_type)] if live else roots)
        name, field = self.pick(root.fields.items())
        if self.chance(0.3):
            return {"query": f"{kind} {{ {self.field(name, field)} }}"}
        given = self.arguments(field.args)
        for part in (given, given.get("input")):
            for key in ("id", "customerId"):
                if isinstance(part, dict) and key in part and self.chance(0.7):
                    part[key] = self.customer_id
        declared = ", ".join(f"${key}: {field.args[key].type}" for key in given)
        passed = ", ".join(f"{key}: ${key}" for key in given)
        head = f"{kind} ({declared})" if declared else kind
        query = f"{head} {{ {name}{f'({passed})' if passed else ''} {self.selection(field.type)} }}"
        return {"query": query, "variables": given}

    def spoiled(self, text: bytes) -> bytes:
        """Return bytes with something wrong somewhere."""
        place = self.random.randrange(len(text) + 1)
        junk: bytes = self.pick(JUNK)
        cut: int = self.pick([0, 0, 1, 10, 1_000])
        return text[:place] + junk + text[place + cut :]

    def token(self, tenant: Tenant) -> str | None:
        """Return a token: good, of another shape, or signed and absurd."""
        if self.chance(0.6):
            scopes = " ".join(permission.value for permission in ROLE_PERMISSIONS[Role.PARTNER])
            narrowed = {"customer": self.customer_id, "scope": scopes}
            return tenant.token(self.pick([*Role, Role.ADMIN, Role.ADMIN]), narrowed)
        if self.chance(0.4):
            return None
        if self.chance(0.3):
            return str(self.pick(TOKENS))
        settings = tenant.gateway.settings
        claims: dict[str, Any] = {
            "sub": "stf_x",
            "role": "office",
            "company": tenant.company.handle,
            "iss": settings.token_issuer,
            "aud": settings.token_audience,
            "exp": int(time.time()) + 600,
        }
        if self.chance(0.3):
            del claims["role"]  # then it is for a person, and the company's staff says who that is
        claims[self.pick([*claims, *CLAIM_NAMES])] = self.pick(CLAIMS)
        return signed(claims, tenant)


def signed(claims: dict[str, Any], tenant: Tenant) -> str:
    """Return a token with any claims, signed with the key that the gateway trusts."""
    key = development_key(tenant.gateway.settings.data_folder)
    return jwt.api_jws.encode(json.dumps(claims).encode(), key, "EdDSA")
