import pytest

from functions._manifests.shell import installs, programs


@pytest.mark.parametrize(
    ("command", "called"),
    [
        ([], ()),
        (["ps", "aux"], ("ps",)),
        (["/usr/bin/ps"], ("ps",)),
        (["sh", "-c", "ps aux | grep -v grep | grep -q 'tail -f'"], ("sh", "ps", "grep")),
        (["/bin/bash", "-euxc", "a && b; c & d\ne"], ("bash", "a", "b", "c", "d", "e")),
        (["sh", "-e", "-c", "a"], ("sh", "a")),
        (["sh", "script.sh", "-c", "a"], ("sh",)),
        (["sh"], ("sh",)),
        (["sh", "-c"], ("sh",)),
        (["echo", "-c", "a"], ("echo",)),
        (["sh", "-c", "a || b"], ("sh", "b")),
        (["sh", "-c", "if a; then b; else c; fi"], ("sh", "a", "b", "c", "fi")),
        (["sh", "-c", "while ! a; do sleep 1; done"], ("sh", "a", "sleep", "done")),
        (["sh", "-c", "X=1 Y=2 a b"], ("sh", "a")),
        (["sh", "-c", "echo $(a b) `c`"], ("sh", "echo", "a", "c")),
        (["sh", "-c", "echo 'a; b' \"c && d\""], ("sh", "echo")),
        (["sh", "-c", "# a comment; ps\nb"], ("sh", "b")),
        (["sh", "-c", "a \\\n b"], ("sh", "a")),
        (["sh", "-c", "exec a"], ("sh", "a")),
        (["sh", "-c", "command -v ps"], ("sh", "command")),
        (["sh", "-c", "(a)"], ("sh", "a")),
        (["sh", "-c", "'/opt/my' x"], ("sh", "my")),
    ],
)
def test_what_a_command_calls(command: list[str], called: tuple[str, ...]) -> None:
    assert programs(command) == called


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("apt-get update && apt-get install -y procps", True),
        ("apk add --no-cache curl", True),
        ("dnf -y install x", True),
        ("pip install x", False),
        ("apt-get update; install -d x", False),
        ("echo adding", False),
    ],
)
def test_what_installs_packages(text: str, does: bool) -> None:
    assert installs(text) is does
