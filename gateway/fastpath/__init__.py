"""All that is there for speed alone, behind three seams; without this folder every answer is the same, and slower.

- how a query is executed: `PlannedQueries` in place of graphql-core (`gateway.execution.engine.FastPath`);
- how a read is done: `FastReads` in place of PyMongo (`gateway.store.raw_read.ReadDriver`);
- how a value is serialised: rows that are JSON already (`gateway.execution.json_part.JSONPart`), and lines of bulk
  exports (`gateway.operations.export.bulk_lines.SplitPage`).

`gateway/app/fast_path.py` is the one module that binds it.
"""

from gateway.fastpath.planner.executor import PlannedQueries
from gateway.fastpath.reads.driver import FastReads
from gateway.fastpath.rows.compiled import is_compiled
from gateway.fastpath.rows.page_lines import split_page

__all__ = ["FastReads", "PlannedQueries", "is_compiled", "split_page"]
