"""What the API server's validation refuses though the schema allows it."""

import pytest

from functions._manifests.repository import Manifest
from functions._preflight.objects.combinations import COMBINATIONS
from functions._preflight.objects.refused.data import MAX_BYTES, refused_in_data
from tests.manifests.samples import deployment
from tests.preflight.objects.examining import examined

POD = "spec.template.spec"
C = f"{POD}.containers[name=web]"


def web(container: str = "", extra: str = "", spec: str = "replicas: 2") -> str:
    return deployment(container=container, extra=extra).replace("replicas: 2", spec)


def thing(api: str, kind: str, body: str) -> str:
    return f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: a, namespace: shop}}\n{body}\n"


def job(spec: str = "", pod: str = "restartPolicy: Never, ") -> str:
    template = f"template: {{spec: {{{pod}containers: [{{name: a, image: busybox:1.36}}]}}}}"
    return thing("batch/v1", "Job", f"spec: {{{spec}{template}}}")


def cron(schedule: str) -> str:
    pod = "spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: busybox:1.36}]}}}"
    return thing("batch/v1", "CronJob", f"spec: {{schedule: {schedule!r}, jobTemplate: {{{pod}}}}}")


def service(spec: str) -> str:
    return thing("v1", "Service", f"spec: {{{spec}}}")


def ingress(paths: str, host: str = "a.example") -> str:
    return thing(
        "networking.k8s.io/v1", "Ingress", f"spec: {{rules: [{{host: {host!r}, http: {{paths: [{paths}]}}}}]}}"
    )


def policy(peers: str) -> str:
    return thing(
        "networking.k8s.io/v1", "NetworkPolicy", f"spec: {{podSelector: {{}}, ingress: [{{from: [{peers}]}}]}}"
    )


def binding(subjects: str, role: str = "Role", kind: str = "RoleBinding") -> str:
    reference = f"{{apiGroup: rbac.authorization.k8s.io, kind: {role}, name: a}}"
    return thing("rbac.authorization.k8s.io/v1", kind, f"roleRef: {reference}\nsubjects: [{subjects}]")


def role(rule: str, kind: str = "Role") -> str:
    return thing("rbac.authorization.k8s.io/v1", kind, f"rules: [{rule}]")


