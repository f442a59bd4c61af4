"""Credentials in plain text: found by shape and by name, never quoted.

The tokens are put together here, so that no scanner takes this file for a leak; none of them was ever real.
"""

import base64
import re

import pytest

from functions._manifests.repository import load
from functions._preflight.check import examine
from functions._preflight.secrecy.token_shapes import _MARKS, _SHAPES, may_hold_token, token_in
from functions._preflight.supply import RULES
from functions._preflight.supply.examples import deployment
from functions._preflight.supply.plain_secrets import PLAIN_SECRET
from tests.preflight.supply.trees import files_of, found

R = "k7Q2m9Xw4Rt6Yb8Nc3Vd5Zf1Hj0Lp7Sg2Ma4Ue9Ti3Wo5Px8Bq1Cv6Kd2Fn4Jr7Ly0"
H = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
TOKENS = {
    "a private key": "-----BEGIN RSA PRIV" + "ATE KEY-----\nMIIEow" + R,
    "an age key": "AGE-SEC" + "RET-KEY-1" + (R + R).upper()[:58],
    "a GitHub token": "gh" + "p_" + R[:36],
    "a GitLab token": "glp" + "at-" + R[:20],
    "an AWS key": "AK" + "IAQ2W3E4R5T6Y7U2I3",
    "an Anthropic key": "sk-a" + "nt-" + R[:40],
    "an OpenAI key": "sk-p" + "roj-" + R[:40],
    "a Slack token": "xo" + "xb-" + R[:24],
    "a Slack webhook": "https://hooks.sl" + "ack.com/services/T0Q1W2E3/B0Q1W2E3/" + R[:24],
    "a Discord webhook": "https://disc" + "ord.com/api/webhooks/9182736450918273/" + R[:60],
    "a Google key": "AI" + "za" + R[:35],
    "a Stripe key": "sk_l" + "ive_" + R[:24],
    "an npm token": "np" + "m_" + R[:36],
    "a PyPI token": "py" + "pi-AgE" + R[:50],
    "a Docker Hub token": "dckr" + "_pat_" + R[:27],
    "a Hugging Face token": "h" + "f_" + re.sub("[0-9]", "", R)[:34],
    "a DigitalOcean token": "do" + "p_v1_" + H,
    "a SendGrid key": "S" + "G." + R[:22] + "." + R[:43],
    "a Telegram bot token": "918273645" + ":A" + "A" + R[:33],
    "a Tailscale key": "tsk" + "ey-auth-" + R[:12] + "-" + R[:24],
    "a Vault token": "hv" + "s." + R[:30],
    "a Grafana token": "gl" + "sa_" + R[:32] + "_" + H[:8],
    "a 1Password token": "op" + "s_eyJ" + R[:60],
    "an Azure storage key": "Account" + "Key=" + (R + R)[:86] + "==",
}
JWT = "ey" + "J" + R[:20] + ".ey" + "J" + R[:30] + "." + R[:43]


def config(value: str, key: str = "settings") -> str:
    block = "\n".join(f"    {line}" for line in value.splitlines())
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c, namespace: shop}}\ndata:\n  {key}: |\n{block}\n"


def env(name: str, value: str) -> str:
    return deployment(container=f"env:\n  - name: {name}\n    value: {value!r}")


def secret(key: str, value: str, field: str = "stringData") -> str:
    return f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s, namespace: shop}}\n{field}: {{{key}: {value!r}}}\n"


