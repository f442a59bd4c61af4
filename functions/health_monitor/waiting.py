"""What a container waits for, in the kubelet's words: which of it cannot pass by waiting. Pure.

Sources: pkg/kubelet/container/sync_result.go, images/types.go and kuberuntime/kuberuntime_container.go beside it.
"""

NEVER_RUNS = (  # its image or its settings are not to be had
    "CreateContainerConfigError",
    "InvalidImageName",
    "ErrImageNeverPull",
)
NEVER_STARTS = (*NEVER_RUNS, "CrashLoopBackOff", "CreateContainerError", "RunContainerError")
_PULLS = ("ErrImagePull", "ImagePullBackOff")
_NO_SUCH_IMAGE = ("code = notfound", "not found", "manifest unknown", "does not exist", "no such manifest")


def pulls(waiting: str) -> bool:
    """Whether its image is not pulled, for whatever reason."""
    return waiting.startswith(_PULLS)


def hopeless_pull(waiting: str) -> bool:
    """Whether the registry said that there is no such image."""
    return pulls(waiting) and any(sign in waiting.lower() for sign in _NO_SUCH_IMAGE)
