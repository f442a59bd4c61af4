"""Which experts there are in this environment."""

from collections.abc import Mapping

from eventing.settings import secret
from functions._clients.models import Experts
from functions._experts.offline import OfflineExperts


def experts(environ: Mapping[str, str]) -> Experts:
    """The experts to ask: Anthropic's models where ANTHROPIC_API_KEY is set, the written catalogue where it is not.

    Raises:
        SettingError: when a setting of the models is wrong, or they have no policy to be asked by.
    """
    if not secret(environ, "ANTHROPIC_API_KEY", default=""):
        return OfflineExperts()
    from eventing.redis_store import open_store  # noqa: PLC0415  without a key, the start needs none of it
    from functions._clients.models_available import open_models  # noqa: PLC0415  the same
    from functions._experts.modelled import ModelExperts  # noqa: PLC0415  the same
    from functions._policy.source import policy_source  # noqa: PLC0415  the same

    policy = policy_source(environ)
    store = open_store(environ)
    models = open_models(environ, store, policy)
    return ModelExperts(models, store, policy) if models else OfflineExperts()
