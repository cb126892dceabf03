"""Strawberry, starlette, beanie and aiodataloader, the plain way."""

import os
from contextlib import asynccontextmanager

import jwt
import strawberry
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from starlette.applications import Starlette
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

import models
from graph import TYPES, DateTime, Mutation, Query
from loaders import CountLoader, CustomerLoader, PageLoader

KEY = load_pem_public_key(os.environ["BENCH_TOKEN_KEY"].encode())
NAME = "customer-profile-gateway"
REQUIRED = {"require": ["exp", "aud", "iss", "sub", "role", "company"]}
running = {}


def instant_text(value):
    return value.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


schema = strawberry.Schema(
    Query,
    Mutation,
    extensions=[ParserCache, ValidationCache],
    config=StrawberryConfig(scalar_map={DateTime: strawberry.scalar(name="DateTime", serialize=instant_text)}),
)


def viewer_of(authorization):
    scheme, _, token = authorization.partition(" ")
    claims = jwt.decode(token, KEY, algorithms=["EdDSA"], audience=NAME, issuer=NAME, leeway=5, options=REQUIRED)
    return {
        "id": claims["sub"],
        "name": claims["name"],
        "role": claims["role"],
        "company_id": f"com_{claims['company']}",
    }


class App(GraphQL):
    async def get_context(self, request, response):
        viewer = viewer_of(request.headers["authorization"])
        company_id = viewer["company_id"]
        return {
            "viewer": viewer,
            "client": running["client"],
            "customer": CustomerLoader(company_id),
            "pages": {tab: PageLoader(company_id, tab) for tab in TYPES},
            "counts": {tab: CountLoader(company_id, tab) for tab in TYPES},
        }


@asynccontextmanager
async def lifespan(app):
    running["client"] = await models.connect()
    yield
    closing = running["client"].close()
    if closing is not None:
        await closing


app = Starlette(lifespan=lifespan)
app.add_route("/graphql", App(schema, graphql_ide=None))
