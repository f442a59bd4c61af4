"""The file of channels: what it may hold, and what becomes of one that is wrong."""

import os
from pathlib import Path

import pytest

from eventing.handler import Temporary
from functions._policy.channel_file import load_channels
from functions._policy.channels import Channel, Channels
from functions._policy.reading import PolicyError
from functions._policy.subscribed import channels_source

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "knative" / "channels" / "channels.yaml"
ID = "UCabcdefghijklmnopqrstuv"


def test_what_ships_subscribes_to_nothing_and_has_the_defaults() -> None:
    assert load_channels(SHIPPED.read_text()) == Channels() == load_channels("")


def test_its_example_can_be_used_as_it_is() -> None:
    lines = SHIPPED.read_text().split("channels: []\n")[1].splitlines()
    text = "channels:\n" + "\n".join(line.removeprefix("#") for line in lines)
    (found,) = load_channels(text).channels
    assert found == Channel("https://www.youtube.com/@example", "high", "security", 24.0, "de")


def test_a_configmap_is_read_by_its_key() -> None:
    text = f"kind: ConfigMap\ndata:\n  channels.yaml: |\n    channels: [{{channel: {ID}}}]\n"
    assert load_channels(text).channels == (Channel(ID),)
    with pytest.raises(PolicyError, match=r"no text under data\[channels.yaml\]"):
        load_channels("kind: ConfigMap\ndata: {}\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("per_dya: 3", "unknown field `per_dya`"),
        ("per_day: -1", "per_day"),
        ("newest: 16", "newest"),
        ("per_day: 3\nper_day: 4", "duplicate key 'per_day' at line 2"),
        ("channels: [{channel: someone}]", r"channels\[0\].channel"),
        ("channels: [{channel: 'https://example.com/@x'}]", r"channels\[0\].channel"),
        (f"channels: [{{channel: {ID}, priority: urgent}}]", "priority"),
        (f"channels: [{{channel: {ID}, category: cats}}]", "category"),
        (f"channels: [{{channel: {ID}, every_hours: 0.1}}]", "every_hours"),
        (f"channels: [{{channel: {ID}}}, {{channel: {ID}}}]", "is given twice; keep one"),
        ("channels: {", "channels.yaml"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(PolicyError, match=message):
        load_channels(text)


def test_an_edit_holds_and_a_wrong_one_decides_nothing(tmp_path: Path) -> None:
    file = tmp_path / "channels.yaml"
    today = channels_source({"CHANNELS_FILE": str(file)})
    with pytest.raises(Temporary, match=r"channels are not looked at: .*set CHANNELS_FILE"):
        today()
    file.write_text("per_day: 3")
    assert today().per_day == 3
    file.write_text("per_day: x")
    os.utime(file, (1, 1))
    with pytest.raises(Temporary, match="the edited channels are refused"):
        today()
    file.write_text("per_day: 44")
    assert today().per_day == 44
    assert channels_source({})() == Channels()
