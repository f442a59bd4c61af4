"""Probes: how the three of them are called, and what they are for in other words."""

from functions._catalogue.lexicon.frames import Frame, term

WORDS = {
    "readiness": (
        "readiness|readyness|ready ness|readiness|bereitschaft~|disponibilité|préparation|disponibilidad|preparación"
        "|prontidão|disponibilidade|prontezza|disponibilità|gereedheid~|readinessprobe~|redi ness"
    ),
    "liveness": (
        "liveness|live ness|lifeness|lively ness|lebendigkeit~|lebens~|vivacité|vitalité|vivacidad|vitalidad|vida"
        "|vivacidade|vitalidade|vitalità|vivacità|levendigheid~|livenessprobe~"
    ),
    "startup": "startup|start up|start ups|startups|anlauf~|démarrage|arranque|inicio|inicialização|avvio|opstart~",
    "probe": (
        "probe|probes|proben|probed|prob|probs|check|checks|healthcheck~|health check/checks|sonde|sonden|sondes|sonda"
        "|sondas|prüfung~|readinessprobe~|livenessprobe~|comprobación|comprobaciones|chequeo~|verificação|controle~"
        "|controll~|verifica|gate|endpoint"
    ),
    "health-check": (
        "health check/checks|healthcheck~|health probe/probes|gesundheitsprüfung~|health endpoint/endpoints"
        "|contrôle/contrôles de santé|chequeo/chequeos de salud|verificação/verificações de saúde"
        "|controllo/controlli di salute|gezondheidscontrole~|gezondheidscheck~"
    ),
    "ready-path": "slash ready~|slash health slash ready~|slash readyz|slash readiness",
    "asked": (
        "answers|answer|responds|response|ask|asks|checks|probe|probes|endpoint|look|looks|fragt|antwortet|répond|"
        "responde|risponde|antwoordt"
    ),
    "health-endpoint": (
        "endpoint|endpoints|url|health path|status page|route|endpunkt~|terminaison|punto final|eindpunt"
    ),
    "traffic": (
        "traffic|requests|users|customers|visitors|connections|calls|verkehr|traffik|anfragen|trafic|requêtes|"
        "tráfico|peticiones|tráfego|requisições|pedidos|traffico|richieste|verkeer|verzoeken|nutzer|kunden|"
        "utilisateurs|usuarios|usuários|utenti|gebruikers|load balancer|clients|in rotation|behind the/a/its service|"
        "in the service|service endpoints|in the endpoints|into rotation|routed|anything to it"
    ),
    "ready": (
        "ready|bereit|prêt|prête|prêts|listo|listos|lista|pronto|pronta|prontos|pronti|klaar|gereed|warmed up|warm|"
        "booted|up and running|fully/really/actually up|initialized|initialised|hochgefahren|gestartet|einsatzbereit|"
        "arrancado|démarré|can/could (actually/really) take/serve/handle/accept/receive/answer/cope|"
        "able to serve/handle/take/answer|finished/done booting/starting/loading/warming/initializing/waking|"
        "has/have booted/started/loaded/warmed|answers|responds|says yes|says so|antworten kann|annehmen kann|"
        "bedienen kann|verarbeiten kann|empfangen kann|soweit ist|antwortet|répond|responde|risponde|antwoordt|"
        "passed its check/checks|fully started/booted/loaded/initialized|capable of serving|open for business|"
        "in shape|awake"
    ),
    "unready": (
        "still booting/starting/warming/loading/initializing/waking/compiling|"
        "hasnt/havent (yet) loaded/started/booted/finished/initialized/warmed/connected|"
        "has/have not (yet) loaded/started/booted/finished/initialized/warmed/connected|before it/they is/are up|"
        "half awake|half ready|not (yet) ready|isnt (yet) ready|arent ready|not up yet|isnt up yet|half started|"
        "half booted|noch nicht (so) bereit/fertig/gestartet/weit/soweit|pas encore prêt/prête/démarré|"
        "todavía/aún no está/están listo/lista/listos|ainda não está/estão pronto/pronta/prontos|"
        "non è ancora pronto/pronta|nog niet klaar/gereed|not done starting/booting/loading|wasnt ready|"
        "cannot answer yet|cant answer yet"
    ),
    "gate": (
        "until|unless|before|only|once|till|when|bis|bevor|erst|sobald|wenn|avant|jusqu|tant|quand|lorsque|dès|hasta|"
        "antes|cuando|até|quando|prima|finché|tot|totdat|voordat|zodra|wanneer|solange|wann|quand|cuándo|whether|if"
    ),
    "tell": (
        "tell|tells|let know|let kubernetes know|signal|announce|report|notify|inform|a way to say|mitteilen|"
        "bescheid|sagt|sagen|sag|signalisier~|dites|dire|dis|prévenir|signaler|decir|decidle|dile|avisar|dizer|diga|"
        "diga|avisa|dillo|ditelo|segnala~|vertel|zeg|laat weten|knows|know|wissen|savoir|saber|sapere|weten|weiß"
    ),
    "restart": (
        "restart~|recycl~|start/starts a fresh/new one|kick|kicks|bounce|bounces|recycle|reboot~|kill it|"
        "kill and replace|neu starten|neustart~|neugestartet|neu gestartet|neu startet|redémarr~|relanc~|reinici~|"
        "riavvi~|herstart~|opnieuw starten|replace it|shoot it"
    ),
    "hung": (
        "hang|hangs|hung|hanging|stuck|deadlock~|dead locked|dead locks|frozen|freezes|froze|wedged|unresponsive|"
        "stops responding/answering|stopped responding/answering|lock up|goes silent|went silent|goes dark|"
        "dont answer|doesnt come back|gets stuck|is stuck|zombies|no longer responds/answers|doesnt respond/answer|"
        "locked up|locks up|zombie|brain dead|alive|living|catatonic|spinning|hängt|aufgehängt|hängenbleib~|"
        "eingefroren|bloqué|figé|planté|gelé|colgad~|cuelga|bloquead~|congelad~|travad~|trava|bloccat~|blocca|"
        "impiantat~|vastgelopen|vastloopt|hangt|noch lebt|en vie|sigue viv~|ainda viv~|ancora viv~|nog leeft|"
        "reagiert nicht|nicht mehr reagiert|nicht mehr antwortet|no responde|não responde|non risponde|"
        "ne répond plus|reageert niet|stops making progress"
    ),
    "notice": (
        "notice|notices|detect|detects|find out|finds out|check|checks|ask|asks|ping|pings|look|erkennen|erkennt|merken"
        "|merkt|prüfen|prüft|détecter|détecte|vérifier|vérifie|detectar|detecte|comprobar|compruebe|verificar|verifique"
        "|rilevare|controllare|verificare|merkt|controleren|controleert|automatically|by itself|on its own|von selbst"
        "|automatisch|automatiquement|automáticamente|automaticamente|let kubernetes|have kubernetes|want kubernetes"
    ),
    "slow-start": (
        "slow to start/boot/come|"
        "slow containers/container/pods/pod/apps/app/applications/application/services/service|slow starting|"
        "slow starter/starters|slow start/starts|slow boot/boots/booting|starts slowly|boots slowly|"
        "takes forever/ages/long to start/boot/come|takes a minute/while/long to start/boot/come/warm|"
        "takes _ minutes/seconds to start/boot/come/load/warm|takes a long time to start/boot/come|"
        "needs time to start/boot|long startup|long start up|long boot|cold start|warm up time|boot time|"
        "langsam startet/starten/startende~|lange zum starten/hochfahren|lange braucht|langsame~ start|"
        "démarrent lentement|lent/lents à démarrer|tarda/tardan (mucho) en arrancar|arranque lento|"
        "demora/demoram (muito) para iniciar/subir|lento/lenti ad avviarsi|avvio lento|traag opstart~|"
        "langzaam opstart~|trage start~|slow jvm|finish booting/starting/loading"
    ),
    "patience": (
        "give it/them/the/your/slow|give|grace|extra time|more time|enough time|time to boot/start/warm/load|time|"
        "patience|patient|wait|waits|hold off|leave it/them alone|protect|before checking|before you start checking|"
        "dont kill|before anybody/anyone/kubernetes judges|mehr zeit|genug zeit|zeit|geduld|du temps|plus de temps|"
        "patienter|tiempo|paciencia|tempo|paciência|pazienza|tijd|geduld|wachten|warten|attendre|esperar|aspettare"
    ),
    "judge": (
        "liveness|kill~|killed|restart~|check~|probe|probes|judg~|shoot|shot|dead|beenden|abschieß~|abgeschossen|"
        "tuer|tue|matar|mate|mata|uccid~|doden|afschieten|getötet|neu gestartet|gives up|giving up|impatient"
    ),
}
FRAMES = {
    "readiness-probe": (
        term("readiness probe", 6),
        term("health-check", 4),
        Frame("traffic ready gate", 22, whole=True),
        Frame("traffic unready", 18, whole=True),
        Frame("tell ready gate", 14, whole=True),
        Frame("health-endpoint ready", 7),
        Frame("ready-path asked", 12),
    ),
    "liveness-probe": (
        term("liveness probe", 6),
        Frame("restart hung", 16, whole=True),
        Frame("notice hung gate", 14, whole=True),
    ),
    "startup-probe": (
        term("startup probe", 4),
        Frame("slow-start patience judge", 26, whole=True),
        Frame("slow-start patience", 14, whole=True),
    ),
}
