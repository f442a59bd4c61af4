"""The workloads that people name: "the redis cache", "our payments deployment", "in the namespace shop"."""

from collections.abc import Iterator, Sequence

from eventing.vocabulary import Target
from functions._catalogue.speech.words import Word, fold, listed

_SHORT = {"database": "db"}  # how manifests abbreviate it
_WORDS = 3  # of a name
_KINDS = {  # what names a kind of workload; the rest of the words below only say that a name stands beside them
    "deployment": "Deployment", "deployments": "Deployment", "statefulset": "StatefulSet", "daemonset": "DaemonSet",
    "cronjob": "CronJob", "despliegue": "Deployment", "deploiement": "Deployment",
}  # fmt: skip
_PAIRS = {("stateful", "set"): "StatefulSet", ("daemon", "set"): "DaemonSet", ("cron", "job"): "CronJob"}
_THINGS = listed(
    "service app application workload component dienst anwendung servicio aplicacion servico aplicacao servizio "
    "applicazione applicatie"
)
_SUFFIXES = listed(
    "api cache database db worker frontend backend gateway viewer proxy queue broker job report exporter"
)
_PODS = listed("pod pods")
_SPACES = listed("namespace namensraum")
_COMPOUNDS = listed(
    "account accounts mesh level link links monitor monitors discovery provider catalog owner type types"
)
_CALLED = listed(
    "called named genannt namens namen heisst appele appelee llamado llamada chamado chamada chiamato chiamata genaamd"
)
_BEFORE = listed(  # what a name stands behind
    "the our your my that this der die das den dem unser unsere unseren euer eure le la l les notre votre el los "
    "nuestro vuestro o a nosso nossa il lo nostro vostro de het onze jouw for fur pour para per voor of on to in en "
    "em na nel nella su sul"
)
_ARTICLES = listed(
    "the our my der die das den dem unser unsere unseren le la l notre el nuestro nuestra o a nosso nossa il lo "
    "nostro de het onze"
)
_ROLES = listed(  # what applications are called after, so that "the checkout" alone names one
    "storefront checkout payments payment billing invoicing invoices basket baskets cart catalog catalogue inventory "
    "orders shipping pricing recommendations recommender notifications notifier mailer newsletter website webshop "
    "wiki blog forum intranet dashboard homepage portal login auth signup identity uploader thumbnails scheduler-api "
    "transcoder crawler scraper ingester importer indexer warehouse-api bookings booking reservations reviews "
    "ratings comments-api feed timeline chatbot adverts analytics telemetry-api frontend gateway redis postgres "
    "mysql mariadb mongo mongodb rabbitmq kafka elasticsearch memcached minio keycloak"
)
_PRODUCTS = listed(  # what people run at home and at work under its own name
    "nextcloud jellyfin plex immich gitea gitlab vaultwarden paperless adguard pihole homeassistant mosquitto "
    "photoprism grocy wordpress mattermost rocketchat ghost discourse nexus sonarqube jenkins airflow superset "
    "metabase keycloak bookstack navidrome audiobookshelf"
)
_COMMON = listed(  # words before "service" that name none
    "each every any some all one two three single another other same whole new old next first last own critical "
    "important stateless stateful small big large web slow java go python node normal simple typical stable main "
    "internal external public private legacy good bad real production kubernetes k8s headless the a an my our your "
    "this that these those which what no more most many few several both either crashing broken failing running "
    "healthy sick busy quiet noisy batch little tiny whatever certain particular given affected cron entire jedem "
    "jeden jeder jedes how why when where who which wrong right correct green red blue white black proper random "
    "entire cluster container pod pods image images customer user client default managed micro cloud shared separate "
    "different dedicated jeder jede jedes jeden alle ein eine einen kein keine chaque tout tous un une cada todo un "
    "una ogni tutti elke alle een kleine grosse self of for on to in with and or is are be test sample example demo "
    "hello world worst best biggest smallest actual current existing backend rolling update readiness liveness "
    "graceful stop start postgres mysql sql relational primary metrics health docker rest http ingress network "
    "object its their his her time sensitive production ready high low priority important business critical little "
    "nice kind of long lived short liveness startup stateless serving customer-facing user-facing per-node it you we "
    "they i from at by as into"
)


_QUALITIES = listed("legacy old new main big little whole own critical important production public internal external")


def _kind(words: Sequence[Word], at: int) -> tuple[str, int] | None:
    """The kind that stands at a word, "" where it is no kind of workload, and the word behind it."""
    text = words[at].text
    following = words[at + 1].text if at + 1 < len(words) else ""
    if (text, following) in _PAIRS:
        return _PAIRS[text, following], at + 2
    if text in _KINDS:
        return _KINDS[text], at + 1
    if text in _THINGS and following not in _COMPOUNDS:
        return "", at + 1
    return ("", at + 1) if text in _SPACES else None


def _joined(words: Sequence[Word], start: int, stop: int) -> str:
    return "-".join(_SHORT.get(word.text, word.text) for word in words[start:stop])


