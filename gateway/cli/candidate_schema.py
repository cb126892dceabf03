"""A schema that an operator has in a file: the one to come."""

from pathlib import Path

from graphql import GraphQLError, GraphQLSchema, build_ast_schema, parse, validate_schema
from graphql.validation.validate import validate_sdl

from gateway.errors import SettingsRefused


def schema_in(file: Path) -> GraphQLSchema:
    """The schema whose SDL is in a file. Raises SettingsRefused with one line that says where it is wrong."""
    try:
        document = parse(file.read_text())
        faults = validate_sdl(document)
        if not faults:
            schema = build_ast_schema(document, assume_valid_sdl=True)
            faults = validate_schema(schema)
    except GraphQLError as error:
        faults = [error]
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsRefused(f"{file} cannot be read: {error}") from None
    if faults:
        raise SettingsRefused(f"{file} is no schema: {find_place(faults[0])}")
    return schema


def find_place(error: GraphQLError) -> str:
    """Return what is wrong, and where in the text, in one line."""
    place = error.locations[0] if error.locations else None
    return f"{error.message} (line {place.line}, column {place.column})" if place else error.message
