"""What Argo CD says of an application that it cannot compare or apply, and what the ingress controller misses."""

from functions._symptoms.signs.sign import Sign

SIGNS: tuple[Sign, ...] = (
    Sign(
        "git-unreachable",
        r"app path does not exist|failed to (?:fetch|list refs|checkout)|unable to resolve '(?P<revision>[^']{1,100})' to a commit SHA|repository not (?:found|accessible)|error creating SSH agent|repo-server[^\n]{0,100}connection refused",
        (
            "app path",
            "failed to",
            "commit sha",
            "repository not",
            "ssh agent",
            "repo-server",
        ),
        also=(r"(?P<path>[\w./-]{1,200}): app path does not exist",),
    ),
    Sign(
        "unparsable",
        r"failed to unmarshal|error converting YAML to JSON|error unmarshaling JSON|mapping values are not allowed|did not find expected|yaml: line (?P<line>\d{1,6})|accumulating resources|kustomize build[^\n]{0,200}failed|helm template[^\n]{0,200}failed|Manifest generation error",
        (
            "unmarshal",
            "yaml",
            "mapping values",
            "did not find expected",
            "kustomize",
            "helm template",
            "manifest generation",
        ),
        also=(r"[Ff]ailed to unmarshal \"?(?P<file>[\w./-]{1,200})", r"'(?P<file>[\w./-]{1,200}\.ya?ml)'"),
    ),
    Sign(
        "field-conflict",
        r"Apply failed with \d+ conflicts?: conflicts? with \"(?P<writer>[^\"]{1,100})\"[^\n]{0,200}?(?P<path>\.[\w.\[\]\"=:{}/-]{1,200})?",
        ("apply failed with",),
    ),
    Sign(
        "project",
        r"(?:application destination|resource|namespace|application repo)[^\n]{0,300}?is not permitted in (?:the )?project '?(?P<name>[\w.-]{1,100})",
        ("not permitted in",),
    ),
    Sign(
        "missing-middleware",
        r"middleware \\?\"(?P<name>[\w.-]{1,253})@kubernetescrd\\?\" does not exist",
        ("middleware",),
    ),
    Sign(
        "no-endpoints",
        r"no endpoints available for service \"(?P<name>[\w.-]{1,253})\"|has no (?:active |ready )?endpoints",
        ("endpoints",),
    ),
)
