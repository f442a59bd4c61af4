"""`cost`: what language models cost, by day and by video, and each call of one video."""

import os
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from eventing.store import Readable
from functions._cli.cluster.choosing import reaching
from functions._cli.console import as_json, console, guarded, says
from functions._cli.reading import NotFound, videos
from functions._cli.state import State, ledger_store
from functions._clients import ledger
from functions._clients.model_calls import Usage
from functions._experts.pricing import table
from functions._experts.spending import Account, Call, day_key, video_key

DAYS = 14  # the newest that are shown
VIDEOS = 20  # the dearest that are shown


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(guarded(reaching(cost)))


def cost(
    video: Annotated[str, typer.Argument(help="A video's id or URL: each call for it. None: days and videos.")] = "",
    json: Annotated[bool, typer.Option("--json", help="For a script.")] = False,
) -> None:
    """What language models cost, by day and by video, or each call for one video."""
    with ledger_store(State(), os.environ) as store:
        days, spent = accounts(store, day_key("")), accounts(store, video_key(""))
        seen = {one.video: one for one in videos(store)}
    if video:
        found = next((name for name in spent if name == video or (name in seen and seen[name].url == video)), None)
        if found is None:
            raise NotFound(f"no model was asked for {video}; `cortex-school cost` lists what models were asked for")
        _calls(found, spent[found], json)
        return
    if json:
        as_json({"days": days, "videos": spent, "prices_of": table().as_of})
        return
    if not days and not spent:
        says("No model was asked: nothing was spent.")
        return
    _days(days)
    _videos(spent, {name: one.title for name, one in seen.items()})
    says(
        f"Estimated by the prices of {table().as_of}; the Console shows what is billed. Caps: `spending` in the policy."
    )


def accounts(store: Readable, prefix: str) -> dict[str, Account]:
    """Every account under a prefix, by what follows it."""
    found = ((key.removeprefix(prefix), ledger.get(store, key, Account)) for key in store.keys(prefix))
    return {name: one[0] for name, one in found if one is not None}


def _days(days: dict[str, Account]) -> None:
    rows = Table("day (UTC)", "USD", "under way", "calls", "tokens in", "from the cache", "out", "videos")
    for day in sorted(days, reverse=True)[:DAYS]:
        one = days[day]
        rows.add_row(
            day, _usd(one.spent_usd), _usd(sum(one.reserved.values())), str(one.calls), *_tokens(one.usage),
            str(len(one.videos)),
        )  # fmt: skip
    console.print(rows)


def _videos(spent: dict[str, Account], titles: dict[str, str]) -> None:
    rows = Table("video", "USD", "under way", "calls", "tokens in", "from the cache", "out", "title")
    for name in sorted(spent, key=lambda one: -spent[one].committed)[:VIDEOS]:
        one = spent[name]
        rows.add_row(
            escape(name), _usd(one.spent_usd), _usd(sum(one.reserved.values())), str(one.calls), *_tokens(one.usage),
            escape(titles.get(name, "")[:40]),
        )  # fmt: skip
    console.print(rows)


def _calls(name: str, account: Account, json: bool) -> None:
    if json:
        as_json({"video": name, "account": account, "prices_of": table().as_of})
        return
    rows = Table("at", "for", "model", "USD", "tokens in", "from the cache", "out", "")
    for call in account.made:
        rows.add_row(
            call.at, escape(call.purpose), escape(call.model), _usd(call.cost_usd), *_tokens(call.usage), _notes(call)
        )
    console.print(rows)
    more = account.calls - len(account.made)
    says(f"{_usd(account.spent_usd)} USD in {account.calls} calls" + (f", {more} of them not shown" if more else ""))
    for reserved in account.reserved.values():
        says(f"{_usd(reserved)} USD at most for a call that is under way, or whose function was killed over it")


def _notes(call: Call) -> str:
    lost = "answer lost: its most" if call.outcome == "unheard" else ""
    return "; ".join(filter(None, (lost, "" if call.priced else "no price: its tier's dearest")))


def _tokens(usage: Usage) -> tuple[str, str, str]:
    read = usage.input + usage.cache_read + usage.cache_write
    return str(read), f"{usage.cache_read / read:.0%}" if read else "", str(usage.output)


def _usd(amount: float) -> str:
    return f"{amount:.4f}" if amount else "0"
