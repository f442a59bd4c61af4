"""What a rule over a change is: like a rule over a tree, with manifests before and after."""

from collections.abc import Callable, Iterable

from msgspec import Struct

from eventing.vocabulary import Finding, Severity
from functions._preflight.change import Difference


class Comparison(Struct, frozen=True):
    """One rule over what a change makes of a tree; it speaks only where there is a base.

    From `before` to `example` it finds something, from `before` to `cured` nothing; all three stand on its page.
    """

    id: str
    severity: Severity
    title: str
    why: str
    cure: str
    check: Callable[[Difference], Iterable[Finding]]
    before: str
    example: str
    cured: str
    knows: str = ""
