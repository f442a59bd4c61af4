"""What a call costs, before and after it, by the dated table in `prices.yaml`.

A model that the table does not have costs the most of its tier (by the tier's name in its id; else the most of all),
so that a cap is rather kept too early than not at all; who shows the figure says so.
"""

import re
from functools import cache
from pathlib import Path

from msgspec import Struct, yaml

from eventing.shapes import ready
from functions._clients.model_calls import Usage

FILE = Path(__file__).parent / "prices.yaml"
_DATED = re.compile(r"-\d{8}$")  # claude-haiku-4-5-20251001 is claude-haiku-4-5
_PER = 1_000_000


class Rates(Struct, frozen=True, forbid_unknown_fields=True):
    """US dollars per million tokens; the cache is that of five minutes."""

    input: float
    output: float
    cache_read: float
    cache_write: float


class Priced(Struct, frozen=True, forbid_unknown_fields=True):
    """One model. Where a prompt has more than `long_from` tokens, all tokens of the call cost `long`."""

    model: str
    tier: str
    price: Rates
    long_from: int = 0
    long: Rates | None = None

    def rates(self, prompt: int) -> Rates:
        """Those of a call whose prompt has so many tokens."""
        return self.long if self.long and prompt > self.long_from else self.price


class Table(Struct, frozen=True, forbid_unknown_fields=True):
    """All prices, the newest model of each tier first."""

    as_of: str
    models: tuple[Priced, ...]


@cache
def table() -> Table:
    """The table of this release."""
    return yaml.decode(FILE.read_bytes(), type=ready(Table))


def known(model: str) -> bool:
    """Whether the table has this model."""
    return _find(model) is not None


def of_tier(tier: str) -> tuple[str, ...]:
    """The models of a tier, the newest first."""
    return tuple(one.model for one in table().models if one.tier == tier)


def tier_of(model: str) -> str:
    """The tier of a model; empty where neither the table nor its id tells."""
    found = _find(model)
    return found.tier if found else next((one.tier for one in table().models if one.tier in model), "")


def cost(model: str, usage: Usage) -> float:
    """What a call cost, in US dollars."""
    rates = _priced(model).rates(usage.input + usage.cache_read + usage.cache_write)
    spent = (
        usage.input * rates.input
        + usage.output * rates.output
        + usage.cache_read * rates.cache_read
        + usage.cache_write * rates.cache_write
    )
    return round(spent / _PER, 6)


def most(model: str, tokens: int, max_tokens: int) -> float:
    """The most that a call can cost, in US dollars: all of the prompt goes to the cache, the answer is a full one."""
    rates = _priced(model).rates(tokens)
    return round((tokens * max(rates.input, rates.cache_write) + max_tokens * rates.output) / _PER, 6)


def _find(model: str) -> Priced | None:
    plain = _DATED.sub("", model)
    return next((one for one in table().models if one.model == plain), None)


def _priced(model: str) -> Priced:
    if found := _find(model):
        return found
    tier = tier_of(model)
    alike = [one for one in table().models if one.tier == tier] or list(table().models)
    return max(alike, key=lambda one: (one.long or one.price).output)