BACKEND = "backend: {service: {name: web, port: {number: 80}}}"
PATH = f"{{path: /, pathType: Prefix, {BACKEND}}}"
HTTP = "http.paths"
RULE = "spec.rules[host=a.example]"
REFUSED = [
    # containers
    (deployment(image='""'), f"{C}.image", "is missing"),
    (
        web("env: [{name: A, value: b, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]"),
        f"{C}.env[name=A]",
        "has both",
    ),
    (web("env: [{name: A, valueFrom: {}}]"), f"{C}.env[name=A].valueFrom", "needs one source"),
    (web("env: [{name: A=B, value: c}]"), f"{C}.env[name=A=B].name", "leave = out"),
    (web("envFrom: [{prefix: A}]"), f"{C}.envFrom[0]", "needs one of"),
    (web("readinessProbe: {periodSeconds: 5}"), f"{C}.readinessProbe", "has no handler"),
    (
        web("livenessProbe: {httpGet: {port: 80}, exec: {command: [a]}}"),
        f"{C}.livenessProbe",
        "more than one handler (exec",
    ),
    (
        web("livenessProbe: {httpGet: {port: 80}, successThreshold: 2}"),
        f"{C}.livenessProbe.successThreshold",
        "must be 1",
    ),
    (web("startupProbe: {tcpSocket: {port: 70000}}"), f"{C}.startupProbe.tcpSocket.port", "70000 is no port"),
    (web("startupProbe: {tcpSocket: {port: 7}, periodSeconds: -1}"), f"{C}.startupProbe.periodSeconds", "negative"),
    (web("lifecycle: {preStop: {}}"), f"{C}.lifecycle.preStop", "has no handler"),
    (web("ports: [{containerPort: 0}]"), f"{C}.ports[0].containerPort", "0 is no port"),
    (
        web("securityContext: {privileged: true, allowPrivilegeEscalation: false}"),
        f"{C}.securityContext",
        "decide for one",
    ),
    (
        web("securityContext: {allowPrivilegeEscalation: false, capabilities: {add: [SYS_ADMIN]}}"),
        f"{C}.securityContext",
        "adds SYS_ADMIN",
    ),
    (web("securityContext: {runAsNonRoot: true, runAsUser: 0}"), f"{C}.securityContext", "never starts"),
    (
        web("securityContext: {runAsUser: 0}", "securityContext: {runAsNonRoot: true}"),
        f"{C}.securityContext",
        "never starts",
    ),
    (
        web(extra="initContainers: [{name: a, image: b, readinessProbe: {exec: {command: [c]}}}]"),
        f"{POD}.initContainers[name=a].readinessProbe",
        "is not allowed in an init container",
    ),
    # pods
    (web(extra="restartPolicy: OnFailure"), f"{POD}.restartPolicy", "must be Always in a Deployment"),
    (
        web(extra="volumes: [{name: v, emptyDir: {}, hostPath: {path: /}}]"),
        f"{POD}.volumes[name=v]",
        "more than one type",
    ),
    (web(extra="tolerations: [{key: a, operator: Exists, value: b}]"), f"{POD}.tolerations[0]", "which takes none"),
    (web(extra="tolerations: [{effect: NoSchedule}]"), f"{POD}.tolerations[0]", "has no key"),
    (
        web(extra="tolerations: [{key: a, value: b, tolerationSeconds: 3}]"),
        f"{POD}.tolerations[0]",
        "only effect NoExecute",
    ),
    (web(extra="dnsPolicy: None"), f"{POD}.dnsConfig", "needs nameservers"),
    (
        web("ports: [{containerPort: 1, hostPort: 5}, {containerPort: 2, hostPort: 5}]"),
        f"{C}.ports[1].hostPort",
        "5 is taken twice",
    ),
    (thing("v1", "Pod", "spec: {containers: []}"), "spec.containers", "is empty"),
    # workloads
    (web(spec="replicas: -1"), "spec.replicas", "-1 is negative"),
    (web(spec="strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}"), "spec.strategy.rollingUpdate", "Recreate"),
    (
        web(spec="strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0%}}"),
        "spec.strategy.rollingUpdate",
        "no pod come",
    ),
    (web(spec="minReadySeconds: 600"), "spec.progressDeadlineSeconds", "600 must be more than minReadySeconds, 600"),
    (
        web(spec="updateStrategy: {type: OnDelete, rollingUpdate: {partition: 1}}").replace(
            "Deployment", "StatefulSet"
        ),
        "spec.updateStrategy.rollingUpdate",
        "OnDelete",
    ),
    (job(pod=""), f"{POD}.restartPolicy", "must be OnFailure or Never in a Job"),
    (job(pod="restartPolicy: Always, "), f"{POD}.restartPolicy", "must be OnFailure or Never in a Job"),
    (job("selector: {matchLabels: {a: b}}, "), "spec.selector", "is made by the Job itself"),
    (job("completionMode: Indexed, "), "spec.completions", "is missing"),
    (job("backoffLimit: -2, "), "spec.backoffLimit", "-2 is negative"),
    (cron("* * * *"), "spec.schedule", "'* * * *' is no schedule: it has 4 fields"),
    # networking
    (service("type: ExternalName"), "spec.externalName", "is missing"),
    (service("type: LoadBalancer, clusterIP: None, ports: [{port: 80}]"), "spec.clusterIP", "does not go with type"),
    (service("selector: {a: b}"), "spec.ports", "is missing"),
    (service("ports: [{port: 80}, {port: 81, name: b}]"), "spec.ports[0]", "has no name"),
    (service("ports: [{port: 80, name: b, nodePort: 30080}]"), "spec.ports[name=b].nodePort", "does not go with"),
    (service("ports: [{port: 80, name: a}, {port: 80, name: b}]"), "spec.ports[name=b]", "is port 80 of TCP"),
    (service("ports: [{port: 65536}]"), "spec.ports[0].port", "65536 is no port"),
    (ingress(PATH.replace("path: /", "path: a")), f"{RULE}.{HTTP}[path=a].path", "must start with /"),
    (
        ingress(PATH.replace("number: 80", "number: 80, name: http")),
        f"{RULE}.{HTTP}[path=/].backend.service.port",
        "one of",
    ),
    (
        ingress(PATH.replace("{service", "{resource: {kind: A, name: b}, service")),
        f"{RULE}.{HTTP}[path=/].backend",
        "one of",
    ),
    (ingress(PATH, "10.0.0.1"), "spec.rules[host=10.0.0.1].host", "must be a name"),
    (ingress(PATH, "https://a.example"), "spec.rules[host=https://a.example].host", "must be a name"),
    (thing("networking.k8s.io/v1", "Ingress", "spec: {ingressClassName: a}"), "spec", "has neither rules"),
    (policy("{}"), "spec.ingress[0].from[0]", "selects nothing"),
    (policy("{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}"), "spec.ingress[0].from[0]", "beside selectors"),
    (policy("{ipBlock: {cidr: 10.0.0.1}}"), "spec.ingress[0].from[0].ipBlock.cidr", "is no range"),
    (policy("{ipBlock: {cidr: 10.0.0.0/8, except: [x]}}"), "spec.ingress[0].from[0].ipBlock.except", "is no range"),
    # data and access
    (thing("v1", "ConfigMap", "data: {a: b}\nbinaryData: {a: Yg==}"), "binaryData.a", "is in data as well"),
    (thing("v1", "Secret", "type: kubernetes.io/tls\nstringData: {tls.crt: a}"), "data", "lacks tls.key"),
    (
        thing("v1", "PersistentVolumeClaim", "spec: {resources: {requests: {storage: 1Gi}}}"),
        "spec.accessModes",
        "is missing",
    ),
    (
        thing("v1", "PersistentVolumeClaim", "spec: {accessModes: [ReadWriteOnce]}"),
        "spec.resources.requests.storage",
        "is missing",
    ),
    (
        thing(
            "v1",
            "PersistentVolumeClaim",
            "spec: {accessModes: [ReadWriteOnce, ReadWriteOncePod], resources: {requests: {storage: 1Gi}}}",
        ),
        "spec.accessModes",
        "goes alone",
    ),
    (
        binding("{kind: ServiceAccount, name: a}", "ClusterRole", "ClusterRoleBinding"),
        "subjects[name=a].namespace",
        "is missing",
    ),
    (
        binding("{kind: ServiceAccount, name: a, namespace: b, apiGroup: rbac.authorization.k8s.io}"),
        "subjects[name=a].apiGroup",
        "leave it out",
    ),
    (binding("{kind: User, name: a, apiGroup: v1}"), "subjects[name=a].apiGroup", "write rbac"),
    (binding("{kind: User, name: a}", kind="ClusterRoleBinding"), "roleRef.kind", "takes only a ClusterRole"),
    (role('{apiGroups: [""], resources: [pods]}'), "rules[0]", "has no verbs"),
    (role("{resources: [pods], verbs: [get]}"), "rules[0]", "has no apiGroups"),
    (role('{nonResourceURLs: ["/x"], verbs: [get]}'), "rules[0]", "only a ClusterRole"),
]


