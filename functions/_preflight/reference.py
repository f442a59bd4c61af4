"""Writes `docs/preflight/`: `python -m functions._preflight.reference docs/preflight`."""

import inspect
import sys
from pathlib import Path

import msgspec

from functions._preflight.comparison import Comparison
from functions._preflight.facts import Facts, schema
from functions._preflight.guardrails import GUARDRAILS
from functions._preflight.rule import Rule
from functions._preflight.rules import COMPARISONS, EVERY, RULES

HEADER = """# Preflight

What is checked before anything reaches Git, by the school and by anybody: `cortex-school preflight DIR`.
An `error` blocks (exit code 1); with `--base REV` only what came in since blocks. These pages are generated from
`functions/_preflight/`.

| rule | worst | what it holds |
|---|---|---|
"""
MORE = """
## Silencing one finding

A comment in the document silences a rule there, with a reason and a last day (at most a year ahead); the finding is
then told as a note. After that day, without a reason, or for a rule that does not exist, it silences nothing and is
itself a warning.

```yaml
# preflight: allow floating-tag until 2026-12-31: the vendor publishes no other tag
```

No plan of the school can write such a comment, and what no plan may do (below) cannot be silenced.

## What the tree cannot know

`--facts FILE` says it: nodes and their taints, registries and their images, storage classes, what exists outside Git.
[facts.schema.json](facts.schema.json) is its schema; `cortex-school preflight --facts-schema` prints it. What is not
stated is unknown, never false. Inside a cluster the gate reads the same from the API, where it may.

## Compared with what was there

| rule | worst | what it holds |
|---|---|---|
"""
GUARDED = """
## What no plan of the school may do

Whatever a tree may hold, these are errors for the school's own commits. The policy says which paths, kinds and
namespaces; see [policy.md](../policy.md).

| guardrail | what it holds |
|---|---|
"""


def pages() -> dict[str, str]:
    """Every file of the reference with its text."""
    rows = "".join(f"| [{rule.id}]({rule.id}.md) | {rule.severity} | {rule.title} |\n" for rule in RULES)
    compared = "".join(f"| [{one.id}]({one.id}.md) | {one.severity} | {one.title} |\n" for one in COMPARISONS)
    guarded = "".join(f"| `{_rule_of(one)}` | {_first(one)} |\n" for one in GUARDRAILS)
    facts = msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode() + "\n"
    found = {"README.md": HEADER + rows + MORE + compared + GUARDED + guarded, "facts.schema.json": facts}
    return found | {f"{rule.id}.md": page(rule) for rule in EVERY}


def page(rule: Rule | Comparison) -> str:
    """The page of one rule, in Markdown."""
    parts = [
        f"# {rule.id}",
        f"{rule.title}. Worst severity: `{rule.severity}`.",
        f"**Why.** {rule.why}",
        f"**Cure.** {rule.cure}",
    ]
    if rule.knows:
        parts.append(f"**What it cannot see.** {rule.knows}")
    if isinstance(rule, Comparison):
        parts.append(f"Before the change:\n\n```yaml\n{rule.before.strip()}\n```")
    elif rule.facts != Facts():
        known = msgspec.yaml.encode(_stated(rule.facts)).decode()
        parts.append(f"With these facts:\n\n```yaml\n{known}```")
    parts += [
        f"This is found:\n\n```yaml\n{rule.example.strip()}\n```",
        f"This is not:\n\n```yaml\n{rule.cured.strip()}\n```",
    ]
    return "\n\n".join(parts) + "\n"


def _stated(facts: Facts) -> dict[str, object]:
    default = msgspec.to_builtins(Facts())
    return {name: value for name, value in msgspec.to_builtins(facts).items() if value != default[name]}


def _first(function: object) -> str:
    return (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ")


def _rule_of(guardrail: object) -> str:
    return str(getattr(inspect.getmodule(guardrail), "RULE", getattr(guardrail, "__name__", "")))


def write(folder: Path) -> None:
    """Write every page, and remove those of rules that are no more."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for old in folder.iterdir():
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
