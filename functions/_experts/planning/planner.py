"""A language model as the planner of what the catalogue does not know."""

import msgspec
from msgspec.structs import replace

from eventing.vocabulary import Improvement, Judgement
from functions._clients.model_calls import Models, Request
from functions._experts.asking import asked, repairing
from functions._experts.planning.form import decoded, schema
from functions._experts.planning.manifests import blocks_of, shown
from functions._experts.planning.proposal import Proposed
from functions._experts.prompting import block, blocks, prompt
from functions._experts.reading.catalogue import listed
from functions._manifests.digest import digest
from functions._manifests.repository import Repository

MOST_TOKENS = 6_000  # of one answer: twenty operations, or a few whole objects


class ModelPlanner:
    """`Planner` by the model that the policy names; `nodes` is what each node can allocate, none if not known."""

    def __init__(
        self,
        models: Models,
        model: str,
        nodes: tuple[dict[str, str | int | float], ...] = (),
        unreachable: tuple[str, ...] = (),
    ) -> None:
        self._models, self._model = models, model
        self._nodes, self._unreachable = nodes, unreachable

    def propose(
        self,
        improvement: Improvement,
        judgement: Judgement | None,
        repository: Repository,
        before: Proposed | None = None,
        findings: tuple[str, ...] = (),
    ) -> Proposed:
        """As `Planner` has it."""
        from functions._catalogue.catalogue import PRACTICES  # noqa: PLC0415  34 practices, which only a plan needs

        request = self._request(improvement, judgement, repository)
        if before is not None:
            request = repairing(request, before.answer, "\n".join(f"- {one}" for one in findings))
        (answer, proposal), reply = asked(self._models, request, lambda text: (text, decoded(text, PRACTICES)))
        return Proposed(proposal, reply.model, answer, reply.cost_usd, reply.notice)

    def _request(self, improvement: Improvement, judgement: Judgement | None, repository: Repository) -> Request:
        from functions._catalogue.catalogue import PRACTICES  # noqa: PLC0415  the same

        manifests = blocks_of(shown(improvement, repository))
        question = prompt("planning-question").filled(
            improvement=block("improvement", _said(improvement)),
            judgement=block("judgement", _judged(judgement)),
            manifests=blocks(manifests) if manifests else block("manifests", "None seems to."),
        )
        return Request(
            purpose="planning",
            model=self._model,
            system=prompt("planning").filled(practices=block("catalogue", listed(PRACTICES))),
            stable=(block("repository-digest", digest(repository, self._nodes, self._unreachable)),),
            question=question,
            schema=schema(PRACTICES),
            max_tokens=MOST_TOKENS,
            video=improvement.origin.id,
        )


def _said(improvement: Improvement) -> str:
    """The improvement without what tells this run from another, so that the same one is the same question."""
    whole = replace(improvement, id="-", fingerprint="-", parent="")
    return msgspec.json.format(msgspec.json.encode(whole, order="sorted"), indent=1).decode()


def _judged(judgement: Judgement | None) -> str:
    if judgement is None:
        return "Nothing."
    return msgspec.json.format(msgspec.json.encode(judgement, order="sorted"), indent=1).decode()