@pytest.mark.parametrize(("text", "path", "why"), REFUSED, ids=[path for _, path, _ in REFUSED])
def test_what_is_refused(text: str, path: str, why: str) -> None:
    (one,) = examined(text, COMBINATIONS)
    assert (one.severity, one.path) == ("error", path)
    assert one.message.startswith(f"{path} ")
    assert why in one.message


TAKEN = [
    web(),
    web("env: [{name: A, value: ''}, {name: B, valueFrom: {secretKeyRef: {name: a, key: b}}}]"),
    web("readinessProbe: {grpc: {port: 80}}\nlifecycle: {preStop: {sleep: {seconds: 5}}}"),
    web("securityContext: {runAsUser: 1000}", "securityContext: {runAsNonRoot: true, runAsUser: 0}"),
    web(extra="initContainers: [{name: a, image: b, restartPolicy: Always, readinessProbe: {exec: {command: [c]}}}]"),
    web(extra="volumes: [{name: v}]\ntolerations: [{operator: Exists}]"),
    web("ports: [{containerPort: 1, hostPort: 5}, {containerPort: 2, hostPort: 5, protocol: UDP}]"),
    web(spec="strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}\n  minReadySeconds: 599"),
    job(),
    job("manualSelector: true, selector: {matchLabels: {a: b}}, "),
    cron("*/5 0-6,22 * JAN-mar mon"),
    service("clusterIP: None, selector: {a: b}"),
    service("type: ExternalName, externalName: a.example"),
    service("ports: [{port: 53, name: a, protocol: UDP}, {port: 53, name: b}]"),
    ingress(f"{PATH}, {{pathType: ImplementationSpecific, {BACKEND}}}", "*.a.example"),
    thing("networking.k8s.io/v1", "Ingress", "spec: {defaultBackend: {service: {name: a, port: {name: http}}}}"),
    policy("{podSelector: {}, namespaceSelector: {}}, {ipBlock: {cidr: 'fd00::/8'}}"),
    thing("v1", "Secret", "type: kubernetes.io/tls\ndata: {tls.crt: YQ==}\nstringData: {tls.key: b}"),
    binding("{kind: ServiceAccount, name: a, namespace: b}, {kind: Group, name: c}"),
    binding("{kind: ServiceAccount, name: a}"),
    role('{nonResourceURLs: ["/x"], verbs: [get]}', "ClusterRole"),
    thing("example.org/v1", "Deployment", "spec: {strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}}"),
]


@pytest.mark.parametrize("text", TAKEN)
def test_what_is_taken(text: str) -> None:
    assert examined(text, COMBINATIONS) == ()


def test_a_config_map_holds_a_mebibyte() -> None:
    def holding(size: int) -> str:
        half = "x" * (size // 2)
        return thing("v1", "ConfigMap", f"data:\n  a: {half}\n  b: {'x' * (size - size // 2)}")

    assert examined(holding(1024 * 1024 - 200), COMBINATIONS) == ()
    # A file of more than a mebibyte is not read at all, so the object is given as it is.
    data = {"data": {"a": "x" * MAX_BYTES, "b": "x"}}
    (one,) = refused_in_data(Manifest("a.yaml", 0, data, "ConfigMap", "v1", "a"))
    assert one.why == f"holds {MAX_BYTES + 1} bytes, at most {MAX_BYTES} are taken: split it"
