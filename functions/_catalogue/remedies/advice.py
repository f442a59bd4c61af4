"""What a person can do about a fault that no remedy mends, and where the object comes from if not from Git."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from functions._catalogue.remedies.remedy import Patient
from functions._manifests.paths import get
from functions._manifests.quantities import parse, valid
from functions._manifests.workloads import containers
from functions._symptoms.faults import Fault

# By fault, what to look at first.
WHAT_TO_DO: Mapping[Fault, str] = MappingProxyType(
    {
        "limit-range": "set requests and limits that the LimitRange of the namespace admits",
        "quota": "take away what is not needed in the namespace, or raise the quota",
        "refused": "read the policy that is named, and write what it wants into the manifest",
        "webhook": "bring the webhook's own pods back; nothing that it guards can be written until then",
        "forbidden": "give the account a Role with that verb and resource, if it should have it",
        "immutable": "give the object a new name, or have Argo CD replace it "
        "(annotation argocd.argoproj.io/sync-options: Force=true,Replace=true): it is deleted and made anew",
        "invalid": "correct the field that the API server names",
        "no-room": "ask for less where usage shows that less is enough, switch off what is not needed, or add a node",
        "taint": "tolerate the taint if the pod may run there, or take it off the node",
        "node-mismatch": "label a node, or ask for a label that nodes have",
        "spread": "let the pods share a node (preferred instead of required), or ask for fewer of them",
        "port-taken": "use another host port, or one pod for each node; better no host port at all",
        "volume-node": "let the pod run where its volume lies: take the node selector away, or move the data",
        "claim-pending": "look at the claim: its StorageClass has to make the volume",
        "image-missing": "push the image, or name one that the registry has",
        "image-denied": "make an image pull Secret with valid credentials, and name it in imagePullSecrets",
        "image-invalid": "write the image as registry/name:tag, in small letters",
        "image-platform": "build the image for the processor of the node as well, or select nodes that it is built for",
        "registry-unreachable": "repair the way from the node to the registry, or pull from a mirror that it reaches",
        "registry-limited": "pull with an account, or from a mirror",
        "disk-full": "free the disk of the node (unused images, old logs), or give it a larger one",
        "missing-object": "make the object, or correct its name",
        "missing-key": "add the entry, or correct its name",
        "mount": "look at the volume and at the node where it is to be mounted",
        "subpath": "make the path in the volume the same kind as the path in the image: both files or both directories",
        "attach": "see where the volume is still attached; it goes there when the pod on that node is gone",
        "attachment-stuck": "if the node is gone for good, delete the VolumeAttachment; else bring the node back",
        "volume-faulted": "salvage the volume in the storage, or restore it from a backup",
        "volume-damaged": "stop its pods, repair the file system on the node, and look at the disk",
        "volume-full": "ask for more in the claim if its StorageClass can grow volumes, or delete what is not needed",
        "provisioning": "look at the provisioner's log; ask for a class, mode and size that it can give",
        "unknown-host": "correct the host, or bring the Service back that it names",
        "connection-refused": "bring up what should listen there, or correct the host and port",
        "connection-timeout": "look for a NetworkPolicy in the way, and whether what is asked runs at all",
        "wrong-path": "correct the path or the host: the server that answers does not know it",
        "certificate": "renew the certificate, or give the program the authority that signed it",
        "service-link": "set the variable explicitly, or enableServiceLinks: false in the pods",
        "out-of-memory": "give the container more memory, or find its leak",
        "memory-short": "give the container more memory before it is killed",
        "heap-exhausted": "raise the program's own heap (-Xmx, --max-old-space-size) and its memory limit above that",
        "node-limit": "raise the node's own limit (fs.inotify.max_user_watches, nofile, pid_max): no manifest sets it",
        "missing-program": "correct the command, or use an image that has the program",
        "missing-module": "use an image in which the module is installed, at the version that is wanted",
        "missing-file": "mount the file, or correct the path that the program is told",
        "read-only-path": "mount an emptyDir where the program writes, or let it write elsewhere",
        "port-denied": "let the program listen above 1024, and lead the Service there",
        "runs-as-root": "state a runAsUser that is not 0 and that the image can run as, or use an image made for that",
        "bad-setting": "correct the setting that the program names",
        "missing-setting": "give the program the setting that it names, from a ConfigMap or Secret",
        "unauthorized": "renew the credentials in the Secret that the program reads, and restart its pods",
        "missing-schema": "run the program's migration, or make the database that it names",
        "probe-refused": "ask the port on which the program listens; give it time to start",
        "probe-timeout": "allow the probe more time, or find out why the program is slow: often too little CPU",
        "probe-answer": "correct the path and scheme of the probe, or mend what the program reports as unhealthy",
        "probe-program": "ask by HTTP or TCP, or with a program that the image has",
        "unknown-kind": "install what brings the kind (its CustomResourceDefinition), before what uses it",
        "unparsable": "mend the file that is named: nothing of its Application is applied until then",
        "git-unreachable": "see whether the repository, the branch and the path exist, and whether Argo CD may read it",
        "sync-failed": "read the error that Argo CD gives for the object; what comes after it is not applied",
        "field-conflict": "leave the field to one writer: take it out of Git, or stop the other",
        "project": "permit the destination, kind or repository in the AppProject, if it should be",
        "out-of-sync": "look at the difference in Argo CD: a change by hand belongs into Git",
        "drift-benign": "write the value into Git, or tell Argo CD to leave the field out (ignoreDifferences)",
        "drift-manual": "bring the change into Git if it was meant; else sync, and it goes",
        "prune-pending": "let Argo CD prune it, or bring it back into Git; see whether something depends on it first",
        "degraded": "look at the object that the application counts as degraded",
        "missing-middleware": "add the Middleware, or correct its name in the route",
        "missing-backend": "add the Service, or correct the route",
        "no-endpoints": "compare the selector with the labels of the pods, and see whether those are ready",
        "unavailable": "look at the pods that are not ready",
        "rollout-stuck": "look at the new pods; a revert of the last change brings the old ones back",
        "node-lost": "look at the node: power, network, kubelet; its pods move when it is drained or deleted",
        "pod-lost": "look at the pod's node; delete the pod by force only if the node is gone for good",
        "node-pressure": "free what the node is short of, or move pods away from it",
        "over-asked": "lower the requests of what uses little; its usage over a day or more says how far",
        "node-full": "ask for less where usage shows that less is enough, or add a node",
        "evicted": "ask for as much as the pod really uses, so that it is placed where that is",
        "network": "look at the network plugin of the node: its pods, its range of addresses",
        "stuck-deleting": "bring back the controller that takes the finalizer off; take it off by hand only if what it "
        "guards is gone",
        "finished": "set ttlSecondsAfterFinished, so that it goes by itself",
        "job-failed": "read the last pod's log; mend the cause, and give the Job a new name or delete it to run again",
        "suspended": "set suspend: false if it should run, or take it out of Git",
        "lent": "set replicas to what the annotation cortex-online-school.dev/before says, or take it out of Git",
        "bad-schedule": "write the schedule as five fields, and the time zone as the tz database has it",
        "schedule-missed": "see whether its Jobs run longer than its interval (concurrencyPolicy), or it was suspended",
        "crashing": "read the previous log of the container: its last lines name the cause",
        "unknown": "read the message as it is",
    }
)

_ROOM = ("no-room", "node-full", "node-pressure", "evicted")
NO_USAGE = ". What is really used is not known: a day of it is needed to ask for less"


def what_to_do(patient: Patient) -> str:
    """Why no plan is made, and what a person can do."""
    told = f"{_why(patient)}; {WHAT_TO_DO[patient.symptom.fault]}"
    if patient.symptom.fault not in _ROOM:
        return told
    return f"{told}{_hungriest(patient)}{'' if patient.usage else NO_USAGE}"


def _hungriest(patient: Patient) -> str:
    """Who asks for most of the memory in the namespace, with the field to look at."""
    home = patient.symptom.subject.namespace
    asked: list[tuple[Decimal, str]] = []
    for one in patient.repository.workloads():
        for _, container in containers(one) if one.namespace == home else ():
            amount: Any = get(container, "resources.requests.memory")
            if valid(amount):
                told = f"{one.kind} {one.name} ({container.get('name')}: requests.memory {amount})"
                asked.append((parse(amount), told))
    listed = [told for _, told in sorted(asked, key=lambda each: (-each[0], each[1]))[:3]]
    return f". Most is asked for by {', '.join(listed)}" if listed else ""


def _why(patient: Patient) -> str:
    manifest, seen = patient.manifest, patient.symptom.resource
    if manifest is not None:
        if manifest.editable:
            return "no remedy is known that is certain"
        return f"{manifest.file} is not edited by hand: {manifest.why_not_editable}"
    if not seen.name:
        return "the symptom names no object"
    place = f"{seen.namespace}/{seen.name}" if seen.namespace else seen.name
    missing = f"no manifest in Git declares {seen.kind or 'object'} {place}"
    maker = patient.around.origins.maker(seen.kind, seen.namespace, seen.name)
    if maker:
        return f"{missing}: it may come from {maker}, and is changed there"
    return f"{missing}: change it where it is made, or bring it into Git first"
