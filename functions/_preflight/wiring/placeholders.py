"""No credential is a placeholder that somebody meant to replace."""

import re
from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.paths import child
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View
from functions._preflight.wiring.surroundings import surroundings_of

RULE = "placeholder"
_CREDENTIAL = re.compile(
    r"(?:^|[_.-])(?:api[_.-]?key|apikey|access[_.-]?key|secret|secret[_.-]?key|token|password|passwd|passphrase|pwd|"
    r"credentials?|auth[_.-]?key|private[_.-]?key|client[_.-]?secret|dsn|key)(?:$|[_.-](?:id|value|base64|\d+)$)",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"(?:"
    r"<[^<>]*>|\[[^\[\]]*(?:your|here|key|token)[^\[\]]*\]|\{\{?\s*(?:your|replace|todo)[^{}]*\}?\}|"
    r"x{3,}|\*{3,}|\.{3,}|\?{3,}|-{3,}|0{8,}|"
    r"(?:todo|tbd|fixme|placeholder|dummy|redacted|removed|masked|hidden|undefined|changeit)(?:$|[\W_].*)|"
    r"(?:change|replace|insert|enter|add|put|set|fill|update)[\W_]*(?:me|this|it|in|with|your|here|before|later|the)"
    r"(?:$|[\W_].*)|"
    r"(?:insert|put|add|enter|paste|your)[\W_].*[\W_]here|"
    r".*\byour[\W_]+(?:[a-z0-9]+[\W_]+)*(?:key|token|secret|password|credentials?|id|here)\b.*|"
    r"(?:sk|pk|ghp|xoxb)[-_](?:x{3,}|\.{3}|your.*|placeholder.*|change.*)|"
    r"(?:my|some|an?|the|example|fake)[-_ ](?:api[-_ ]?)?(?:key|token|secret|password)[-_ ](?:goes[-_ ])?here"
    r")",
    re.IGNORECASE,
)


def credentials_are_real(view: View) -> Iterator[Finding]:
    """No variable, setting or Secret entry with the name of a credential holds the words of a template."""
    around = view.once(surroundings_of)
    seen: set[tuple[str, str, str]] = set()
    for pods in around.pods:
        for said in around.texts(pods):
            key = (said.owner.file, said.owner.name, said.path)
            if said.name and key not in seen and is_placeholder(said.name, said.text):
                seen.add(key)
                message = (
                    f"{said.name} is a placeholder, not a credential: requests are refused (401); read it from a Secret"
                )
                yield finding(RULE, said.owner, said.path, message, "warning")
    for manifest in view.repository.of_kind("Secret"):
        stated = manifest.data.get("stringData")
        for name, text in stated.items() if isinstance(stated, dict) else ():
            if isinstance(text, str) and is_placeholder(str(name), text):
                message = f"{name} is a placeholder, not a credential: what reads it is refused; keep it outside Git"
                yield finding(RULE, manifest, child("stringData", str(name)), message, "warning")


def is_placeholder(name: str, text: str) -> bool:
    """Whether a value of a credential's name is evidently to be replaced by somebody."""
    value = text.strip()
    return (
        bool(value)
        and not value.startswith(("$(", "${"))
        and bool(_CREDENTIAL.search(name) and _PLACEHOLDER.fullmatch(value))
    )


def _pod(value: str) -> str:
    return f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web, namespace: shop}}
spec:
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      containers:
        - name: web
          image: registry.example/web:2.0.0
          env:
            - name: PAYMENT_API_KEY
              {value}
"""


PLACEHOLDER = Rule(
    id=RULE,
    severity="warning",
    title="No credential is a placeholder that somebody meant to replace",
    why="The program starts with it, and the other side answers 401: it looks like a fault of the network or of the "
    "account. It also shows that the real value is waiting to be written into Git.",
    cure="Read the value from a Secret (`valueFrom.secretKeyRef`) that is made outside Git, or sealed.",
    check=credentials_are_real,
    example=_pod("value: CHANGE_ME"),
    cured=_pod("valueFrom: {secretKeyRef: {name: payment, key: api-key, optional: true}}"),
    scope="tree",
    knows="Programs that ask for a key but do not use it (a local model server) are given one like `none`: that is no "
    "placeholder here.",
)
