"""What the containers of a workload are told: variables, commands, arguments, and the ConfigMaps that they read."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from functions._manifests.paths import child
from functions._manifests.references import references
from functions._manifests.repository import Manifest
from functions._manifests.workloads import HasPods, containers, named_items


class Text(Struct, frozen=True):
    """One text: which object says it, in which field, and the name of the variable or key (empty for arguments).

    `container`: the path of the container that is told, empty where the whole pod may read it; `reader`: the field
    of the workload by which it reads a ConfigMap, else the field itself.
    """

    owner: Manifest
    path: str
    text: str
    name: str = ""
    container: str = ""
    reader: str = ""

    @property
    def is_value(self) -> bool:
        """Whether it is one word, which may be a host by itself."""
        return not _SPACE.search(self.text)

    @property
    def names_a_host(self) -> bool:
        """Whether it is a value whose name says that it is a host: REDIS_HOST, `--addr=`, database_url."""
        name = self.name or self.text.partition("=")[0] if "=" in self.text or self.name else ""
        return self.is_value and bool(_HOST_NAME.search(name))


# Words that a variable, a flag or a key has in its name where its value is a host or a URL.
_HOST_NAME = re.compile(
    r"(?:^|[-_.])(?:host|hostname|hosts|server|servers|addr|address|addresses|url|urls|uri|uris|endpoint|endpoints|dsn|"
    r"upstream|upstreams|broker|brokers|origin|nodes|node)$|(?:host|url|addr)$",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s")
_COMMENTS = ("#", "//", "*", "<!--", ";;")
Find = Callable[[str, str, str], Manifest | None]  # by kind, namespace and name


def spoken(workload: Manifest, shape: HasPods | None = None) -> tuple[Text, ...]:
    """The literal variables, commands and arguments of all containers. `shape` is the workload as a Deployment is
    written, where its own kind is not known to have pods."""
    found: list[Text] = []
    for path, container in (*containers(shape or workload), *containers(shape or workload, init=True)):
        found += [
            _variable(workload, where, entry, path)
            for where, entry in named_items(child(path, "env"), container.get("env"))
            if isinstance(entry.get("value"), str)
        ]
        for field in ("command", "args"):
            listed = container.get(field)
            for position, one in enumerate(listed if isinstance(listed, list) else ()):
                if isinstance(one, str):
                    where = child(path, field, position)
                    found.append(Text(workload, where, one, "", path, where))
    return tuple(found)


def effective(text: str) -> str:
    """A text without the lines that are comments in every language that settings are written in."""
    if "\n" not in text:
        return text
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(_COMMENTS))


def _variable(workload: Manifest, where: str, entry: dict[str, Any], container: str) -> Text:
    path = child(where, "value")
    return Text(workload, path, entry["value"], str(entry.get("name") or ""), container, path)


def configured(find: Find, workload: Manifest, shape: Manifest | None = None) -> Iterator[Text]:
    """The entries of the ConfigMaps that a workload reads: of one entry where it names a key, else of all."""
    for one in references(shape or workload):
        owner = find("ConfigMap", one.namespace, one.name) if one.kind == "ConfigMap" else None
        data = owner.data.get("data") if owner else None
        for key, text in data.items() if isinstance(data, dict) else ():
            if owner and isinstance(text, str) and one.key in ("", key):
                yield Text(owner, child("data", key), text, key, "", one.path)
