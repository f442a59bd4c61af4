"""What models may cost and did cost: two accounts, a day's and a video's, and the question whether there is room. Pure.

A call first reserves the most that it can cost, and then is settled at what it did cost. So the caps hold for calls
that run at once, and what a killed function may have paid for stays counted.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from functions._clients.model_calls import OverBudget, Reply, Request, Usage
from functions._policy.policy import Spending

KEPT_SECONDS = 30 * 24 * 3600  # answers and a video's account: as long as events may come again
DAYS_SECONDS = 400 * 24 * 3600  # a day's account
MOST_CALLS = 200  # of a video that are kept one by one; the sum counts all
# Who asks for one purpose can write no answer for another: each function may write one of these (`users.acl`).
_ANSWERS = {
    "expert": "school:expert-answer:",
    "extraction": "school:extraction-answer:",
    "planning": "school:planning-answer:",
    "diagnosis": "school:diagnosis-answer:",
}
MOST_ASKED = 2  # times that one question may be paid for


class Call(Struct, frozen=True):
    """One call. `unheard`: its answer was lost, so that the most it can have cost counts."""

    at: str
    purpose: str
    model: str
    cost_usd: float
    usage: Usage = Usage()
    outcome: Literal["answered", "unheard"] = "answered"
    priced: bool = True  # False: the table does not know the model, so its tier's dearest counted


class Account(Struct, frozen=True):
    """What a video or a day cost. A video's has its calls, a day's the sum of each video."""

    spent_usd: float = 0.0
    calls: int = 0
    usage: Usage = Usage()
    reserved: dict[str, float] = {}
    made: tuple[Call, ...] = ()
    videos: dict[str, float] = {}

    @property
    def committed(self) -> float:
        """What is spent, and what calls that are under way may cost."""
        return self.spent_usd + sum(self.reserved.values())


class Intent(Struct, frozen=True):
    """A question that is about to be asked, or whose answer was lost. `day` is the account that it reserved in."""

    at: float
    times: int
    day: str
    most_usd: float
    lost: bool = False


class Answer(Struct, frozen=True):
    """An answer that is kept."""

    at: str
    purpose: str
    video: str
    reply: Reply


def answer_key(purpose: str, digest: str) -> str:
    """The kept answer to a question.

    Raises:
        KeyError: for a purpose that has no place in the ledger.
    """
    return _ANSWERS[purpose.partition(".")[0]] + digest


def intent_key(purpose: str, digest: str) -> str:
    """That a question is being asked."""
    return f"{answer_key(purpose, digest)}:asking"


def day_key(day: str) -> str:
    """The account of a day in UTC, `2026-11-28`."""
    return f"school:spent:day:{day}"


def video_key(video: str) -> str:
    """The account of a video, or of a symptom."""
    return f"school:spent:video:{video}"


def digest_of(request: Request) -> str:
    """What makes two questions the same: everything but who pays."""
    plain = msgspec.json.encode(replace(request, video=""), enc_hook=str, order="sorted")  # a block is a text, too
    return sha256(plain).hexdigest()


def day_of(now: float) -> str:
    """The day in UTC of a moment in seconds since the epoch."""
    return datetime.fromtimestamp(now, UTC).date().isoformat()


def tomorrow(now: float) -> float:
    """The next midnight in UTC, in seconds since the epoch."""
    midnight = datetime.fromtimestamp(now, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + timedelta(days=1)).timestamp()


def room_for(most: float, day: Account, video: Account, caps: Spending, now: float) -> None:
    """Nothing, if a call that can cost so much fits under both caps.

    Raises:
        OverBudget: when it does not. The video's cap is named first, because waiting does not help there.
    """
    if video.committed + most > caps.per_video_usd:
        raise OverBudget(
            "video",
            f"{_dollars(video.committed)} of the {_dollars(caps.per_video_usd)} for this video are spent, and this "
            f"call may cost {_dollars(most)}: a person decides, or raise spending.per_video_usd in the policy",
        )
    if most > caps.per_day_usd:
        raise OverBudget(
            "day",
            f"this call may cost {_dollars(most)}, more than the {_dollars(caps.per_day_usd)} of a whole day: a person "
            "decides, or raise spending.per_day_usd in the policy",
        )
    if day.committed + most > caps.per_day_usd:
        until = datetime.fromtimestamp(tomorrow(now), UTC).isoformat(timespec="seconds")
        raise OverBudget(
            "day",
            f"{_dollars(day.committed)} of the {_dollars(caps.per_day_usd)} a day are spent, and this call may cost "
            f"{_dollars(most)}: it waits until {until}, or raise spending.per_day_usd in the policy",
            until,
        )


def reserving(account: Account, name: str, most: float) -> Account:
    """The account with so much set aside for the call `name`."""
    return replace(account, reserved={**account.reserved, name: most})


def releasing(account: Account, name: str) -> Account:
    """The account without what was set aside: the call cost nothing."""
    return replace(account, reserved={one: most for one, most in account.reserved.items() if one != name})


def settling(account: Account, name: str, call: Call, video: str = "") -> Account:
    """The account with what the call did cost; a day's is told of which `video`, a video's keeps the call."""
    freed = releasing(account, name)
    spent = round(freed.spent_usd + call.cost_usd, 6)
    usage = Usage(*(a + b for a, b in zip(_counts(freed.usage), _counts(call.usage), strict=True)))
    counted = replace(freed, spent_usd=spent, calls=freed.calls + 1, usage=usage)
    if not video:
        return replace(counted, made=(*freed.made, call)[-MOST_CALLS:])
    before = freed.videos.get(video, 0.0)
    return replace(counted, videos={**freed.videos, video: round(before + call.cost_usd, 6)})


def _counts(usage: Usage) -> tuple[int, int, int, int]:
    return usage.input, usage.output, usage.cache_read, usage.cache_write


def _dollars(usd: float) -> str:
    return f"{usd:.2f} USD" if usd >= 0.01 or not usd else f"{usd:.4f} USD"
