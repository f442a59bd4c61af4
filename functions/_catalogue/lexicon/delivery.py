"""Images and what is kept of them: tags, registries, pull policy, old revisions."""

from functions._catalogue.lexicon.frames import Frame, term

WORDS = {
    "latest": (
        "latest|latest tag|colon latest|doppelpunkt latest|tag latest|floating tag/tags|moving tag/tags|"
        "mutable tag/tags|rolling tag/tags|stable tag|etiqueta latest|latest-tag|the tag latest|"
        "tag/tags that move/moves/change/changes|tag/tags that can/could/might move/change|moving target"
    ),
    "latest-else": (
        "latest version/release/versions/releases/news/features/feature/update/updates/kernel/kubernetes|"
        "latest security/patch/patches|"
        "latest episode/video/and greatest|latest stable|latest in|latest one|at the latest|at latest|"
        "the latest (and) greatest|latest from|latest trend/trends/blog/article"
    ),
    "pin": (
        "pin|pins|pinned|pinning|fix|fixed|lock|locked|freeze|nail|nail down|festnageln|festpinnen|pinnen|pinnt|fest|"
        "festlegen|épingl~|fig~|fixer|fixez|verrouill~|fij~|fij~|fijad~|fix~|trav~|blocc~|fiss~|vastzet~|vastpin~|"
        "pin vast|zet vast|exact|explicit|specific|precise|concrete|immutable|feste~|konkret~|genaue~|précise|précis|"
        "exacte|concret~|exacta|específic~|precisa|espec~|exata|precis~|specifica|vaste|specifieke|exacte|real|"
        "proper|numbered|known"
    ),
    "image-else": "machine image/images|base image/images|disk image/images|golden image/images|ami|amis",
    "pin-verb": (
        "pin|pins|pinned|pinning|festnageln|festpinnen|pinnen|pinnt|pinne|épingl~|fige|figez|figer|fijad|fija|fijar|"
        "fijen|fixe|fixem|fixar|fissate|fissa|fissare|vastzetten|vastpinnen|freeze|nail|lock"
    ),
    "image-version": (
        "image|images|image version/versions|container image/images|image tag/tags|tag|tags|version|versions|"
        "version number|versionsnummer|digest|digests|version/versions de l image|imagen|imágenes|imagem|imagens|"
        "immagine|immagini|versión|versiones|versão|versões|versione|versioni|versie|versies|etiqueta~"
    ),
    "image": (
        "image|images|imagen|imágenes|imagem|imagens|immagine|immagini|container image/images|tag|tags|digest|"
        "digests|etiqueta~|imagetag~"
    ),
    "digest": "digest|digests|sha|sha two fifty six|sha256|by its hash|content hash|prüfsumme",
    "own-registry": (
        "registry mirror/mirrors|mirror registry|pull through|pull through cache|pull-through|registry cache|"
        "registry proxy|image cache|image mirror|harbor|harbour|own registry|local registry|private registry|"
        "internal registry|our registry|local mirror|own mirror|eigene/eigener/eigenen registry|registry spiegel~|"
        "spiegel registry|registryspiegel|lokale/lokalen registry|miroir de registre|registre miroir|"
        "miroir du registre|registre local|registre privé|registre interne|mirror de registry|espejo del registro|"
        "registro espejo|registro propio|registro privado|registro local|registro interno|espelho do registro|"
        "registro espelho|mirror del registry|registro privato|registro interno|eigen registry|lokale registry|"
        "registry spiegel|cache for docker hub|docker hub cache|mirror of docker hub|proxy cache|"
        "spiegel der registry|registry mirroring"
    ),
    "mirror": (
        "mirror|mirrors|mirrored|cache|cached|proxy|copy of|local copy|spiegel~|miroir|espejo|espelho|specchio|"
        "zwischenspeicher~|vorhalten"
    ),
    "docker-hub": (
        "docker hub|dockerhub|the public registry|public registry|public registries|quay|public internet|"
        "öffentliche registry|öffentlichen registry|registre public|registro público|registro pubblico|"
        "publieke registry|upstream registry|outside registry|somebody elses registry"
    ),
    "pull": (
        "pull|pulls|pulled|pulling|fetch|fetches|download|downloads|depend|rely|straight|directly|ziehen|zieht|holen|"
        "holt|laden|herunterladen|tir~|télécharg~|récupér~|descarg~|baj~|puxar|puxe|baixar|baixe|scaric~|tirar|halen|"
        "haal|binnenhalen|get your images|images from|go out to|direkt|directement|directamente|diretamente|"
        "direttamente|rechtstreeks"
    ),
    "pull-policy": (
        "pull policy|image pull policy|imagepullpolicy|if not present|ifnotpresent|pull policies|pullpolicy|"
        "politique de pull|política de pull|politica di pull|pullbeleid|pull-policy"
    ),
    "only-if-missing": (
        "only if it is missing|only if its missing|only when its missing|if its not there|if it is not there|"
        "if it isnt there|unless it is missing|only when it isnt there|if its already there|already there|"
        "already on the node|already on the machine|already has it|nur wenn es fehlt|schon da|déjà là|"
        "si elle n est pas|ya está|si no está|já está|già presente|al aanwezig|on every restart|"
        "every time it restarts|every single restart|every time a pod starts|each time a pod starts|"
        "bei jedem neustart|à chaque redémarrage|en cada reinicio|a cada reinício|a ogni riavvio|bij elke herstart|"
        "on every start|every pod start|isnt on the node|not on the node|isnt already/cached/present|"
        "not already/cached/present|the same image|image is missing|already cached|again and again|once per node"
    ),
    "revision-term": (
        "revision history|revisionhistory~|revision history limit|old replica set/sets|old replicaset~|"
        "alte/alten replica sets|alte/alten replicasets|revisionsverlauf|revisionshistorie|historique des révisions|"
        "historique de révisions|anciens replicasets|historial de revisiones|historial de revisión|"
        "replica sets viejos|replicasets antiguos|histórico de revisões|cronologia delle revisioni|"
        "storico delle revisioni|revisiegeschiedenis|oude replica sets|oude replicasets|rollback history|"
        "deployment history|old revisions|past revisions|previous revisions|stale replica set/sets|"
        "unused replica set/sets|empty replica set/sets|dead replica set/sets|rollout history"
    ),
}
FRAMES = {
    "pinned-images": (
        term("latest", 4, bad=True),
        Frame("pin image", 8),
        Frame("pin-verb image-version", 9),
        Frame("pin-verb version-figure", 9),
        Frame("pin image-version version-figure", 10),
        Frame("pin image-version image", 10),
        Frame("digest image-version", 8),
    ),
    "registry-mirror": (
        term("own-registry", 4),
        Frame("mirror image", 8),
        Frame("mirror docker-hub", 8),
        Frame("pull docker-hub", 10, bad=True),
    ),
    "pull-policy": (term("pull-policy", 4), Frame("pull only-if-missing image", 18, whole=True)),
    "revision-history": (term("revision-term", 4),),
}
