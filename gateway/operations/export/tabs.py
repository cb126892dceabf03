"""Every list that can be exported: a new tab of the profile is one entry."""

from collections.abc import Mapping
from typing import Final

from gateway.inputs.export import ProfileTab
from gateway.operations.export import history_tabs, money_tabs, work_tabs
from gateway.operations.export.column import ExportList

_MODULES = (work_tabs, money_tabs, history_tabs)

PROFILE_TABS: Final[Mapping[ProfileTab, ExportList]] = {
    tab: next(getattr(module, tab.name) for module in _MODULES if hasattr(module, tab.name)) for tab in ProfileTab
}
