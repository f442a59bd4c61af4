"""ConfigMaps, Secrets, accounts and claims that pods name, and what else may have made them."""

import pytest

from functions._preflight.facts import Facts, ObjectFacts
from tests.preflight.wiring.trees import POD, WEB, Said, config, cured, findings, line, said, tree, workload

READS = workload(container=line("envFrom: [{configMapRef: {name: settings}}]"))
HERE = Said("warning", "Deployment/shop/web", f"{WEB}.envFrom[0].configMapRef")
CR = "---\napiVersion: {0}\nkind: {1}\nmetadata: {{name: {2}, namespace: shop}}\nspec: {3}\n"
OTHER_APP = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: other, namespace: argocd}
spec:
  source: {repoURL: https://charts.example, chart: store, targetRevision: 1.0.0}
  destination: {namespace: NAMESPACE}
"""


@pytest.mark.parametrize(
    "text",
    [
        READS + config("settings", "{a: b}"),
        READS.replace("name: settings", "name: settings, optional: true"),
        READS.replace("name: settings", "name: kube-root-ca.crt"),
        READS + CR.format("acid.zalan.do/v1", "postgresql", "settings", "{}"),
        READS.replace("settings", "db-settings") + CR.format("acid.zalan.do/v1", "postgresql", "db", "{}"),
        READS + CR.format("helm.toolkit.fluxcd.io/v2", "HelmRelease", "thing", "{}"),
        READS + OTHER_APP.replace("NAMESPACE", "shop").replace("\napiV", "---\napiV"),
        READS + CR.format("trust.cert-manager.io/v1alpha1", "Bundle", "settings", "{}"),
    ],
    ids=["there", "optional", "kubernetes", "operator", "of an operator", "HelmRelease", "chart", "bundle"],
)
def test_a_config_map_that_is_there_or_made(text: str) -> None:
    assert said("missing-config-map", tree(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        READS,
        READS + config("settings", "{a: b}", "other"),
        READS + CR.format("traefik.io/v1alpha1", "Middleware", "settings", "{}"),
        READS + CR.format("apps/v1", "DaemonSet", "settings", "{}"),
        READS + OTHER_APP.replace("NAMESPACE", "elsewhere").replace("\napiV", "---\napiV"),
    ],
    ids=["nowhere", "in another namespace", "a passive kind", "a built-in kind", "a chart elsewhere"],
)
def test_a_config_map_that_is_missing(text: str) -> None:
    assert said("missing-config-map", tree(text)) == [HERE]


def test_generators_scripts_and_templates_make_config_maps() -> None:
    generator = "resources: [a.yaml]\nconfigMapGenerator: [{name: settings, literals: [a=b]}]\n"
    assert said("missing-config-map", tree(READS, apps__kustomization=generator)) == []
    script = "kubectl -n shop create configmap settings --from-file=.\n"
    assert said("missing-config-map", tree(READS, setup_sh=script)) == []
    assert said("missing-config-map", tree(READS, setup_sh=script.replace("settings", "settings-2"))) == [HERE]
    template = "kind: ConfigMap\nmetadata: {name: settings, labels: {{ .x }}\n"
    assert said("missing-config-map", tree(READS, apps__broken=template)) == []
    assert said("missing-config-map", tree(READS, apps__broken=template.replace("settings", "my-settings"))) == [HERE]


def test_facts_know_what_is_in_the_cluster() -> None:
    there = Facts(objects=(ObjectFacts("ConfigMap", "settings", "shop"),))
    assert said("missing-config-map", tree(READS), there) == []
    every = Facts(complete=("ConfigMap",))
    assert said("missing-config-map", tree(READS), every) == [HERE._replace(severity="error")]
    asleep = READS.replace("  template:", "  replicas: 0\n  template:")
    assert said("missing-config-map", tree(asleep), every) == [HERE]
    by_operator = READS + CR.format("acid.zalan.do/v1", "postgresql", "settings", "{}")
    assert said("missing-config-map", tree(by_operator), every) == [HERE._replace(severity="error")]


def test_a_patch_may_change_what_is_missing() -> None:
    patched = "namespace: shop\nresources: [a.yaml]\npatches: [{target: {kind: Deployment}, patch: '[]'}]\n"
    found = said("missing-config-map", tree(READS, apps__kustomization=patched), Facts(complete=("ConfigMap",)))
    assert [one.severity for one in found] == ["error"]  # it was built, and the patch changed nothing
    unbuilt = patched.replace("[a.yaml]", "[a.yaml, ./gone.yaml]")
    found = said("missing-config-map", tree(READS, apps__kustomization=unbuilt), Facts(complete=("ConfigMap",)))
    assert [one.severity for one in found] == ["warning"]


def test_each_object_is_told_once_and_a_slip_is_mended() -> None:
    twice = READS + line("env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: a}}}]")
    assert len(said("missing-config-map", tree(twice))) == 1
    after = cured("missing-config-map", tree(READS + config("setings", "{a: b}")))
    assert b"configMapRef: {name: setings}" in after["apps/a.yaml"]
    volume = workload(pod=line("volumes: [{name: v, secret: {secretName: my-keys}}]", 6)) + config(
        "my-keyz", "{}", kind="Secret"
    )
    assert b"secretName: my-keyz" in cured("missing-secret", tree(volume))["apps/a.yaml"]


KEY = workload(container=line("env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: theme}}}]"))
KEY_PATH = f"{WEB}.env[name=A].valueFrom.configMapKeyRef"
ITEMS = workload(pod=line("volumes: [{name: v, configMap: {name: settings, items: [{key: theme, path: t}]}}]", 6))
SECRET_KEY = KEY.replace("configMapKeyRef", "secretKeyRef")
SECRET_PATH = KEY_PATH.replace("configMapKeyRef", "secretKeyRef")


def external(spec: str) -> str:
    """The Secret that is read, and an ExternalSecret that makes it."""
    return SECRET_KEY + CR.format("external-secrets.io/v1", "ExternalSecret", "settings", spec)


SEALED = CR.format("bitnami.com/v1alpha1", "SealedSecret", "settings", "{encryptedData: {a: b}}")
TEMPLATED = "{target: {template: {data: {b: c}}}, data: [{secretKey: theme}]}"
BINARY = config("settings", "{}").replace("\ndata", "\nbinaryData")


@pytest.mark.parametrize(
    ("text", "severity", "path"),
    [
        (KEY + config("settings", "{Theme: dark}"), "error", KEY_PATH),
        (KEY + config("settings", "{}"), "error", KEY_PATH),
        (KEY + config("settings", "{theme: dark}"), "", ""),
        (KEY.replace("key: theme", "key: theme, optional: true") + config("settings", "{}"), "", ""),
        (KEY, "", ""),
        (ITEMS + config("settings", "{a: b}"), "error", f"{POD}.volumes[name=v].configMap"),
        (SECRET_KEY + config("settings", "{a: b}", kind="Secret"), "error", SECRET_PATH),
        (SECRET_KEY + config("settings", "{theme: b}", kind="Secret"), "", ""),
        (external("{data: [{secretKey: a}]}"), "warning", SECRET_PATH),
        (external("{data: [{secretKey: theme}]}"), "", ""),
        (external("{dataFrom: [{extract: {key: x}}]}"), "", ""),
        (external(TEMPLATED), "warning", SECRET_PATH),
        (SECRET_KEY + SEALED, "warning", SECRET_PATH),
        (KEY + BINARY, "error", KEY_PATH),
    ],
)  # fmt: skip
def test_keys(text: str, severity: str, path: str) -> None:
    expected = [Said(severity, "Deployment/shop/web", path)] if severity else []
    assert said("missing-key", tree(text)) == expected


def test_the_keys_of_overlays_add_up_and_facts_know_keys() -> None:
    assert (
        said("missing-key", tree(KEY + config("settings", "{a: b}"), overlay__c=config("settings", "{theme: b}"))) == []
    )
    live = Facts(objects=(ObjectFacts("ConfigMap", "settings", "shop", keys=("a",)),))
    assert [one.severity for one in said("missing-key", tree(KEY), live)] == ["error"]
    unknown = Facts(objects=(ObjectFacts("ConfigMap", "settings", "shop"),))
    assert said("missing-key", tree(KEY), unknown) == []


def test_the_only_similar_key_is_meant() -> None:
    after = cured("missing-key", tree(KEY + config("settings", "{themes: dark, other: x}")))
    assert b"key: themes" in after["apps/a.yaml"]
    (one,) = findings("missing-key", tree(KEY + config("settings", "{light: a, dark: b}")))
    assert one.fix is None


SECRET = workload(container=line("envFrom: [{secretRef: {name: login}}]"))


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("", 1),
        (config("login", "{a: b}", kind="Secret"), 0),
        (CR.format("bitnami.com/v1alpha1", "SealedSecret", "login", "{encryptedData: {a: b}}"), 0),
        (CR.format("external-secrets.io/v1", "ExternalSecret", "any", "{target: {name: login}}"), 0),
        (CR.format("cert-manager.io/v1", "Certificate", "any", "{secretName: login}"), 0),
        (CR.format("secrets.hashicorp.com/v1beta1", "VaultStaticSecret", "any", "{destination: {name: login}}"), 0),
        (config("login", "{a: b}", "vault", kind="Secret"), 1),
        (
            config("login", "{a: b}", "vault", kind="Secret").replace(
                "namespace: vault",
                "namespace: vault, annotations: {reflector.v1.k8s.emberstack.com/reflection-auto-enabled: 'true'}",
            ),
            0,
        ),
    ],
)
def test_secrets_come_from_many_places(more: str, found: int) -> None:
    assert [one.severity for one in said("missing-secret", tree(SECRET + more))] == ["info"] * found


def test_pull_secrets_may_be_missing_and_a_full_list_warns() -> None:
    assert said("missing-secret", tree(workload(pod=line("imagePullSecrets: [{name: x}]", 6)))) == []
    assert [one.severity for one in said("missing-secret", tree(SECRET), Facts(complete=("Secret",)))] == ["warning"]


GATEWAY = "spec: {listeners: [{name: https, tls: {certificateRefs: [{name: cert}]}}]}"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (
            CR.format("networking.k8s.io/v1", "Ingress", "in", "{tls: [{secretName: cert}]}"),
            "spec.tls[secretName=cert]",
        ),
        (CR.format("traefik.io/v1alpha1", "IngressRoute", "in", "{tls: {secretName: cert}}"), "spec.tls"),
        (
            CR.format("gateway.networking.k8s.io/v1", "Gateway", "in", GATEWAY.removeprefix("spec: ")),
            "spec.listeners[name=https].tls.certificateRefs[name=cert]",
        ),
    ],
)
def test_certificates_of_routes(text: str, path: str) -> None:
    assert [(one.severity, one.path.rpartition(".")[0]) for one in said("missing-secret", tree(text))] == [
        ("info", path)
    ]
    issued = text.replace("namespace: shop", "namespace: shop, annotations: {cert-manager.io/cluster-issuer: x}")
    assert (said("missing-secret", tree(issued)) == []) is ("IngressRoute" not in text)
    certificate = CR.format("cert-manager.io/v1", "Certificate", "any", "{secretName: cert}")
    assert said("missing-secret", tree(text + certificate)) == []


@pytest.mark.parametrize(
    ("name", "more", "severities"),
    [
        ("robot", "", ["info"]),
        ("default", "", []),
        ("robot", CR.format("v1", "ServiceAccount", "robot", "{}"), []),
    ],
)
def test_accounts(name: str, more: str, severities: list[str]) -> None:
    text = workload(pod=line(f"serviceAccountName: {name}", 6)) + more
    assert [one.severity for one in said("missing-service-account", tree(text))] == severities


CLAIM = line("volumes: [{name: v, persistentVolumeClaim: {claimName: data-db-0}}]", 6)
TEMPLATES = "  serviceName: db\n  volumeClaimTemplates: [{metadata: {name: TEMPLATE}, spec: {}}]\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (workload(pod=CLAIM), 1),
        (workload(pod=CLAIM) + CR.format("v1", "PersistentVolumeClaim", "data-db-0", "{}"), 0),
        (workload(pod=CLAIM) + workload("db", kind="StatefulSet", spec=TEMPLATES.replace("TEMPLATE", "data")), 0),
        (workload(pod=CLAIM) + workload("db", kind="StatefulSet", spec=TEMPLATES.replace("TEMPLATE", "logs")), 1),
        (workload(kind="StatefulSet", pod=CLAIM, spec=TEMPLATES.replace("TEMPLATE", "v")), 0),
        (workload(pod=CLAIM) + CR.format("cdi.kubevirt.io/v1beta1", "DataVolume", "data-db-0", "{}"), 0),
    ],
    ids=["missing", "there", "of a template", "of another template", "replaced by a template", "of an operator"],
)
def test_claims(text: str, found: int) -> None:
    assert len(said("missing-claim", tree(text))) == found


def test_jobs_and_knative_services_have_pods_too() -> None:
    pods = "{spec: {containers: [{name: c, envFrom: [{configMapRef: {name: none}}]}]}}"
    job = CR.format("batch/v1", "CronJob", "j", f"{{jobTemplate: {{spec: {{template: {pods}}}}}}}")
    service = CR.format("serving.knative.dev/v1", "Service", "k", f"{{template: {pods}}}")
    found = said("missing-config-map", tree(job + service))
    assert [(one.severity, one.resource) for one in found] == [
        ("warning", "CronJob/shop/j"),
        ("warning", "Service/shop/k"),
    ]
