"""Copies and what happens to them: replicas, disruption, scaling, spreading, priority, rollouts, shutting down."""

from functions._catalogue.lexicon.frames import Frame, term

WORDS = {
    "replica": (
        "replica|replicas|replikat~|replika|replikas|réplica~|répliques|réplique|repliche|replica's|copies|copy|"
        "instance|instances|instanz~|instancia~|instância~|istanz~|instantie~|exemplar|exemplare|kopie~|copie|copia|"
        "copias|cópia~|pods|pod|running copies|duplicates"
    ),
    "several-of-it": (  # right beside each other: "five old revisions of each" are no copies
        "two/three/four/five/six/seven/eight/nine/ten/several/multiple of it/them/everything/each|"
        "more than one of it/them/everything/each"
    ),
    "replica-noun": "replica|replicas|replikat~|replika|replikas|réplica~|répliques|réplique|repliche|replica count",
    "replica-count": (
        "replica count|replicas field|number of replicas/copies/pods/instances|anzahl der replikate|"
        "nombre de répliques|número de réplicas|numero di repliche|aantal replicas"
    ),
    "several": (
        "two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|sechs|acht|zehn|six|huit|dix|seis|ocho|diez|oito|"
        "dez|sei|otto|dieci|zes|acht|tien|at least two/three|more than one|more than a single|a second|another|zwei|"
        "drei|vier|mehr als ein/eine/einen|deux|trois|quatre|plus d une/un|plusieurs|dos|tres|cuatro|más de una/un|"
        "varias|dois|duas|três|quatro|mais de uma/um|due|tre|quattro|più di una/un|diverse|twee|drie|vier|"
        "meer dan één/een|multiple|several|redundan~|a couple of|pair of|a spare|twice"
    ),
    "single": (
        "single|only one|just one|one lonely|exactly one|one copy|one replica|one instance|one pod|only a single|"
        "a lone|alone|nur ein/eine/einen|einzige~|einzelne~|un seul|une seule|un solo|una sola|um único|uma única|"
        "só um|só uma|apenas um/uma|un unico|un unica|maar één/een|slechts één/een|solo one|the only"
    ),
    "run": (
        "run|runs|running|scale|scales|scaled|scaling|set|have|keep|want|need|needs|start|laufen|laufenlassen|lasst|"
        "betreib~|skalier~|tourner|lancer|faire tourner|ejecuta~|correr|tener|tened|poned|rodar|rode|executar|manter|"
        "girare|eseguire|tenere|draaien|draai|go|give|bump|raise|increase|brauchen|braucht|il faut|hacen falta|"
        "hay que|servono|precisa~"
    ),
    "pdb": (
        "pod/pods/part disruption budget/budgets/budged/budgie|disruption budget/budgets|pdb|pdbs|p d b|p d bs|"
        "unterbrechungsbudget~|störungsbudget~|budget/budgets de perturbation/perturbations/interruption/disruption|"
        "presupuesto/presupuestos de interrupción/disrupción/interrupciones|"
        "orçamento de interrupção/disrupção/interrupções|budget di interruzione/disruption|verstoringsbudget~|"
        "onderbrekingsbudget~|pod disruption budget"
    ),
    "drain": (
        "drain|drains|drained|draining|node upgrade/upgrades|node maintenance|maintenance|cordon|evict|evicts|"
        "evicted|eviction|evictions|node reboot/reboots|reboot a/the node/nodes|rebooting a/the node/nodes|"
        "upgrade the/your nodes|take a/the node down|voluntary disruption~|leerräum~|leer geräumt|wartung~|drainen|"
        "gedraint|vider|vide|vidange|maintenance|éviction~|drenar|drena|drenado|vaciar|vacía|mantenimiento|desalojo~|"
        "esvaziar|manutenção|svuot~|manutenzione|leegmaken|leegmaakt|onderhoud|patch the/your nodes|"
        "patching the/your nodes|node goes down for|taking nodes/machines out|cluster upgrade~"
    ),
    "keep-some": (
        "at least one/two/1/2/half/fifty|a minimum|minimum|min available|stay up|stays up|keep running|keeps running|"
        "keep one|remain|remains|left|survive|survives|available|at once|at the same time|simultaneously|"
        "all together|one at a time|all of them|all your|all the|every single|both|everything|gleichzeitig|"
        "auf einmal|alle|beide|mindestens|übrig|verfügbar|en même temps|tous|toutes|les deux|au moins|disponible|"
        "a la vez|al mismo tiempo|todas|todos|las dos|al menos|por lo menos|ao mesmo tempo|pelo menos|disponível|"
        "contemporaneamente|tutti|tutte|almeno|disponibile|tegelijk~|allemaal|allebei|minstens|ten minste|"
        "beschikbaar|the last one|the last copy|too many"
    ),
    "hpa": (
        "hpa|hpas|h p a|horizontal (pod/pot/part) autoscaler/autoscalers/autoscaling|"
        "horizontal (pod/pot/part) auto scaler/scalers/scaling|autoscaler|autoscalers|autoscaling|"
        "auto scaler/scalers/scaling/scale|autoscale~|autoskalier~|autoscal~|autoescal~|autoscaling|"
        "escalador automático|escalonador automático|autoescalador~|automatische skalierung|"
        "mise à l échelle automatique|escalado automático|escalonamento automático|scalabilità automatica|"
        "automatisch schalen|horizontal scaler|autoescalonador~|autoescalamento"
    ),
    "hpa-else": (
        "cluster autoscal~|cluster auto scaler/scaling|vertical (pod) autoscal~|vertical (pod) auto scaler/scaling|"
        "vpa|v p a|karpenter|node autoscal~|node auto scaling/scaler|cluster-autoscal~"
    ),
    "scale": (
        "scale|scales|scaled|scaling|add replicas/pods/copies/instances|adds replicas/pods/copies/instances|"
        "more replicas/pods/copies|grow and shrink|skalier~|hochskalier~|mehr replikate|monter en charge|"
        "mettre à l échelle|escalar|escale|escala|scalare|scala|schalen|schaalt|spin up more|"
        "number of replicas/pods/copies"
    ),
    "with-load": (
        "automatically|on its own|by itself|by themselves|with (the) load|with (the) traffic|with demand|"
        "as traffic/load/demand|when traffic/load/demand|based on cpu/load/traffic/memory|under load|"
        "when it gets busy|when things get busy|depending on load|von selbst|automatisch|mit der last|je nach last|"
        "bei last|automatiquement|selon la charge|en fonction de la charge|automáticamente|según la carga|"
        "con la carga|automaticamente|conforme a carga|in base al carico|con il carico|op basis van|naar belasting|"
        "for you|up and down"
    ),
    "spread-term": (
        "topology spread~|topologie~ spread~|spread constraint/constraints|topologyspread~|anti affinity|antiaffinity"
        "|anti affinité|antiaffinité|anti afinidad|antiafinidad|anti afinidade|antiafinidade|anti affinità|antiaffinità"
        "|anti affiniteit|antiaffinit~|topologieverteilung~|pod anti affinity|contraintes de topologie"
    ),
    "spread": (
        "spread|spreads|spreading|distribute|distributes|distributed|scatter|scattered|place|balance~|verteil~|"
        "verteilt|répart~|distribu~|repart~|reparti~|espalh~|sparpaglia~|spreid~|verspreid~|verdeel~|apart|separate"
    ),
    "they": "they|them|both|all of them|sie|beide|ils|elles|ellos|ambos|eles|loro|entrambi|ze|allebei",
    "different-nodes": (
        "different/separate/distinct node/nodes/machine/machines/server/servers/host/hosts/zones|"
        "verschiedene/verschiedenen/getrennte/getrennten knoten/rechnern/maschinen|nœuds/noeuds différents|"
        "machines différentes|nodos distintos|máquinas distintas|nós diferentes|máquinas diferentes|nodi diversi|"
        "macchine diverse|verschillende nodes/machines"
    ),
    "across-nodes": (
        "nodes|zones|machines|hosts|servers|racks|availability zones|"
        "different node/nodes/machine/machines/server/servers/hosts/zones|knoten|maschinen|rechner|verschiedene~|"
        "nœuds|noeuds|serveurs|nodos|máquinas|servidores|zonas|nós|nodi|macchine|zone|boxes"
    ),
    "same-node": (
        "same node|same machine|same host|same server|same box|one node|one machine|one box|single node|"
        "selben knoten|selben rechner|gleichen knoten|gleichen rechner|derselben maschine|même nœud|même noeud|"
        "même machine|mismo nodo|misma máquina|mesmo nó|mesmo node|mesma máquina|stesso nodo|stessa macchina|"
        "zelfde node|dezelfde node|zelfde machine|dezelfde machine|same physical|same zone|same rack|together on one"
    ),
    "priority-term": (
        "priority class/classes|priorityclass~|pod priority/priorities|prioritätsklasse~|classe/classes de priorité|"
        "clase/clases de prioridad|classe/classes de prioridade|classe/classi di priorità|prioriteitsklasse~|"
        "priority class name"
    ),
    "priority": (
        "priority|priorities|prioritize|prioritise|priorität~|priorité~|prioridad~|prioridade~|priorità|prioriteit~|"
        "more important|most important|matter most|matters most|important|critical|wichtig~|importantes|belangrijk~|"
        "what matters|expendable"
    ),
    "evict": (
        "evict~|preempt~|kicked out|thrown out|kick out|throw out|squeezed out|pushed out|sacrifice~|scheduler|"
        "rausgeworfen|verdräng~|expuls~|évinc~|desaloj~|despej~|sfratt~|node is full|cluster is full|node fills up|"
        "runs out of room|under pressure|unimportant|when it gets tight|who goes first|goes first|go first|"
        "leave first|die first|killed first|planificador|ordonnanceur"
    ),
    "rollout-term": (
        "max unavailable|maxunavailable|max surge|maxsurge|rolling update strategy|rollout strategy|update strategy|"
        "deployment strategy|rollingupdate|rolling update/updates|rolling deployment/deployments|rollierende~|"
        "rolling updates|stratégie de déploiement|estrategia de despliegue|estratégia de implantação|"
        "strategia di rollout/deploy|mise à jour progressive|actualización/actualizaciones progresiva/progresivas|"
        "actualización gradual"
    ),
    "zero-downtime": (
        "zero downtime|zero down time|without downtime|no downtime|without any downtime|without an outage|"
        "without interruption|ohne ausfall~|ohne unterbrechung|ohne downtime|sans interruption|sans coupure|"
        "sin caídas|sin interrupción|sin cortes|sem interrupção|sem parar|senza interruzion~|senza downtime|"
        "zonder onderbreking|zonder downtime"
    ),
    "rollout": (
        "rollout|rollouts|roll out|deploy|deploys|deployment~|update|updates|release|releases|ausroll~|déploi~|"
        "despleg~|desplieg~|implanta~|rilasci~|uitrol~"
    ),
    "new-first": (
        "new pod/one/version before|new one is up before|new pod is up|new pods are up|bring up a/the new|"
        "start the new|before the old|before it takes/kills/stops/removes the old|"
        "before taking/killing/stopping/removing the old|old one goes away|old ones go away|neuer pod bevor|"
        "bevor der alte|avant l ancien|avant de couper|antes de quitar|antes de matar o|antes de tirar|"
        "prima di togliere|voordat de oude|one at a time|one by one|pod by pod"
    ),
    "new-one": (
        "new pod/pods/version/one/ones/replica/copy/container/release|neue/neuen/neuer pod/pods/version|nouveau pod|"
        "nouvelle version|nuevo pod|nueva versión|novo pod|nova versão|nuovo pod|nuova versione|nieuwe pod/versie"
    ),
    "old-one": (
        "old pod/pods/version/one/ones/replica/copy/container|alte/alten/alter pod/pods/version|ancien pod|"
        "ancienne version|viejo pod|pod viejo|versión vieja|versión anterior|pod antigo|versão antiga|vecchio pod|"
        "vecchia versione|oude pod/versie"
    ),
    "grace-term": (
        "termination grace~|terminationgrace~|grace period|pre stop|prestop|pre stop hook~|"
        "graceful shutdown/shutdowns/termination|gracefully|gracefully shut/stop/terminate~|"
        "shut/shuts/shutting down gracefully/cleanly/properly|stop cleanly|clean shutdown|sauber beenden|"
        "sauber herunterfahren|sauber runterfahren|sauberes herunterfahren|arrêt propre|s arrêter proprement|"
        "arrêt gracieux|apagado ordenado|apagarse bien|cierre ordenado|terminar con calma|desligamento gracioso|"
        "encerrar corretamente|encerrar com calma|arresto pulito|spegnimento ordinato|chiudersi correttamente|"
        "netjes afsluiten|netjes stoppen|schoon afsluiten|ordenadamente|terminar limpiamente|encerramento gracioso|"
        "sauber zu beenden|schonend|spegnersi con grazia|say goodbye|wind down"
    ),
    "sigterm": "sigterm|sig term|termination signal|terminate signal|stop signal|shutdown signal",
    "in-flight": (
        "in flight|inflight|open requests/connections|existing requests/connections|current requests|"
        "running requests|ongoing requests|requests theyre/its working on/handling/serving/processing|"
        "requests they/it are/is working on/handling/serving/processing|pending requests|open work|"
        "what theyre working on|requests it/they already has/have|drain connections|what it is doing|"
        "what they are doing|laufende anfragen|offene anfragen|requêtes en cours|peticiones en curso|"
        "peticiones abiertas|requisições em andamento|richieste in corso|lopende verzoeken|requests in progress|"
        "finish its work|finish their work|finish what"
    ),
    "finish": (
        "finish|finishes|finishing|complete|drain|drains|time|wait|seconds|abschließen|fertig|terminer|terminent|"
        "acabar|terminar|terminare|completare|afmaken|afronden|beantworten|concluir"
    ),
    "shut": (
        "shut|shuts|shutting|shutdown|stop|stops|stopped|stopping|terminate|terminated|exit|exits|exiting|die|dies|"
        "killed|quit|beenden|beendet|stoppen|arrêt~|s arrêter|apag~|parar|detener~|cerrar~|encerrar~|desligar~|"
        "spegn~|chiud~|fermar~|afsluit~|kill|kills|killing|go away|goes away"
    ),
}
FRAMES = {
    "replicas": (
        term("several replica-noun", 4, ordered=True),
        Frame("run several replica", 9, ordered=True),
        Frame("run several-of-it", 9, ordered=True),
        Frame("run replica-count several", 12),
        Frame("single replica", 3, bad=True, ordered=True),
        Frame("run single replica", 8, bad=True, ordered=True),
    ),
    "disruption-budget": (
        term("pdb", 4),
        Frame("drain keep-some replica/several-of-it", 24, whole=True),
    ),
    "autoscaler": (term("hpa", 4), Frame("scale with-load", 10)),
    "topology-spread": (
        term("spread-term", 4),
        Frame("spread across-nodes replica/several-of-it/spread-term", 16),
        Frame("spread across-nodes", 6),
        Frame("replica/several-of-it/they different-nodes", 8),
        Frame("same-node replica/several-of-it/keep-some", 14, bad=True),
    ),
    "priority-class": (term("priority-term", 4), Frame("priority evict", 16, whole=True)),
    "rollout-strategy": (
        term("rollout-term", 4),
        Frame("zero-downtime rollout", 10, whole=True),
        Frame("new-first rollout", 18, whole=True),
        Frame("new-one old-one gate", 14, whole=True),
    ),
    "graceful-shutdown": (
        term("grace-term", 4),
        Frame("in-flight shut", 16, whole=True),
        Frame("in-flight finish", 8, whole=True),
        Frame("sigterm finish/shut", 12, whole=True),
    ),
}
