"""Looking ahead at what a query selects below a field."""

from typing import Any

from graphql import FieldNode, FragmentSpreadNode, GraphQLResolveInfo, InlineFragmentNode, SelectionSetNode


def selects(info: GraphQLResolveInfo[Any], field_name: str) -> bool:
    """Return whether the field now resolved has `field_name` among its direct sub-fields, also through fragments.

    `@skip` and `@include` are ignored: the answer may be yes for a field that is left out in the end.
    """
    return any(_contains(node.selection_set, field_name, info) for node in info.field_nodes)


def _contains(selections: SelectionSetNode | None, field_name: str, info: GraphQLResolveInfo[Any]) -> bool:
    if selections is None:
        return False
    for node in selections.selections:
        if isinstance(node, FieldNode):
            if node.name.value == field_name:
                return True
        elif isinstance(node, FragmentSpreadNode):
            fragment = info.fragments[node.name.value]
            if _contains(fragment.selection_set, field_name, info):
                return True
        elif isinstance(node, InlineFragmentNode) and _contains(node.selection_set, field_name, info):
            return True
    return False
