"""What Argo CD is told in annotations, options and finalizers, and what Git should not hold."""

import pytest

from functions._preflight.delivery.live_fields import LIVE_FIELDS
from functions._preflight.delivery.sync_words import FINALIZERS, SYNC_WORDS
from tests.manifests.samples import application, config
from tests.preflight.delivery.naming import files
from tests.preflight.trees import cured, found, tree


def noted(annotations: str) -> dict[str, bytes]:
    return tree(config("web").replace("{name: web}", f"{{name: web, annotations: {annotations}}}"))


@pytest.mark.parametrize(
    ("annotations", "written"),
    [
        ("{argocd.argoproj.io/sync-wave: '-5'}", None),
        ("{argocd.argoproj.io/sync-wave: first}", ""),
        ("{argocd.argoproj.io/hook: PreSync}", None),
        ("{argocd.argoproj.io/hook: 'PreSync,PostSync'}", None),
        ("{argocd.argoproj.io/hook: presync}", "PreSync"),
        ("{argocd.argoproj.io/hook: pre-install}", ""),
        ("{argocd.argoproj.io/hook-delete-policy: HookSuceeded}", "HookSucceeded"),
        ("{argocd.argoproj.io/sync-options: 'Prune=false,Replace=true'}", None),
        ("{argocd.argoproj.io/sync-options: prune=false}", "Prune=false"),
        ("{argocd.argoproj.io/sync-options: 'Prune= false'}", "Prune=false"),
        ("{argocd.argoproj.io/sync-options: 'Prune=flase,Replace=true'}", "Prune=false,Replace=true"),
        ("{argocd.argoproj.io/sync-options: ServerSideApply}", ""),
        ("{argocd.argoproj.io/sync-options: SkipEverything=true}", ""),
        ("{argocd.argoproj.io/compare-options: IgnoreExtraneuos}", "IgnoreExtraneous"),
        ("{argocd.argoproj.io/compare-options: IgnoreExtraneous}", None),
        ("{argocd.argoproj.io/sync-wav: '1'}", ""),
        ("{argocd.argoproj.io/something-new: '1'}", None),
        ("{example.org/hook: whatever}", None),
    ],
)
def test_words_that_argo_cd_passes_over(annotations: str, written: str | None) -> None:
    content = noted(annotations)
    findings = found(SYNC_WORDS, content)
    assert [one.severity for one in findings] == ([] if written is None else ["warning"])
    if written:
        assert [one.fix.operations[0].value for one in findings if one.fix] == [written]
        cured(SYNC_WORDS, content)
    else:
        assert [one for one in findings if one.fix] == []


def test_sync_options_of_an_application() -> None:
    text = application("shop", "apps").replace(
        "{automated", "{syncOptions: [CreateNamespce=true, Validate=false], automated"
    )
    (one,) = found(SYNC_WORDS, files(argo__shop=text, apps__x=config("x")))
    assert one.path == "spec.syncPolicy.syncOptions[0]"
    assert "write CreateNamespace=true" in one.message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            config("web").replace("{name: web}", "{name: web, finalizers: [a.b/c]}"),
            "who takes it off sees it come back",
        ),
        (
            application("x", "apps").replace(
                "namespace: argocd}", "namespace: argocd, finalizers: [resources-finaliser.argocd.argoproj.io]}", 1
            ),
            "write resources-finalizer.argocd.argoproj.io",
        ),
        (
            application("x", "apps").replace(
                "namespace: argocd}", "namespace: argocd, finalizers: [resources-finalizer.argocd.argoproj.io]}", 1
            ),
            "",
        ),
    ],
)
def test_finalizers_in_git(text: str, says: str) -> None:
    findings = found(FINALIZERS, tree(text))
    assert [says in one.message for one in findings] == ([True] if says else [])


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        (config("web"), []),
        (config("web").replace("{name: web}", "{name: web, uid: u, creationTimestamp: null}"), ["metadata.uid"]),
        (config("web") + "status: {x: 1}\n", ["status"]),
        (config("web") + "status: {}\n", []),
        (
            config("web").replace("{name: web}", "{name: web, annotations: {deployment.kubernetes.io/revision: '3'}}"),
            ['metadata.annotations["deployment.kubernetes.io/revision"]'],
        ),
        (
            "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\n"
            "metadata: {name: w, annotations: {cert-manager.io/inject-ca-from: a/b}}\n"
            "webhooks:\n- name: a.b.c\n  admissionReviewVersions: [v1]\n  sideEffects: None\n"
            "  clientConfig: {caBundle: eA==, service: {name: s, namespace: n}}\n",
            ["webhooks[0].clientConfig.caBundle"],
        ),
        (
            "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: w}\n"
            "webhooks:\n- {name: a.b.c, clientConfig: {caBundle: eA==, service: {name: s, namespace: n}}}\n",
            [],
        ),
    ],
)
def test_fields_of_the_cluster(text: str, paths: list[str]) -> None:
    content = tree(text)
    assert [one.path for one in found(LIVE_FIELDS, content)] == paths
    cured(LIVE_FIELDS, content)
