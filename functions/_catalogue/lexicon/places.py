"""What Kubernetes talk is recognised by, and what tells that the talk is about something else."""

STRONG = (
    "security context|securitycontext|kubernetes|kubernetis|kubernetics|kubernete|kubernetis|"
    "cooper/coober/cuber/kuber netties/nettys/netes/nettis|cubernetes|cube ernetes|k eight s|k8s|k8|k3s|k three s|"
    "k 3 s|kube|kubectl|kube/cube control/ctl/cuddle/cutl|kubelet|cubelet|cube let|pod|pods|podde|namespace|"
    "namespaces|name space/spaces|statefulset~|stateful set/sets|daemonset~|daemon set/sets|cronjob~|configmap~|"
    "config map/maps|helm|yaml|manifest|manifests|argo cd|argocd|gitops|git ops|flux|containerd|docker|ingress|"
    "openshift|open shift|etcd|control plane|api server|crash loop~|crashloop~|oom killed|oomkilled|oom killer|"
    "replica set/sets|replicaset~|node pool|microservice~|micro services|prometheus|grafana|pod~ disruption|eks|gke|"
    "aks|rancher|minikube|kind cluster|sidecar~|c group/groups|cgroup~|see group/groups"
)
WEAK = (
    "container~|conteiner~|conteneur~|contenedor~|contentor~|contenitor~|cluster|clusters|clústeres|node|nodes|"
    "knoten|noeud|noeuds|nodo|nodos|nodi|knooppunt~|deployment~|deploy|déploiement~|despliegue~|implanta~|replica|"
    "replicas|replikat~|replique~|replicaties|réplicas|workload~|image|images|imagen|imágenes|imagem|imagens|"
    "immagine|immagini|scheduler|service|services|dienst~|servicio~|serviço~|servizi~|app|apps|application~|"
    "anwendung~|aplicaci~|aplicaç~|applicazion~|applicatie~|production|prod|produktion|producción|produção|"
    "produzione|productie|server|servers|serveur~|servidor~|database|databases|datenbank~|base de données|"
    "bases de données|base/bases de datos|banco de dados|base de dados|version|versions|registry|registries|rollout|"
    "rollouts|job|jobs|backend|frontend|process|processes|prozess~|processus|proceso~|volume|volumes|cpu|endpoint|"
    "endpoints|health check/checks|error rate|linux|kernel|tag|tags|metrics|network polic~|networkpolic~|redis|"
    "postgres~|mysql|nginx|replicas|release|releases"
)
EVERYDAY = (
    "kid|kids|child|children|toddler~|teenager~|husband|wife|grandmother|grandma|grandfather|grandpa|mother in law|"
    "uncle|aunt|party|parties|wedding|birthday|dinner|kitchen|recipe|cooking|baking|bakery|garden|gardening|dog|dogs|"
    "cat|puppy|rabbit~|horse~|football|soccer|basketball|marathon|gym|yoga|workout|diet|fitness|guitar|piano|band|"
    "concert|album|stock market|the market|market|investor~|portfolio|mortgage|savings|crypto|election|politician~|"
    "government|parliament|church|hospital|doctor|patient|patients|surgery|medicine|vaccine|school|teacher|pupils|"
    "classroom|homework|factory|warehouse|truck|trucks|car|cars|engine oil|airplane|airport|train station|sailing|"
    "fishing|hunting|hiking|camping|vacation|beach|weather|flour|bread|sugar|coffee beans|plants|farm|farmer~|novel|"
    "poem|movie|photos of|my photos|your photos|family photos|phone|phones|smartphone|laptop|playstation|xbox|"
    "video game|gamers|screen time|space probe|mars|planet|nasa|astronaut~|volcano|chess|kinder|oma|opa|hochzeit|"
    "küche|garten|hund|fabrik|schule|enfants|cuisine|jardin|usine|école|niños|cocina|jardín|fábrica|escuela|crianças|"
    "cozinha|bambini|cucina|fabbrica|scuola|kinderen|keuken|tuin|fabriek|marathonlauf|urlaub|vacances|vacaciones|"
    "férias|vacanze|vakantie|fridge|grill"
)