def encoded(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


def test_every_shape_has_an_example_here_and_a_mark_that_is_looked_for_first() -> None:
    assert set(TOKENS) == set(_SHAPES)
    for what, token in TOKENS.items():
        assert token_in(token) == what
        assert any(mark in token for mark in _MARKS)
        assert may_hold_token(token.encode())


@pytest.mark.parametrize("what", TOKENS)
def test_tokens_are_errors_wherever_they_stand_and_are_never_quoted(what: str) -> None:
    token = TOKENS[what]
    line = token.replace("\n", " ")
    places = [
        env("ANYTHING", line),
        deployment(container=f"args: ['--x', {line!r}]"),
        deployment(container=f"command: [sh, -c, {('curl -H ' + line)!r}]"),
        config(f"first: line\nkey: {line}"),
        secret("anything", line),
        secret("anything", encoded(token), "data"),
        f"apiVersion: a.b/v1\nkind: Thing\nmetadata: {{name: t}}\nspec: {{deep: [{{x: {line!r}}}]}}\n",
        f"apiVersion: v1\nkind: Service\nmetadata: {{name: t, annotations: {{x: {line!r}}}}}\nspec: {{}}\n",
    ]
    for text in places:
        findings = found(PLAIN_SECRET, text)
        assert [one.severity for one in findings] == ["error"], text
        assert what in findings[0].message
        assert findings[0].fix is None


CANARY = "Canary-7Hq2Zx9"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (env("DB_PASSWORD", CANARY), "spec.template.spec.containers[name=web].env[name=DB_PASSWORD].value"),
        (env("password", CANARY), "spec.template.spec.containers[name=web].env[name=password].value"),
        (env("REDIS_PASS", CANARY), "spec.template.spec.containers[name=web].env[name=REDIS_PASS].value"),
        (env("API_TOKEN", CANARY + R[:20]), "spec.template.spec.containers[name=web].env[name=API_TOKEN].value"),
        (env("SECRET_KEY", H), "spec.template.spec.containers[name=web].env[name=SECRET_KEY].value"),
        (
            env("URL", f"postgres://me:{CANARY}@db:5432/x"),
            "spec.template.spec.containers[name=web].env[name=URL].value",
        ),
        (env("X", JWT), "spec.template.spec.containers[name=web].env[name=X].value"),
        (deployment(container=f"args: ['--password={CANARY}']"), "spec.template.spec.containers[name=web].args[0]"),
        (deployment(container=f"args: ['--password', {CANARY}]"), "spec.template.spec.containers[name=web].args[1]"),
        (config(f"a: b\npassword: {CANARY}\n"), "data.settings"),
        (config(f'[db]\nDB_PASSWORD = "{CANARY}"\n'), "data.settings"),
        (config(CANARY, "ADMIN_PASSWORD"), "data.ADMIN_PASSWORD"),
        (secret("password", CANARY), "stringData.password"),
        (secret("key", encoded(CANARY), "data"), "data.key"),
        (secret("anything", CANARY), "stringData.anything"),
    ],
)
def test_what_is_a_credential_by_its_name_is_a_warning_and_never_quoted(text: str, path: str) -> None:
    (one,) = found(PLAIN_SECRET, text)
    assert (one.severity, one.path, one.fix) == ("warning", path, None)
    for word in (CANARY, encoded(CANARY), H, JWT, R[:20]):
        assert word not in f"{one.message} {one.path}"


@pytest.mark.parametrize(
    "text",
    [
        *(
            env("DB_PASSWORD", value)
            for value in (
                "", "changeme", "CHANGE_ME", "change-me-in-production", "<password>", "${PASSWORD}", "$(PASSWORD)",
                "{{ .Values.password }}", "your-password-here", "REDACTED-USE-KUBERNETES-SECRET", "xxxxxxxx", "****",
                "none", "true", "/run/secrets/password", "ENC[AES256_GCM,data:abc]", "vault:secret/data/db#password",
                "TODO", "https://docs.example/password",
            )
        ),
        env("PASSWORD_FILE", "/run/secrets/x"),
        env("SECRET_NAME", "web-tls-certificate-2024"),
        env("TOKEN_URL", "https://auth.example/oauth2/token"),
        env("MAX_TOKENS", "4096"),
        env("API_KEY", "your-api-key-here"),
        env("AUTH_TOKEN", "not-a-real-one"),
        env("TOKEN", "tokens.shop.svc.cluster.local"),
        env("HASH", H),
        env("URL", "postgres://orders@orders-db:5432/orders"),
        env("URL", "postgres://me:${PASSWORD}@db:5432/x"),
        env("URL", "postgres://me:$(PASSWORD)@db:5432/x"),
        env("URL", "http://web.shop.svc:8080/@x"),
        env("KEY", "AK" + "IAIOSFODNN7EXAMPLE"),
        env("KEY", "gh" + "p_" + "x" * 36),
        deployment(container="env: [{name: T, valueFrom: {secretKeyRef: {name: s, key: api-token}}}]"),
        config("password = os.environ['DB_PASSWORD']\ntoken: str\nsecret: settings.secret\n"),
        config("password: ${PASSWORD}\napi_key: changeme\n"),
        config("-----BEGIN CERTIFICATE-----\nMIID\n"),
        secret("username", "shop"),
        secret("password", "changeme"),
        secret("password", ""),
        secret("tls.crt", encoded("-----BEGIN CERTIFICATE-----\nMIID"), "data"),
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: s}\nspec: {encryptedData: {password: "
        + R
        + "}}\n",
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: s}\n"
        "spec: {data: [{secretKey: password, remoteRef: {key: a, property: password}}]}\n",
        f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\nstringData: {{password: 'ENC[AES256_GCM,data:{R}]'}}\n"
        "sops: {version: '3'}\n",
        "apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: c}\nspec: {acme: {privateKeySecretRef: "
        "{name: letsencrypt-account-key}}}\n",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert found(PLAIN_SECRET, text) == ()


def test_no_rule_of_the_family_quotes_a_token() -> None:
    token = TOKENS["a GitHub token"]
    text = env("GITHUB_TOKEN", token) + "---\n" + secret("token", token)
    for one in examine(load(files_of(text)), rules=RULES):
        assert token not in f"{one.message}{one.path}{one.fix}"
