"""The two forms in which clients read an answer in parts, for `@defer` and `@stream`.

Today's form names each pending part by an id (`incrementalSpec=v0.2`: Apollo Client 4.1, graphql-js 17).
The form of 2022 names it by its path and label (`deferSpec=20220824`: Apollo Client 3 and 4.0, urql).
"""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from graphql import (
    GraphQLError,
    IncrementalDeferResult,
    IncrementalStreamResult,
    InitialIncrementalExecutionResult,
    OperationType,
    SubsequentIncrementalExecutionResult,
)

from gateway.access.viewer import Viewer
from gateway.errors import ErrorCode
from gateway.execution.engine import Operation
from gateway.transport.accept import MIXED, IncrementalForm
from gateway.transport.error_format import formatted_error, merged_refusals
from gateway.transport.refusal import RefusedRequest, bad_request

_PARAMETER = {IncrementalForm.IDS: "incrementalSpec=v0.2", IncrementalForm.PATHS: "deferSpec=20220824"}


def content_type(form: IncrementalForm) -> str:
    """Return the `Content-Type` of an answer in parts."""
    return f'{MIXED};boundary="-";{_PARAMETER[form]}'


def require_incremental(operation: Operation, *, incremental: bool) -> None:
    """Refuse `@defer` and `@stream` where the answer cannot come in parts."""
    if operation.type is not OperationType.QUERY:
        raise bad_request(
            "@defer and @stream are for queries: ask for the changed object at once, or in a query of its own."
        )
    if not incremental:
        message = (
            "This document uses @defer or @stream. Send 'Accept: multipart/mixed;incrementalSpec=v0.2, "
            "application/json' (or deferSpec=20220824) and the request by itself, or leave the directive out."
        )
        raise RefusedRequest(406, ErrorCode.BAD_REQUEST, message)


class IncrementalParts:
    """Write graphql-core's parts in one of the forms, and keep the data of all parts together."""

    def __init__(
        self,
        initial: InitialIncrementalExecutionResult,
        request_id: str,
        form: IncrementalForm,
        viewer: Viewer | None,
    ) -> None:
        self._initial = initial
        self._request_id = request_id
        self._viewer = viewer
        self._with_ids = form is IncrementalForm.IDS
        self._places: dict[str, tuple[list[str | int], str | None]] = {}
        self.data = initial.data
        """The data of all parts so far."""

    def first(self) -> dict[str, Any]:
        """Return the part that nothing delays."""
        pending = self._pending(self._initial.pending)
        return {"data": self.data, **pending, **self._errors(self._initial.errors), "hasNext": True}

    def next(self, part: SubsequentIncrementalExecutionResult) -> dict[str, Any]:
        """Return a later part."""
        written = self._pending(part.pending)
        entries = [self._entry(found) for found in part.incremental or ()]
        if self._with_ids:
            completed = [{"id": each.id, **self._errors(each.errors)} for each in part.completed or ()]
            written |= {"completed": completed} if completed else {}
        else:
            # The fragment or the rest of the list is lost as a whole: a null of a non-null field reached it.
            entries += [self._lost(each.id, each.errors) for each in part.completed or () if each.errors]
        return {**written, **({"incremental": entries} if entries else {}), "hasNext": True}

    def _entry(self, found: IncrementalDeferResult | IncrementalStreamResult) -> dict[str, Any]:
        path, label = self._places[found.id]
        path = [*path, *(found.sub_path or ())]
        place: Any = self.data
        for key in path:
            place = place[key]
        # A copy: a later entry of the same part is added to the data, but not to what is sent of this one.
        if isinstance(found, IncrementalStreamResult):
            content: dict[str, Any] = {"items": found.items}
            path = [*path, len(place)]
            place.extend(deepcopy(found.items))
        else:
            content = {"data": found.data}
            place |= deepcopy(found.data)
        errors = self._errors(found.errors)
        if self._with_ids:
            sub_path = {"subPath": list(found.sub_path)} if found.sub_path else {}
            return {"id": found.id, **sub_path, **content, **errors}
        return {**content, "path": path, **_label(label), **errors}

    def _lost(self, id_: str, errors: Sequence[GraphQLError] | None) -> dict[str, Any]:
        path, label = self._places[id_]
        place: Any = self.data
        for key in path:
            place = place[key]
        content = (
            {"items": None, "path": [*path, len(place)]} if isinstance(place, list) else {"data": None, "path": path}
        )
        return {**content, **_label(label), **self._errors(errors)}

    def _pending(self, pending: Sequence[Any] | None) -> dict[str, Any]:
        """Remember where announced parts belong; return their announcement in the form that has one."""
        self._places |= {place.id: (place.path, place.label) for place in pending or ()}
        if not self._with_ids or not pending:
            return {}
        return {"pending": [{"id": place.id, "path": list(place.path), **_label(place.label)} for place in pending]}

    def _errors(self, errors: Sequence[GraphQLError] | None) -> dict[str, Any]:
        found = [formatted_error(error, self._request_id, viewer=self._viewer) for error in errors or ()]
        formatted = merged_refusals(found)
        return {"errors": formatted} if formatted else {}


def _label(label: str | None) -> dict[str, str]:
    return {"label": label} if label else {}
