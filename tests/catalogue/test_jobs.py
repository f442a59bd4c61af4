"""Finished Jobs."""

import pytest

from tests.catalogue.building import Data, edits, overriding, planned, refusal, shop, workload

TTL = "spec.jobTemplate.spec.ttlSecondsAfterFinished"


def _nightly(**spec: object) -> Data:
    return workload("nightly", "CronJob", spec=spec)


@pytest.mark.parametrize(("said", "seconds"), [({}, 86400), ({"ttl_seconds": 3600}, 3600), ({"ttl_seconds": 0}, 0)])
def test_the_jobs_of_a_cron_job_are_deleted(said: Data, seconds: int) -> None:
    plan = planned("job-ttl", shop(_nightly()), **said)
    assert edits(plan) == [("nightly", TTL, None, seconds)]
    assert plan.summary == (
        f"In shop: finished Jobs of nightly are deleted after {seconds} s, not until they are pushed out."
    )


def test_a_stated_time_is_overridden_only_by_name() -> None:
    document = _nightly()
    document["spec"]["jobTemplate"]["spec"]["ttlSecondsAfterFinished"] = 60
    repository = shop(document)
    plan = planned("job-ttl", repository, "nightly", ttl_seconds=3600)
    assert edits(plan) == [("nightly", TTL, 60, 3600)]
    assert overriding(plan) == [TTL]
    for names, said in (("", {"ttl_seconds": 3600}), ("nightly", {}), ("nightly", {"ttl_seconds": 60})):
        assert refusal("job-ttl", repository, names or (), **said) == (
            "Finished Jobs are deleted: already so: Jobs of nightly are deleted 60 s after they finish"
        )


def _once(**annotations: str) -> Data:
    document = workload("once", "Job")
    document["metadata"]["annotations"] = {key.replace("_", "/"): value for key, value in annotations.items()}
    return document


def test_argo_cd_would_run_a_deleted_job_again() -> None:
    for self_heal in (True, False):
        assert refusal("job-ttl", shop(_once(), self_heal=self_heal)) == (
            "Finished Jobs are deleted: does not fit: Argo CD would create the Job once again once it is deleted, "
            "and it would run again"
        )


@pytest.mark.parametrize("hook", ["argocd.argoproj.io_hook", "helm.sh_hook"])
def test_a_hook_is_not_created_again(hook: str) -> None:
    plan = planned("job-ttl", shop(_once(**{hook: "Sync"})))
    assert edits(plan) == [("once", "spec.ttlSecondsAfterFinished", None, 86400)]


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ({}, [("spec.successfulJobsHistoryLimit", None, 1), ("spec.failedJobsHistoryLimit", None, 3)]),
        ({"history": 2}, [("spec.successfulJobsHistoryLimit", None, 2), ("spec.failedJobsHistoryLimit", None, 2)]),
        ({"history": 3}, [("spec.failedJobsHistoryLimit", None, 3)]),
        ({"history": 1}, [("spec.successfulJobsHistoryLimit", None, 1)]),
    ],
)
def test_history(said: Data, change: list[tuple[str, None, int]]) -> None:
    plan = planned("job-history", shop(_nightly()), **said)
    assert [one[1:] for one in edits(plan)] == change


def test_the_summary_says_what_is_kept() -> None:
    assert planned("job-history", shop(_nightly())).summary == (
        "In shop: nightly keeps 1 successful instead of 3 and 3 failed instead of 1 (finished Jobs)."
    )


def test_stated_history_is_overridden_only_by_name() -> None:
    repository = shop(_nightly(successfulJobsHistoryLimit=9, failedJobsHistoryLimit=9))
    reason = "History of scheduled Jobs: already so: nightly keeps a bounded number of finished Jobs"
    assert refusal("job-history", repository, history=2) == reason
    assert refusal("job-history", repository, "nightly") == reason
    plan = planned("job-history", repository, "nightly", history=2)
    assert edits(plan)[0] == ("nightly", "spec.successfulJobsHistoryLimit", 9, 2)
    assert overriding(plan) == ["spec.successfulJobsHistoryLimit", "spec.failedJobsHistoryLimit"]


def test_one_stated_limit_leaves_the_other() -> None:
    plan = planned("job-history", shop(_nightly(failedJobsHistoryLimit=5)))
    assert edits(plan) == [("nightly", "spec.successfulJobsHistoryLimit", None, 1)]
