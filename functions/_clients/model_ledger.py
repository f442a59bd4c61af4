"""`Models` with a memory and a purse: an answer is paid for once, and nothing is asked above the policy's caps.

The answer to a question is kept in the ledger under the digest of the question, so a redelivery or a replay costs
nothing. Before a question is sent, its intent and the most that it can cost are recorded: a function that is killed
between the answer and the ledger leaves both, waits before it asks again, and asks a lost question at most twice.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from msgspec.structs import replace

from eventing.handler import Change, Delete, Temporary, VersionConflict
from eventing.store import Store
from functions._clients import ledger
from functions._clients.model_calls import ModelFailure, Models, OverModels, Reply, Request, Unheard
from functions._experts import pricing
from functions._experts.spending import (
    DAYS_SECONDS,
    KEPT_SECONDS,
    MOST_ASKED,
    Account,
    Answer,
    Call,
    Intent,
    answer_key,
    day_key,
    day_of,
    digest_of,
    intent_key,
    releasing,
    reserving,
    room_for,
    settling,
    video_key,
)
from functions._policy.policy import Policy

PAUSE = 150.0  # seconds after which a question whose asker is silent is taken for lost; longer than one answer may take
TRIES = 30  # at the accounts, which all functions that ask models share


class LedgeredModels(OverModels):
    """`Models` over others; `clock` gives seconds since the epoch. Threads may share it."""

    def __init__(self, inner: Models, store: Store, policy: Callable[[], Policy], clock: Callable[[], float]) -> None:
        super().__init__(inner)
        self._store, self._policy, self._clock = store, policy, clock

    def ask(self, request: Request) -> Reply:
        """The kept answer, for nothing; or a new one, within the caps."""
        digest = digest_of(request)
        if (kept := ledger.get(self._store, answer_key(request.purpose, digest), Answer)) is not None:
            return replace(kept[0].reply, cost_usd=0.0, stored=True)
        before = ledger.get(self._store, intent_key(request.purpose, digest), Intent)
        if before is not None:
            self._may_again(request, before[0])
        most = pricing.most(request.model, self._inner.count(request), request.max_tokens)
        now = self._clock()
        times = before[0].times + 1 if before else 1
        intent = Intent(now, times, day_of(now), most)
        self._begin(request, digest, intent, before)
        try:
            reply = self._inner.ask(request)
        except Unheard:
            lost = ledger.put(intent_key(request.purpose, digest), replace(intent, lost=True), None, KEPT_SECONDS)
            self._settle(request, digest, intent, self._lost(request, intent), lost)
            raise
        except (Temporary, ModelFailure):
            self._release(request, digest, intent, before[0] if before else None)
            raise
        self._keep(request, digest, intent, reply)
        return reply

    def _may_again(self, request: Request, intent: Intent) -> None:
        waited = self._clock() - intent.at
        if waited < PAUSE:
            why = "its answer was lost" if intent.lost else "somebody asks it just now, or was killed over it"
            raise Temporary(f"the question of {request.purpose} waits {PAUSE - waited:.0f} s more, because {why}")
        if intent.times >= MOST_ASKED:
            raise ModelFailure(
                "unheard",
                f"{request.model} was asked {intent.times} times by {request.purpose} and no answer arrived, which may "
                "have been paid for each time; a person decides",
            )

    def _begin(self, request: Request, digest: str, intent: Intent, before: tuple[Intent, int] | None) -> None:
        """Record the intent and reserve; what an earlier asker may have paid is settled at its most.

        Raises:
            OverBudget: when the caps leave no room.
            Temporary: when somebody else began to ask the same meanwhile.
        """
        old, version = before or (None, 0)

        def changes(day: Account, video: Account) -> tuple[Account, Account]:
            if old is not None and not old.lost:
                video = settling(video, _name(digest, old), self._lost(request, old))
                if old.day == intent.day:
                    day = settling(day, _name(digest, old), self._lost(request, old), request.video)
            room_for(intent.most_usd, day, video, self._policy().spending, intent.at)
            name = _name(digest, intent)
            return reserving(day, name, intent.most_usd), reserving(video, name, intent.most_usd)

        self._account(
            request, intent.day, changes, ledger.put(intent_key(request.purpose, digest), intent, version, KEPT_SECONDS)
        )

    def _keep(self, request: Request, digest: str, intent: Intent, reply: Reply) -> None:
        at = datetime.fromtimestamp(self._clock(), UTC).isoformat(timespec="seconds")
        call = Call(
            at, request.purpose, reply.model, reply.cost_usd, reply.usage, "answered", pricing.known(reply.model)
        )
        answer = Answer(at, request.purpose, request.video, reply)
        kept = ledger.put(answer_key(request.purpose, digest), answer, None, KEPT_SECONDS)
        self._settle(request, digest, intent, call, kept, Delete(intent_key(request.purpose, digest)))

    def _settle(self, request: Request, digest: str, intent: Intent, call: Call, *more: Change) -> None:
        name = _name(digest, intent)
        self._account(
            request,
            intent.day,
            lambda day, video: (settling(day, name, call, request.video), settling(video, name, call)),
            *more,
        )

    def _release(self, request: Request, digest: str, intent: Intent, before: Intent | None) -> None:
        """Nothing was paid, so nothing was asked: the intent becomes what it was before."""
        name, key = _name(digest, intent), intent_key(request.purpose, digest)
        undone: Change = Delete(key)
        if before is not None:  # what it may have cost was settled as this one began
            undone = ledger.put(key, replace(before, lost=True), None, KEPT_SECONDS)
        self._account(request, intent.day, lambda day, video: (releasing(day, name), releasing(video, name)), undone)

    def _lost(self, request: Request, intent: Intent) -> Call:
        at = datetime.fromtimestamp(intent.at, UTC).isoformat(timespec="seconds")
        known = pricing.known(request.model)
        return Call(at, request.purpose, request.model, intent.most_usd, outcome="unheard", priced=known)

    def _account(
        self,
        request: Request,
        day: str,
        change: Callable[[Account, Account], tuple[Account, Account]],
        *more: Change,
    ) -> None:
        """Change both accounts and `more` in one step, on fresh facts where others changed them meanwhile."""
        keys = day_key(day), video_key(request.video)
        for _ in range(TRIES):
            read = [ledger.get(self._store, key, Account) or (Account(), 0) for key in keys]
            changed = change(read[0][0], read[1][0])
            puts = [
                ledger.put(key, account, version, seconds)
                for key, account, (_, version), seconds in zip(
                    keys, changed, read, (DAYS_SECONDS, KEPT_SECONDS), strict=True
                )
            ]
            try:
                self._store.apply([*puts, *more])
            except VersionConflict as conflict:
                if str(conflict).partition(" ")[0].endswith(":asking"):
                    raise Temporary(f"somebody else asks the question of {request.purpose} just now") from conflict
                continue
            return
        raise Temporary(f"the accounts of {request.video} changed under {TRIES} attempts; the event is tried again")


def _name(digest: str, intent: Intent) -> str:
    return f"{digest[:24]}:{intent.times}"
