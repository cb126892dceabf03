"""The documents that questions run: valid, and without a field that the viewer would be refused."""

from datetime import date

import pytest
from graphql import GraphQLObjectType, TypeInfo, TypeInfoVisitor, Visitor, parse, specified_rules, validate, visit
from graphql.language import FieldNode

from gateway.access.permission import ROLE_PERMISSIONS, Permission, Role
from gateway.operations.ask.document import missing, period_document, text_document, topic_document
from gateway.operations.ask.intent import Ask, Intent
from gateway.operations.ask.topic import Attribute, Subject
from gateway.operations.ask.topics import TOPICS
from gateway.schema.field import list_permissions
from tests.contract.test_access import SCHEMA


def needed(document: str) -> set[Permission]:
    """Return the permissions of all fields of a document, which has to be valid."""
    found: set[Permission] = set()
    info = TypeInfo(SCHEMA)

    class Fields(Visitor):
        def enter_field(self, _node: FieldNode, *_: object) -> None:
            field = info.get_field_def()
            assert isinstance(info.get_parent_type(), GraphQLObjectType)
            found.update(list_permissions(field.extensions["strawberry-definition"]) if field else ())

    node = parse(document)
    assert validate(SCHEMA, node, specified_rules) == []
    visit(node, TypeInfoVisitor(info, Fields()))
    return found


def document(topic: Subject, attribute: Attribute | None, held: frozenset[Permission]) -> str:
    """Return the document of a topic; of one of a period, that of a year."""
    if topic.is_period:
        return period_document(topic, date(2026, 1, 1), date(2026, 12, 31))
    return topic_document(topic, attribute, held)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PARTNER])
def test_a_document_asks_for_nothing_that_the_role_may_not_read(role: Role) -> None:
    """For each topic and each attribute that the role may ask about."""
    held = ROLE_PERMISSIONS[role]
    for topic in TOPICS.values():
        for attribute in (None, *topic.attributes):
            if missing(Intent(topic=topic, ask=Ask.LIST, attribute=attribute), held) is None:
                refused = needed(document(topic, attribute, held)) - held
                assert not refused, (topic.key, attribute and attribute.label, refused)
    text = text_document([TOPICS[key] for key in ("notes", "comments")], held)
    assert text is None or needed(text) <= held


@pytest.mark.parametrize("permission", [Permission.STAFF_READ, Permission.JOB_READ, Permission.INVOICE_READ])
def test_a_partner_without_a_permission_gets_documents_without_its_fields(permission: Permission) -> None:
    """Partners hold what their scopes name."""
    held = ROLE_PERMISSIONS[Role.PARTNER] - {permission}
    for topic in TOPICS.values():
        if missing(Intent(topic=topic, ask=Ask.LIST), held) is None:
            assert needed(document(topic, None, held)) <= held, topic.key
