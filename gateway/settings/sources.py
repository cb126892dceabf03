"""Where settings come from: variables, files that variables name, defaults; and unknown names."""

import difflib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource

from gateway.errors import SettingsRefused

PREFIX = "GATEWAY_"
FILE_SUFFIX = "_FILE"
MAX_SECRET_BYTES = 100_000
NAMED_BY_KUBERNETES = re.compile(r"GATEWAY_(SERVICE_(HOST|PORT)|PORT)(_.*)?")
"""Variables that Kubernetes sets in every pod when a service is called `gateway`."""
MAY_BE_IN_A_FILE = frozenset({"mongodb_uri"})
"""Settings beside the secrets that hold a password."""


def variable_name(name: str, field: FieldInfo) -> str:
    """Return the environment variable of a setting."""
    alias = field.validation_alias
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else f"{PREFIX}{name.upper()}"


def secret_variables(settings: type[BaseSettings]) -> frozenset[str]:
    """Return the variables whose value may come from a file instead: `NAME_FILE` then holds its path."""
    fields = settings.model_fields.items()
    return frozenset(
        variable_name(name, field)
        for name, field in fields
        if name in MAY_BE_IN_A_FILE or "SecretStr" in str(field.annotation)
    )


class SecretFileSource(EnvSettingsSource):
    """Values of secrets in files, as container platforms mount them. Raises SettingsRefused for an unreadable one."""

    def _load_env_vars(self) -> Mapping[str, str | None]:
        found = {}
        for name in secret_variables(self.settings_cls):
            path = os.environ.get(name + FILE_SUFFIX, "").strip()
            if path:
                found[name.lower()] = _content(name, path)
        return found


def _content(name: str, path: str) -> str:
    if os.environ.get(name, "").strip():
        raise SettingsRefused(f"set one of {name} and {name}{FILE_SUFFIX}, not both")
    try:
        content = Path(path).read_bytes()[:MAX_SECRET_BYTES].decode().strip()
    except (OSError, ValueError) as failure:
        reason = failure.strerror if isinstance(failure, OSError) else "it is no text in UTF-8"
        raise SettingsRefused(f"{name}{FILE_SUFFIX}: {path} cannot be read: {reason}") from None
    if not content:
        raise SettingsRefused(f"{name}{FILE_SUFFIX}: {path} is empty")
    return content


def known_variables(settings: type[BaseSettings]) -> frozenset[str]:
    """Return every variable that is read."""
    names = {variable_name(name, field) for name, field in settings.model_fields.items()}
    return frozenset(names | {name + FILE_SUFFIX for name in secret_variables(settings)})


def quoted_variables(settings: type[BaseSettings]) -> list[str]:
    """Return the variables whose value is in quotes, which Docker and Kubernetes leave as they are."""
    values = {name: os.environ.get(name, "").strip() for name in sorted(known_variables(settings))}
    return [name for name, value in values.items() if len(value) > 1 and value[0] == value[-1] and value[0] in "'\""]


def require_known(settings: type[BaseSettings], environment: Mapping[str, str]) -> None:
    """Refuse a variable of ours that no setting reads: misspelt, it would be ignored. Raises SettingsRefused."""
    known = known_variables(settings)
    for name in sorted(name for name, value in environment.items() if value.strip()):
        if name.upper().startswith(PREFIX) and name not in known and not NAMED_BY_KUBERNETES.fullmatch(name):
            # Compared without the prefix: all names would be near each other by it.
            ours = [one.removeprefix(PREFIX) for one in known if one.startswith(PREFIX)]
            nearest = difflib.get_close_matches(name.upper().removeprefix(PREFIX), ours, n=1)
            hint = f"did you mean {PREFIX}{nearest[0]}?" if nearest else "`gateway config` lists the settings."
            raise SettingsRefused(f"{name} is no setting: {hint}")


def origin(name: str, field: FieldInfo) -> str:
    """Return where the value of a setting came from."""
    variable = variable_name(name, field)
    if os.environ.get(variable, "").strip():
        return variable
    path = os.environ.get(variable + FILE_SUFFIX, "").strip()
    return f"{variable}{FILE_SUFFIX} ({path})" if path else "default"


def shown(value: Any) -> str:
    """Return the value of a setting without secrets, for people."""
    if value is None:
        return "not set"
    if isinstance(value, SecretStr):
        return "set, not shown"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return re.sub(r"(?<=://)[^/@\s]*@", "…@", str(value))
