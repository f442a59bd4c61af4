"""YAML as Helm's `toYaml` writes it (sigs.k8s.io/yaml over go-yaml 2): the text counts where a checksum is taken."""

import unicodedata
from functools import cmp_to_key
from typing import Any

import yaml

from functions._manifests.gotemplate.printing import float_text
from functions._manifests.scalars import meaning, read_elsewhere

_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # the C one where libyaml is built in
_TAG = "tag:yaml.org,2002:"


class _Dumper(_DUMPER):  # type: ignore[misc]
    """Writes what two values share twice."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - its base asks so
        return True


def _text(dumper: Any, text: str) -> Any:
    style = "|" if "\n" in text else '"' if not isinstance(meaning(text), str) or read_elsewhere(text) else ""
    return dumper.represent_scalar(f"{_TAG}str", text, style=style or None)


def _plain(dumper: Any, text: str) -> Any:
    return dumper.represent_scalar(f"{_TAG}str", text)


def _float(dumper: Any, value: float) -> Any:
    whole = value.is_integer() and abs(value) < 1e21
    return _plain(dumper, str(int(value)) if whole else float_text(value, -4, 21))


def _mapping(dumper: Any, data: dict[str, Any]) -> Any:
    keys = sorted(data, key=cmp_to_key(_compared))
    return dumper.represent_mapping(f"{_TAG}map", [(key, data[key]) for key in keys])


_Dumper.add_representer(str, _text)
_Dumper.add_representer(float, _float)
_Dumper.add_representer(int, lambda dumper, value: _plain(dumper, str(value)))
_Dumper.add_representer(bool, lambda dumper, value: _plain(dumper, "true" if value else "false"))
_Dumper.add_representer(type(None), lambda dumper, _: _plain(dumper, "null"))
_Dumper.add_representer(dict, _mapping)


def to_yaml(value: Any, pretty: bool = False) -> str:
    """The text, without a newline at its end; nothing for what cannot be written."""
    if value is None:
        return "null"
    try:
        text: str = yaml.dump(value, Dumper=_Dumper, default_flow_style=False, allow_unicode=True, width=80)
    except (yaml.YAMLError, TypeError, ValueError):
        return ""
    if not isinstance(value, dict | list):
        text = text.removesuffix("...\n")
    del pretty
    return text.removesuffix("\n")


def _compared(one: str, other: str) -> int:
    """Keys in go-yaml's order: letters behind other signs, digits by the number that they make."""
    for position in range(min(len(one), len(other))):
        if one[position] == other[position]:
            continue
        letters = [unicodedata.category(text[position]).startswith("L") for text in (one, other)]
        if all(letters):
            return -1 if one[position] < other[position] else 1
        if any(letters):
            return -1 if letters[1] else 1
        return _by_number(one, other, position)
    return len(one) - len(other)


def _by_number(one: str, other: str, position: int) -> int:
    lead = ""
    if "0" in (one[position], other[position]):
        before = one[:position]
        digits = before[len(before.rstrip("0123456789")) :]
        lead = "1" if digits.strip("0") else ""
    runs = [_digits(text[position:]) for text in (one, other)]
    numbers = [int((lead + run) or 0) for run in runs]
    if numbers[0] != numbers[1]:
        return numbers[0] - numbers[1]
    return len(runs[0]) - len(runs[1]) or (-1 if one[position] < other[position] else 1)


def _digits(text: str) -> str:
    end = 0
    while end < len(text) and end < 18 and "0" <= text[end] <= "9":
        end += 1
    return text[:end]
