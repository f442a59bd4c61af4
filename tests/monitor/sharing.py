"""A repository in which two Applications, `prod` and `stage`, are made of one base."""

APPLICATION = """apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: NAME, namespace: argocd}
spec:
  project: default
  source: {repoURL: https://git.example/r, path: overlays/NAME}
  destination: {namespace: NAME}
  syncPolicy: {automated: {prune: true, selfHeal: true}}
"""
BASE = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: example.org/web:1
          resources: {requests: {cpu: 50m, memory: 64Mi}}
          envFrom: [{configMapRef: {name: settings}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: worker}
spec:
  replicas: 1
  selector: {matchLabels: {app: worker}}
  template:
    metadata: {labels: {app: worker}}
    spec:
      containers: [{name: worker, image: example.org/worker:1}]
      volumes: [{name: settings, configMap: {name: settings}}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
"""
SETTINGS = """apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {level: info}
"""
KUSTOMIZATION = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"


def shared_base(*names: str) -> dict[str, bytes]:
    """The files; `names` are the Applications."""
    found = {
        "base/kustomization.yaml": f"{KUSTOMIZATION}resources: [web.yaml, settings.yaml]\n",
        "base/web.yaml": BASE,
        "base/settings.yaml": SETTINGS,
    }
    for name in names or ("prod", "stage"):
        found[f"argocd/{name}.yaml"] = APPLICATION.replace("NAME", name)
        found[f"overlays/{name}/kustomization.yaml"] = f"{KUSTOMIZATION}namespace: {name}\nresources: [../../base]\n"
    return {path: text.encode() for path, text in found.items()}


def edited(files: dict[str, bytes], path: str, old: str, new: str) -> dict[str, bytes]:
    """The same files with one text replaced in one of them."""
    assert old.encode() in files[path]
    return {**files, path: files[path].replace(old.encode(), new.encode(), 1)}
