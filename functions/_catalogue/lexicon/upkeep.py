"""Housekeeping, shares of a cluster, watching it, and keeping data: quotas, jobs, metrics, alerts, backups, volumes."""

from functions._catalogue.lexicon.frames import Frame, term

WORDS = {
    "quota": (
        "resource quota/quotas|resourcequota~|quota|quotas|ressourcenquote~|ressourcenkontingent~|kontingent~|"
        "quota/quotas de ressources|cuota/cuotas de recursos|cuota/cuotas|cota/cotas de recursos|cota|cotas|"
        "quota di risorse|quote di risorse|resourcequota's"
    ),
    "team-space": (
        "namespace|namespaces|name space/spaces|team|teams|tenant|tenants|department|project|projects|equipo|equipos|"
        "équipe~|espace/espaces de noms|namensraum|namensräume|espacio/espacios de nombres|time|times|equipe~|squad~|"
        "naamruimte~|mandant~|customer|customers"
    ),
    "total": (
        "in total|total|altogether|overall|whole cluster|entire cluster|rest of the cluster|everybody elses|"
        "share of the cluster|share|budget|allowance|all the resources|all resources|everything the cluster has|"
        "ganzen cluster|gesamten cluster|insgesamt|tout le cluster|todo el cluster|todo el clúster|cluster inteiro|"
        "todo o cluster|intero cluster|tutto il cluster|hele cluster|the cluster for itself|other teams|"
        "everyone elses|neighbors/neighbours|starve the others"
    ),
    "limit-range": (
        "limit range/ranges|limitrange~|limit-range~|plage de limites|rango de límites|intervalo de limites|"
        "intervallo di limiti"
    ),
    "default-values": (
        "default limit/limits|default request/requests|default memory|default cpu|default resources|"
        "defaults for memory|defaults for resources|sensible defaults|namespace default/defaults|default values|"
        "defaults|standardwerte|vorgabewerte|standardlimits|valeurs par défaut|valores por defecto|valores padrão|"
        "valori predefiniti|valori di default|standaardwaarden"
    ),
    "forgetful": (
        "forget|forgets|forgot|forgotten|does not say|doesnt say|dont say|doesnt specify|dont specify|does not set|"
        "doesnt set|dont set|without requests|without limits|without any|nobody set|nobody sets|says nothing|"
        "say nothing|leaves it out|leave it out|vergisst|vergessen|nichts angibt|nichts angeben|oubli~|ne précise~|"
        "olvid~|no indic~|no pone|esquec~|não defin~|dimentic~|non specific~|vergeet|vergeten|come without|"
        "own up to nothing|no resources"
    ),
    "ttl": (
        "ttl|time to live|ttl seconds after finished|ttlsecondsafterfinished|t t l|verfallszeit|lebensdauer|"
        "durée de vie|tiempo de vida|tempo de vida|tempo di vita|levensduur"
    ),
    "finished": (
        "finished|completed|done|old|succeeded|dead|fertige~|abgeschlossene~|erledigte~|beendete~|alte|terminé~|"
        "finis|fini|terminado~|acabad~|finalizad~|completad~|viej~|concluíd~|terminat~|completat~|finit~|afgeronde|"
        "voltooide|klare|afgelopen|after they finish|after it finishes|after they finished|when they are done|"
        "theyve finished|theyre done|after they have finished|have run"
    ),
    "job": (
        "job|jobs|job pods|cron job/jobs|cronjob~|batch job/jobs|tâche/tâches|tarea/tareas|trabajos|tarefa/tarefas|"
        "trabalhos|lavori|lavoro|taak|taken|completed pods|finished pods|one off jobs|job objects"
    ),
    "clean-up": (
        "clean up|cleans up|cleaned up|clean/cleans up after|clean them up|delete|deletes|deleted|remove|removes|"
        "removed|get rid|garbage collect~|tidy|tidies|expire|expires|vanish|disappear|go away|prune|sweep|throw away|"
        "reap|thrown away|cleaned|aufräumen|räumt|räum|weggeräumt|löschen|löscht|lösche|gelöscht|entfernen|entfernt|"
        "nettoy~|supprim~|effac~|limpi~|borr~|elimin~|bórr~|limp~|apag~|remov~|pulir~|puli~|cancell~|rimuov~|opruim~|"
        "ruim|verwijder~|wissen"
    ),
    "pile-up": (
        "pile up|piles up|piling up|lie around|lies around|lying around|hang around|hanging around|accumulate~|"
        "stay around|stays forever|stay forever|clutter|sich stapeln|stapeln sich|herumliegen|liegen bleiben|"
        "s accumul~|s entass~|traîn~|acumul~|amonton~|se acumul~|accumul~|ophopen|blijven liegen|rondslingeren"
    ),
    "history-word": "history|historie|verlauf|historique|historial|histórico|storico|cronologia|geschiedenis",
    "history-term": (
        "history limit/limits|job history|successfuljobshistorylimit|failedjobshistorylimit|successful jobs history~|"
        "failed jobs history~|jobs history|historylimit~|historie~ limit|limite d historique|límite de historial|"
        "limite de histórico|limite dello storico|geschiedenislimiet|cron history|run history"
    ),
    "history-term-else": "revision history limit/limits|revisionhistorylimit",
    "keep": (
        "keep|keeps|keeping|kept|retain|retains|hold on to|holds on to|store|leave|behalt~|behält|hebt|aufheben|"
        "gard~|conserv~|guard~|mant~|mantenh~|mantener~|tien~|conserva~|bewaar~|bewaren|houd|remember|aufzubewahren|"
        "aufbewahren"
    ),
    "last-few": (
        "last|letzten|letzte|derniers|dernières|últimos|últimas|ultimi|ultime|laatste|the last|most recent|a few|"
        "a handful|handful|couple|recent|none of"
    ),
    "run-noun": (
        "runs|run|executions|jobs|job|job pods|cron job/jobs|cronjob~|läufe|jobläufe|exécutions|ejecuciones|"
        "execuções|esecuzioni|uitvoeringen|runs of"
    ),
    "cron": (
        "cron|cron job/jobs|cronjob~|scheduled job/jobs|nightly job/jobs|geplante jobs|tarea programada|"
        "tareas programadas"
    ),
    "service-monitor": (
        "service monitor/monitors|servicemonitor~|pod monitor/monitors|podmonitor~|service monitoring object|"
        "servicemoniteur"
    ),
    "scrape": (
        "scrape|scrapes|scraped|scraping|collect|collects|gather|pick up|picks up|abgreif~|einsammeln|einsammelt|"
        "sammelt|abfragt|collecte~|récupèr~|récolt~|recoj~|recog~|recolect~|colet~|raccogl~|raccolg~|verzamel~|"
        "ophaalt|ophalen"
    ),
    "metrics": ("metrics|metric|metrics endpoint|prometheus|metriken|métriques|métricas|metriche|metrieken|prometeo"),
    "expose": (
        "expose|exposes|export|exports|publish|exponier~|bereitstell~|expos~|expon~|export~|esport~|espong~|"
        "ontsluit~|blootstell~"
    ),
    "alert-term": (
        "alert rule/rules|alerting rule/rules|alarm rule/rules|prometheus rule/rules|prometheusrule~|alerting|"
        "alertmanager|alert manager|alarmregel~|alarmierung|alertregel~|règle/règles d alerte|alerte~|"
        "regla/reglas de alerta|alerta|alertas|regra/regras de alerta|regola/regole di alert/allarme|avviso|avvisi|"
        "waarschuwingsregel~|alarmering|prometheus alert/alerts"
    ),
    "alert": (
        "alert|alerts|alerted|page|pages|paged|notify|notified|notification|alarm|alarms|alarmieren|alarmiert|"
        "wake somebody|wake someone|wake me|wakes you|benachrichtig~|alarme|allarme|allarmi|alarma|alarmas|melding|"
        "waarschuw~|get told|be told|hear about it|tells you"
    ),
    "trouble": (
        "neu starten|abstürzen|ausfallen|herstarten|redémarrent|reinician|reiniciam|riavviano|fail|no available|"
        "not available|zero replicas|missing replicas|goes missing|almost full|nearly full|running out|runs out|"
        "stops|stopped|expire~|stuck|too many errors|unhealthy|slow down|crash loop~|crash looping|crashloop~|"
        "crashes|crashing|restarts|restart|restarting|keeps restarting|restarted|oom killed|oomkilled|oom|error rate|"
        "errors|fails|failing|failed|down|not ready|disk fills|disk is full|out of memory|full|pending|unavailable|"
        "sick|abstürz~|abstürzt|neustart~|neu startet|ausfällt|fehler~|redémarr~|plante|erreur~|en boucle|reinici~|"
        "falla|fallan|errores|cae|falha|erros|riavvi~|errori|cade|crasht|herstart~|faalt|fouten|goes wrong|"
        "in trouble|dies|breaks|flapping|too often"
    ),
    "backup": (
        "backup|backups|back up|backs up|backed up|backing up|dump|dumps|dumped|pg dump|pgdump|snapshot|snapshots|"
        "sicherung~|sichern|sichert|gesichert|datensicherung~|sauvegard~|copia/copias de seguridad|respaldo~|"
        "respald~|cópia de segurança|cópias de segurança|fazer backup|faça backup|salvaguarda|copia di sicurezza|"
        "salvataggio|reservekopie~|back up de|back-up|back ups|export the data|copy of the data"
    ),
    "database": (
        "database|databases|data base/bases|db|postgres~|postgresql|mysql|mariadb|maria db|mongo~|redis data|etcd|"
        "cassandra|sqlite|datenbank~|base de données|bases de données|base/bases de datos|banco/bancos de dados|"
        "base de dados|banca dati|database's|databank|sql|volume|volumes|persistent data|your data|the data|"
        "stateful data|pvc|persistent volume~"
    ),
    "database-noun": (
        "database|databases|data base/bases|db|postgres~|postgresql|mysql|mariadb|maria db|mongo~|stateful|"
        "datenbank~|base de données|bases de données|base/bases de datos|banco/bancos de dados|base de dados|"
        "databank|cassandra|your data|the data|important data|queue data|state|daten|données|datos|dados|dati|"
        "gegevens"
    ),
    "empty-dir": (
        "empty dir/dirs/directory/deer|emptydir~|empty directory volume|container file system|container filesystem|"
        "containers file system|containers filesystem|container layer|"
        "inside (of) the/a/your container/containers/pod|in the container itself|in the container|in a container|"
        "ephemeral storage|ephemeral volume|ephemeral disk|temporary volume|temporary storage|local scratch|"
        "scratch space|flüchtige~|im container|dans le conteneur|stockage éphémère|volume éphémère|"
        "dentro del contenedor|almacenamiento efímero|dentro do contêiner|dentro do container|armazenamento efêmero|"
        "dentro il container|nel container|storage effimero|in de container|tijdelijke opslag|vluchtige opslag"
    ),
    "persistent": (
        "persistent volume~|pvc|pvcs|p v c|volume claim/claims|persistentvolumeclaim~|persistent storage|"
        "persistent disk|durable storage|durable volume|real disk|real volume|real storage|proper volume|"
        "proper storage|own disk|actual disk|disk that survives|storage that survives|volume that survives|"
        "persistentes volume|persistente~ volume~|persistenten speicher|dauerhafte~|volume persistant|"
        "volumes persistants|stockage persistant|volumen persistente|volúmenes persistentes|"
        "almacenamiento persistente|disco persistente|volume persistente|volumes persistentes|"
        "armazenamento persistente|volumi persistenti|archiviazione persistente|persistente opslag|persistent opslag|"
        "blijvende opslag|storage class|survives a restart|outlives the pod|survives/survive the pod|"
        "survive/survives the/a container|survive a restart|survives a reschedule"
    ),
}
FRAMES = {
    "resource-quota": (
        term("quota", 4),
        Frame("limit/devour/total team-space total", 16, whole=True),
        Frame("limit team-space resource", 10),
    ),
    "limit-range": (
        term("limit-range", 4),
        Frame("default-values team-space", 10),
        Frame("default-values forgetful", 16, whole=True),
    ),
    "job-ttl": (
        term("ttl job", 12),
        term("ttl finished", 8),
        Frame("clean-up finished job", 12),
        Frame("pile-up finished job", 12, bad=True),
    ),
    "job-history": (
        term("history-term", 4),
        Frame("keep last-few run-noun cron", 14),
        Frame("keep last-few run-noun", 7),
        Frame("keep several run-noun cron", 14),
        Frame("keep several run-noun", 3, ordered=True),
        Frame("history-word cron", 6),
    ),
    "service-monitor": (
        term("service-monitor", 4),
        Frame("scrape metrics", 10),
        Frame("expose metrics", 6),
    ),
    "alert-rules": (
        term("alert-term", 4),
        Frame("alert trouble", 14),
    ),
    "backup-job": (Frame("backup database", 12), Frame("backup cron", 8)),
    "database-storage": (
        Frame("database-noun persistent", 14),
        Frame("database-noun empty-dir", 14, bad=True),
    ),
}
