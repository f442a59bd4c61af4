"""The YAML in a ConfigMap's key or in an annotation, read as Argo CD reads it, whatever somebody put there. Pure."""

from typing import Any

import yaml

LONGEST = 20  # characters of an integer of 64 bits


class _Reader(yaml.SafeLoader):
    """Dates are text, as Go has them, and so is a number that no 64 bits hold."""


class _Wary(_Reader):
    """No alias is followed: a short text of aliases can be a list of a billion."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias")
        return super().compose_node(parent, index)


def _text(reader: Any, node: yaml.ScalarNode) -> Any:
    return reader.construct_scalar(node)


def _integer(reader: Any, node: yaml.ScalarNode) -> Any:
    text = _text(reader, node)
    return reader.construct_yaml_int(node) if len(str(text)) <= LONGEST else text


_Reader.add_constructor("tag:yaml.org,2002:timestamp", _text)
_Reader.add_constructor("tag:yaml.org,2002:int", _integer)


def first(text: str, *, wary: bool = False) -> Any:
    """The first document; what comes after it, Go does not read. `wary`: the text is of whoever may edit an object.

    Raises:
        ValueError: when it is no YAML, nested too deeply, or (`wary`) has an alias.
    """
    try:
        return (_Wary if wary else _Reader)(text).get_data()
    except Exception as error:  # PyYAML lets through what its constructors meet: `!!bool x` is a KeyError
        raise ValueError(f"no YAML that can be read: {type(error).__name__}") from error
