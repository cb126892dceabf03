"""Queries and mutations by their plans, where there is one and all goes well."""

from typing import Any

import strawberry
import structlog

from gateway.execution.engine import ExecutionContext, Operation
from gateway.execution.selection import Unplanned
from gateway.fastpath.planner.plan import Plan, Planner
from gateway.fastpath.planner.run import run

MAX_PLANS_BY_DOCUMENT = 8

log = structlog.get_logger("gateway.execution")


class PlannedQueries:
    """Executes the operations of one schema by their plans."""

    def __init__(self, schema: strawberry.Schema) -> None:
        converter = schema.schema_converter
        self._planner = Planner(schema._schema, converter.config, converter.scalar_registry)

    async def execute(self, operation: Operation, context: ExecutionContext) -> dict[str, Any] | None:
        """Return the data of an operation; `None` when there is no plan or anything at all went wrong.

        Queries change nothing, and what a mutation has done its context knows: graphql-core can execute either again.
        """
        try:
            plan = self.plan(operation)
            if plan is None or not context.may_all(plan.permissions):
                return None
            return await run(self._planner, plan, operation.values, context)
        except Exception as failure:  # noqa: BLE001  # whatever happened, graphql-core reports it
            log.info("unplanned", operation=operation.name, reason=type(failure).__name__)
            context.forget()
            return None

    def plan(self, operation: Operation) -> Plan | None:
        """Return the plan of an operation, which its document keeps; or `None`."""
        document, conditions = operation.document, operation.conditions
        key = (operation.name, *conditions.values())
        if key not in document.plans:
            if len(document.plans) >= MAX_PLANS_BY_DOCUMENT:
                return None
            try:
                document.plans[key] = self._planner.plan(document.node, operation.chosen.node, conditions)
            except Unplanned:
                document.plans[key] = None
        plan: Plan | None = document.plans[key]
        return plan
