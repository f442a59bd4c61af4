from functions._manifests.references import Reference, missing, references, users
from tests.manifests.samples import application, config, deployment, repository

POD = """
serviceAccountName: robot
imagePullSecrets: [{name: pull}, {}]
initContainers:
  - name: init
    envFrom: [{configMapRef: {name: init-env}}]
volumes:
  - {name: a, configMap: {name: files}}
  - {name: b, secret: {secretName: keys, optional: true}}
  - {name: c, persistentVolumeClaim: {claimName: disk}}
  - name: d
    projected:
      sources: [{configMap: {name: part, optional: true}}, {secret: {name: token}}, {serviceAccountToken: {path: x}}]
  - {name: e, emptyDir: {}}
  - text
"""
ENV = """
env:
  - {name: A, value: x}
  - {name: B, valueFrom: {configMapKeyRef: {name: settings, key: b}}}
  - {name: C, valueFrom: {secretKeyRef: {name: password, key: c, optional: true}}}
  - {name: D, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
envFrom:
  - configMapRef: {name: more, optional: true}
  - secretRef: {name: hidden}
"""
HERE = "spec.template.spec"
C = f"{HERE}.containers[name=web]"


def test_everything_that_a_pod_names() -> None:
    (web,) = repository(argo=application("shop", "a"), a__web=deployment(extra=POD, container=ENV)).workloads()
    expected = [
        ("ConfigMap", "settings", f"{C}.env[name=B].valueFrom.configMapKeyRef", False, "b"),
        ("Secret", "password", f"{C}.env[name=C].valueFrom.secretKeyRef", True, "c"),
        ("ConfigMap", "more", f"{C}.envFrom[0].configMapRef", True, ""),
        ("Secret", "hidden", f"{C}.envFrom[1].secretRef", False, ""),
        ("ConfigMap", "init-env", f"{HERE}.initContainers[name=init].envFrom[0].configMapRef", False, ""),
        ("ConfigMap", "files", f"{HERE}.volumes[name=a].configMap", False, ""),
        ("Secret", "keys", f"{HERE}.volumes[name=b].secret", True, ""),
        ("PersistentVolumeClaim", "disk", f"{HERE}.volumes[name=c].persistentVolumeClaim.claimName", False, ""),
        ("ConfigMap", "part", f"{HERE}.volumes[name=d].projected.sources[0].configMap", True, ""),
        ("Secret", "token", f"{HERE}.volumes[name=d].projected.sources[1].secret", False, ""),
        ("ServiceAccount", "robot", f"{HERE}.serviceAccountName", False, ""),
        ("Secret", "pull", f"{HERE}.imagePullSecrets[0].name", True, ""),
    ]
    assert references(web) == tuple(Reference(kind, "shop", *rest) for kind, *rest in expected)  # type: ignore[arg-type]


def test_the_old_field_of_the_account_and_the_service_of_a_stateful_set() -> None:
    text = deployment(extra="serviceAccount: robot").replace("Deployment", "StatefulSet")
    (web,) = repository(a=text.replace("replicas: 2", "serviceName: web")).workloads()
    assert [(one.kind, one.name) for one in references(web)] == [("ServiceAccount", "robot"), ("Service", "web")]


def test_nothing_is_named_by_nothing() -> None:
    (web,) = repository(a=deployment()).workloads()
    assert references(web) == ()
    (odd,) = repository(a=deployment(extra="volumes: text", container="env: text\nenvFrom: [3]")).workloads()
    assert references(odd) == ()


def test_what_is_missing_leaves_out_secrets_and_what_is_optional() -> None:
    found = repository(
        argo=application("shop", "a"), a__web=deployment(extra=POD, container=ENV),
        a__c=config("settings"), a__d=config("disk"), other=config("files", "elsewhere"),
    )  # fmt: skip
    assert [(one.kind, one.name) for one in missing(found, found.workloads()[0])] == [
        ("ConfigMap", "init-env"), ("ConfigMap", "files"),
        ("PersistentVolumeClaim", "disk"), ("ServiceAccount", "robot"),
    ]  # fmt: skip
    plain = repository(a=deployment(extra="serviceAccountName: default"))
    assert missing(plain, plain.workloads()[0]) == ()


def test_who_uses_an_object() -> None:
    found = repository(
        argo=application("shop", "a"), a__web=deployment(extra=POD, container=ENV), a__db=deployment("db")
    )
    web = found.find("Deployment", "shop", "web")
    assert users(found, "ConfigMap", "shop", "files") == (web,)
    assert users(found, "Secret", "shop", "files") == ()
    assert users(found, "ConfigMap", "other", "files") == ()