def _name_before(words: Sequence[Word], at: int, floor: int) -> tuple[int, int] | None:
    """The words of a name that ends before a word: at most three, behind "the", "our", "for"."""
    first = at
    while first > floor and at - first < _WORDS and not words[first].gap.strip("-"):
        before = words[first - 1].text
        if before in _COMMON | _BEFORE or not before.isalnum():
            break
        first -= 1
    behind = first
    while behind > floor and words[behind - 1].text in _QUALITIES and behind - 1 > 0:
        behind -= 1  # "the legacy billing deployment" is named billing
    if first in (at, 0) or words[first].gap.strip("-") or words[behind - 1].text not in _BEFORE:
        return None
    return (first, at)


def _plain(name: str) -> bool:
    return len(name) > 2 and not name.replace("-", "").isdigit() and not name.endswith("ly")


def _spoken(words: Sequence[Word], start: int, stop: int, language: str) -> Iterator[tuple[Target, int]]:
    for at in range(start, stop):
        kind = _kind(words, at)
        if kind is not None:
            yield from _beside(words, at, kind, (start, stop), language)
        elif words[at].text in _SUFFIXES:
            before = _name_before(words, at, start)
            clear = words[at].gap == "-" or (before and words[before[0] - 1].text in _ARTICLES)
            if before and clear and at - before[0] <= 2:
                yield Target(name=_joined(words, before[0], at + 1)), before[0]
        elif words[at].gap == "-" and (at + 1 == len(words) or words[at + 1].gap != "-"):
            first = at
            while first > start and words[first].gap == "-":
                first -= 1
            if first > 0 and words[first - 1].text in _BEFORE and words[at].text in _SUFFIXES:
                yield Target(name=_joined(words, first, at + 1)), first


def _beside(
    words: Sequence[Word], at: int, kind: tuple[str, int], bounds: tuple[int, int], language: str
) -> Iterator[tuple[Target, int]]:
    named, after = kind
    start, stop = bounds
    space = words[at].text in _SPACES
    if after < stop and words[after].text in _CALLED and after + 1 < stop:
        last = after + 2
        while last < stop and words[last].gap == "-":
            last += 1
        name = _joined(words, after + 1, last)
        yield (Target(namespace=name) if space else Target(named, "", name)), at
        return
    before = _name_before(words, at, start)
    if before:
        name = _joined(words, *before)
        if _plain(name):
            yield (Target(namespace=name) if space else Target(named, "", name)), before[0]
        return
    follows = after < stop and words[after].text.isalpha() and not words[after].gap
    if follows and words[at - 1 if at else 0].text in _ARTICLES | _BEFORE and _may_follow(words, at, named, language):
        name = words[after].text
        if name not in _COMMON | _BEFORE and name not in _AFTER and _plain(name):
            yield (Target(namespace=name) if space else Target(named, "", name)), at


def _may_follow(words: Sequence[Word], at: int, named: str, language: str) -> bool:
    """Whether a name may stand behind what it names: "el servicio carrito", "das Deployment storefront"."""
    if words[at].text in _SPACES:
        return True
    return language in ("fr", "es", "pt", "it") or (bool(named) and language != "en")


_AFTER = listed(  # words behind "the deployment" that are no name
    "has have should must needs need gets get that which who so because when with without will would can could does "
    "is was object controller itself template spec strategy where how then and but if there here again too also "
    "never always account accounts mesh level wide monitor quota hat soll muss braucht mit ohne wenn a tiene debe "
    "tem deve ha deve heeft moet necesita hacen hay por pour qui que che por lo links link discovery team teams "
    "running starts started keeps goes works uses pods pod"
)


def named(words: Sequence[Word], start: int, stop: int, language: str, known: frozenset[str]) -> tuple[Target, ...]:
    """The targets named in a stretch of words; `known` are names that the talk introduced elsewhere."""
    found: list[Target] = [target for target, _ in _spoken(words, start, stop, language)]
    for at in range(max(start, 1), stop):
        for size in range(_WORDS, 0, -1):
            name = _joined(words, at, min(at + size, stop))
            if name in known and words[at - 1].text in _ARTICLES | _BEFORE:
                found.append(Target(name=name))
                break
        alone = at + 1 >= stop or words[at + 1].text not in _SUFFIXES | _THINGS | _COMPOUNDS
        pods = at + 1 < stop and words[at + 1].text in _PODS
        role = words[at].text in _ROLES and (pods or words[at - 1].text in _ARTICLES) and not words[at].gap
        if alone and (role or words[at].text in _PRODUCTS):
            found.append(Target(name=words[at].text))
    unique: list[Target] = []
    for target in found:
        covered = any(_covers(other, target) for other in found if other != target)
        if target not in unique and not covered:
            unique.append(target)
    return tuple(unique)


def _covers(one: Target, other: Target) -> bool:
    """Whether one target says the same more precisely."""
    if one.name and one.name == other.name:
        return bool(one.kind) and not other.kind
    return bool(other.name) and one.name.startswith(other.name + "-") and not other.kind


def introduced(words: Sequence[Word], language: str) -> frozenset[str]:
    """Names that a talk says with what they are ("the storefront service"), so that it may say them alone later."""
    return frozenset(fold(target.name) for target, _ in _spoken(words, 0, len(words), language) if target.name)
