"""What a container may do: user, file system, capabilities, escalation, system calls, tokens, traffic."""

from functions._catalogue.lexicon.frames import Frame, term

WORDS = {
    "root": (
        "root|root user|superuser|super user|uid zero|uid 0|user id zero|user id 0|user zero|user 0|administrator|"
        "admin rights|root rights|root privileges|rootrechte~|root rechte~|droits root|superutilisateur|superusuario|"
        "superusuário|superutente|supergebruiker|privilegios de root|wurzel|almighty user|root-rechten"
    ),
    "non-root": (
        "non root|nonroot|non route user|not (be) root user|unprivileged (user)|non privileged (user)|rootless|"
        "run as non root|runasnonroot|normal user|regular user|ordinary user|dedicated user|own user|"
        "user id one thousand|user id 1000|uid 1000|uid one thousand|low privilege user|plain user|unprivilegierte~|"
        "unprivilegiert~|normaler benutzer|normalen benutzer|eigenen benutzer|eigener benutzer|nicht root~|"
        "utilisateur normal|utilisateur non root|utilisateur sans privilège~|utilisateur dédié|usuario normal|"
        "usuario sin privilegios|usuario no root|usuário comum|usuário normal|usuário sem privilégios|utente normale|"
        "utente senza privilegi|utente non root|gewone gebruiker|gebruiker zonder rechten|niet root|nonprivileged|"
        "mere mortal~|some/any other user"
    ),
    "non-root-else": "nginx unprivileged|unprivileged port/ports|non root account of|unprivileged image",
    "run-as": (
        "run|runs|running|ran|start|starts|started|execute~|process~|container~|as|als|laufen|läuft|lauf|ausführ~|"
        "exécut~|tourn~|lanc~|en|en tant que|ejecut~|corr~|como|rod~|execut~|esegu~|gir~|come|draai~|uitvoer~|"
        "nothing|anything|everything|need|needs|be"
    ),
    "root-else": (
        "root cause~|root filesystem~|root file system~|root fs|root disk|root directory|root of|root path|"
        "root certificate~|root ca|root domain|root zone|root account of|square root|grass roots|racine"
    ),
    "read-only": (
        "read only|readonly|read-only|immutable|non writable|unwritable|not writable|schreibgeschützt~|nur lesbar|"
        "nur lesend~|lecture seule|solo lectura|sólo lectura|somente leitura|apenas leitura|só leitura|sola lettura|"
        "alleen lezen|only lezen|alleen-lezen|schreibschutz"
    ),
    "file-system": (
        "file system~|filesystem~|root fs|root file system~|root filesystem~|root volume|root disk|disk|"
        "container disk|dateisystem~|wurzeldateisystem~|système/systèmes de fichiers|sistema de archivos/ficheros|"
        "sistema de arquivos|sistema di file|file system|bestandssysteem~|container image|root|container itself|"
        "racine|own files|own disk|filesystem root"
    ),
    "write": (
        "write|writes|writing|writable|write to|scribble|modify|schreiben|schreibt|beschreibbar|écrire|écrive|"
        "escribir|escriba|gravar|escrever|scrivere|schrijven|change files|drop files|tamper"
    ),
    "write-into": (
        "write into|writes into|write to|writes to|writing into|writing to|write inside|hineinschreiben|schreibt in|"
        "écrire dans|escribir en|escrever em|escrever no|scrivere in|schrijven in"
    ),
    "container": "container|containers|conteneur~|contenedor~|contêiner~|contenitor~",
    "drop-all": (
        "drop all|drops all|drop everything|dropping all|drop them all|drop all of them|drop every one|alle droppen|"
        "alles droppen"
    ),
    "context": (
        "security context|securitycontext|add back|capabilit~|linux|sicherheitskontext|contexte de sécurité|"
        "contexto de seguridad|contexto de segurança|contesto di sicurezza"
    ),
    "capability": (
        "capabilit~|linux capabilit~|kernel capabilit~|linux caps|capacités|capabilités|capacidades|"
        "capacidades linux|linux privileges|kernel privileges|linux powers|kernel powers|linux superpowers|"
        "linux fähigkeiten|capacità linux|net raw|net admin|sys admin|cap add|cap sys~|capability set|root powers|"
        "privilegios de linux"
    ),
    "drop": (
        "drop|drops|dropped|dropping|remove|removes|strip|strips|take away|takes away|take off|get rid|give up|shed|"
        "throw away|throw out|revoke|take|entzieh~|entferne~|wegnehm~|nehmt|nimm|droppen|droppt|weg|retir~|enlev~|"
        "supprim~|abandonn~|quit~|elimina~|sac~|descart~|remov~|tir~|rimuov~|togli~|elimin~|verwijder~|weghalen|haal|"
        "laat vallen|afnemen|without|ohne|sans|sin|sem|senza|zonder|none|no"
    ),
    "escalation": (
        "privilege escalation|allow privilege escalation|allowprivilegeescalation|escalate privileges|"
        "escalate its privileges|escalation of privileges|rechteausweitung|rechteeskalation|privilegien ausweiten|"
        "privilege eskalation|escalade de privilège/privilèges|élévation de privilège/privilèges|"
        "escalada de privilegios|elevación de privilegios|escalada de privilégios|escalonamento de privilégios|"
        "elevação de privilégios|escalation dei privilegi|escalation di privilegi|aumento dei privilegi|"
        "privilege escalatie|rechten escaleren|escalatie van rechten|"
        "escalate its/their/his/your privileges/rights/permissions|"
        "gain/get/gains/gaining more/extra/additional/new/higher privileges/rights/permissions|gain privileges|"
        "more privileges than|become root|becoming root|set uid|setuid|set uid binaries|sudo its way|mehr rechte|"
        "plus de droits que|más privilegios|mais privilégios|più privilegi|meer rechten|no new privs|new privileges|"
        "escalating privileges|escalar privilegios"
    ),
    "turned-off": (
        "to false|equals false|is false|false|auf false|auf falsch|à false|a false|para false|op false|disabled|off"
    ),
    "seccomp": (
        "seccomp|sec comp|second comp profile|set comp profile|secure computing mode|seccomp profile~|seccompprofil~|"
        "sekkomp|sec com profile"
    ),
    "syscalls": (
        "system call/calls|syscall~|sys call/calls|systemaufruf~|appels système|llamadas al sistema|"
        "llamadas de sistema|chamadas de sistema|chamadas ao sistema|chiamate di sistema|systeemaanroep~"
    ),
    "filter": (
        "filter|filters|filtered|restrict~|limit|limits|block|blocks|profile|narrow|filtern|filtert|einschränk~|"
        "filtr~|restr~|limita~|bloque~|bloquei~|beperk~|blokk~|whitelist|allow list|runtime default|cannot make|"
        "profil~|perfil|profilo"
    ),
    "sa-token": (
        "service account token/tokens|service account credential/credentials/key/secret|auto mount service account|"
        "automount service account~|automountserviceaccounttoken|automount~|auto mount~|"
        "token/tokens of the service account|token/tokens de service account|"
        "token/tokens de la (service) account/cuenta|token de la cuenta de servicio|token du compte de service|"
        "jeton/jetons du (service) account|jeton/jetons du compte de service|jeton de compte de service|"
        "token da conta de serviço|token del service account|service account tokens|dienstkonto token~|"
        "service account toke~|token of a service account|api token/tokens|token/tokens della service account|"
        "token da service account|serviceaccounttoken~|kubernetes token/tokens|token/tokens automatically mounted"
    ),
    "credential": (
        "token|tokens|credential|credentials|key|keys|password to|access|jeton~|schlüssel|zugangsdaten|llave|clave|"
        "credencial~|chave|chiave|sleutel|login"
    ),
    "kube-api": (
        "kubernetes api|kube api|api server|the kubernetes control plane|control plane|the cluster api|"
        "cluster credentials|api des clusters|kubernetes schnittstelle|api de kubernetes|api do kubernetes|"
        "api di kubernetes|talk to kubernetes|talks to kubernetes|talk to the api|talks to the api|mit der api|"
        "con la api|com a api|con l api|met de api"
    ),
    "service-links": (
        "service link/links|enable service links|enableservicelinks|servicelinks|docker links|docker style links|"
        "service environment variables|service env vars|injected service variables|enlaces de servicio|"
        "liens de service|dienstlinks|links de serviço|service link variables|docker style environment variables|"
        "docker style variables"
    ),
    "env-vars": (
        "environment variable/variables|env var/vars|umgebungsvariable~|variable/variables d environnement|"
        "variable/variables de entorno|variável/variáveis de ambiente|variabile/variabili d ambiente|"
        "variabili di ambiente|omgevingsvariabele~|env variables"
    ),
    "every-service": (
        "every service|each service|all services|all the services|every other service|all other services|"
        "jeden service|jeden dienst|alle services|alle dienste|chaque service|tous les services|cada servicio|"
        "todos los servicios|cada serviço|todos os serviços|ogni servizio|tutti i servizi|elke service|elke dienst|"
        "alle diensten|other services"
    ),
    "netpol": (
        "network policy/policies|networkpolic~|net pol/pols|netpol~|netzwerkrichtlinie~|netzwerk policy/policies|"
        "politique/politiques réseau|politique/politiques de réseau|política/políticas de red|"
        "política/políticas de rede|policy/policies di rete|politica/politiche di rete|netwerkbeleid|netwerkpolic~|"
        "netwerk policy/policies"
    ),
    "deny-default": (
        "default deny|deny by default|deny all|deny everything|denies everything|deny all traffic|block all traffic|"
        "block everything|blocks everything|close everything|denied by default|blocked by default|closed by default|"
        "forbidden by default|standardmäßig verboten|standardmäßig blockiert|standardmäßig alles|standardmäßig zu|"
        "alles verbieten|alles blockieren|tout bloquer|tout refuser|tout interdire|bloquez tout|refuser par défaut|"
        "refus par défaut|interdire par défaut|denegar por defecto|denegar todo|bloquear todo|bloquead todo|"
        "negar por padrão|negar tudo|bloquear tudo|bloqueie tudo|nega por padrão|negare tutto|bloccare tutto|"
        "bloccate tutto|negare per default|tutto chiuso|alles weigeren|alles blokkeren|standaard dicht|"
        "standaard geweigerd|nothing in and nothing out|lock down the network|zero trust network~|shut all doors|"
        "everything closed|nothing by default|deny any"
    ),
    "forbid": (
        "deny|denies|block|blocks|blocked|forbid~|forbidden|close|closed|refuse|disallow|verboten|verbieten|sperren|"
        "gesperrt|blockier~|interdi~|bloqu~|refus~|deneg~|prohib~|cerrad~|negar|nega|proib~|fechad~|blocc~|vieta~|"
        "chius~|blokk~|weiger~|verbied~|dicht|isolate|isolated|segment"
    ),
    "network-traffic": (
        "traffic|network|ingress|egress|connections|verkehr|netzwerk|trafic|réseau|tráfico|red|tráfego|rede|traffico|"
        "rete|verkeer|netwerk|conexiones|netzwerkverkehr|netzwerkverbindungen"
    ),
    "by-default": (
        "by default|default|standardmäßig|erstmal|grundsätzlich|par défaut|por defecto|por padrão|per default|"
        "di default|predefinita|standaard|unless|until|first|then open|then allow|and open|and allow|everything|"
        "alles|tout|todo|tudo|tutto|only what|nur was|solo lo que|apenas o que|solo ciò"
    ),
    "talk-to": (
        "talk to|talks to|reach|reaches|connect to|speak to|call|communicate with|access|reden|erreichen|sprechen|"
        "kommunizieren|parler|joindre|hablar|comunicarse|falar|conversar|parlare|comunicare|praten|bereiken"
    ),
    "each-other": (
        "each other|every other|any other|everything else|everything|anything|whoever|all the others|everybody|"
        "every database|every service|miteinander|alles|jeden anderen|entre eux|tout le monde|entre ellos|entre sí|"
        "todo|entre si|tudo|tra loro|fra loro|tutto|met elkaar|elkaar|alles|any database|the whole network|"
        "whatever they/it like/likes/want/wants|whoever/whomever they/it like/likes/want/wants|any pod|every pod|"
        "all pods|the rest of the cluster|other namespaces|every namespace"
    ),
}
FRAMES = {
    "run-as-non-root": (
        term("non-root", 4),
        Frame("run-as root", 7, bad=True),
    ),
    "read-only-root": (
        term("read-only file-system", 8),
        Frame("write file-system", 9, bad=True),
        Frame("write-into container", 5, bad=True),
    ),
    "drop-capabilities": (
        term(("drop capability"), 9),
        term(("need capability"), 9, bad=True),
        Frame(("drop-all context"), 10),
    ),
    "no-privilege-escalation": (
        term("escalation", 4, bad=True),
        term("escalation turned-off", 6),
    ),
    "seccomp-profile": (term("seccomp", 4), Frame("syscalls filter", 8)),
    "no-service-account-token": (
        term("sa-token", 4, bad=True),
        term("sa-token turned-off", 6),
        Frame("credential kube-api", 9, bad=True),
    ),
    "no-service-links": (
        term("service-links", 4, bad=True),
        term("service-links turned-off", 6),
        Frame("env-vars every-service", 10, bad=True),
    ),
    "default-deny": (
        term("netpol", 4),
        term("deny-default", 4),
        Frame("forbid network-traffic by-default", 10, whole=True),
        Frame("talk-to each-other", 6, bad=True),
    ),
}
