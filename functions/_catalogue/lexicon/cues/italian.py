"""Italian."""

from functions._catalogue.lexicon.cues import Cues

CUES = Cues(
    common=(
        "il|lo|la|i|gli|le|di|del|della|dei|delle|dello|degli|che|e|è|un|una|uno|non|per|con|da|dal|dalla|in|nel|"
        "nella|nei|su|sul|sulla|si|se|al|alla|ai|alle|come|più|ma|o|anche|questo|questa|questi|quello|quella|quando|"
        "molto|senza|mi|ti|ci|vi|ne|ogni|tutto|tutti|tutte|sempre|mai|essere|sono|era|ha|hanno|avete|abbiamo|fare|"
        "può|possono|potete|perché|così|oggi|adesso|ora|allora|quindi|poi|dovete|deve|devono|bisogna|mettete|usate|"
        "vostro|vostra|vostri|nostro|io|noi|voi|loro|c|l|d|un|cosa|cose|altro|altra|niente|già|solo|bene|due|prima|"
        "dopo|cioè|ciao|chi|dove"
    ),
    must=(
        "d ora in poi|da ora in poi|voglio che|il minimo è|è ora di|neanche per sogno|bisogna|dovete|deve|devono|"
        "devi|dobbiamo|sempre|mai|obbligatorio|obbligatoria|obbligatori|indispensabile|fondamentale|è necessario|"
        "necessario|necessaria|non dimenticate|non dimenticatevi|non dimenticare|non dimenticarti|ricordatevi|"
        "ricordate|ricordati|assicuratevi|assicurati|fate in modo|per favore|in nessun caso|per nessun motivo|"
        "assolutamente|essenziale|serve|servono|vi serve|vi servono|ci vuole|ci vogliono|ha bisogno|hanno bisogno|"
        "non può mancare|non possono mancare|non deve|non devono|non bisogna|guai a|occorre|mi raccomando"
    ),
    should=(
        "voglio|vogliamo|riceve un|riceve una|dovrebbe|dovrebbero|dovreste|dovresti|consiglio|consigliato|"
        "consigliabile|vi consiglio|raccomando|raccomandato|il mio consiglio|conviene|è meglio|meglio|sarebbe bene|"
        "metterei|direi|preferisco|vale la pena|volete|vi chiedo|suggerisco|lasciate|cercate|andrebbe|andrebbero|"
        "va messo|va messa|vanno messi|vanno messe|va impostato|va impostata|vanno"
    ),
    advice=(
        "la regola|regola d oro|regola numero|la soluzione|il trucco|la cosa più importante|la prima cosa|prima cosa|"
        "seconda cosa|ultima cosa|buona pratica|buone pratiche|la chiave|quello che funziona|la lezione|il segreto"
    ),
    good=(
        "buona idea|importante|importanti|utile|aiuta molto|ne vale la pena|vale la pena|non costa nulla|"
        "non costa niente|mi ringrazierete|sensato|ragionevole|salva|indispensabile|vostro amico|saggio"
    ),
    bad=(
        "cattiva idea|pessima idea|brutta idea|un errore|errore grave|pericolo|pericoloso|pericolosa|rischioso|"
        "peccato|vietato|antipattern|anti pattern|disastro|bomba a orologeria|una follia|irresponsabile|non basta|"
        "non è sufficiente|incubo|falla di sicurezza|da evitare|cercarsi guai"
    ),
    hedge=(
        "forse|magari|potrebbe|potrebbero|potreste|potresti|potremmo|dipende|a volte|in alcuni casi|se volete|"
        "se vuoi|probabilmente|opzionale|eventualmente|può darsi|questione di gusti|non sono sicuro|considerate|"
        "considerare|valutate|valutare"
    ),
    practice="adesso mettiamo|oggi mettiamo|noi sempre|io metto sempre|noi mettiamo sempre|quello che facciamo è|ormai",
    may="potete|puoi|si può|possiamo|è possibile|esiste anche|c è anche|permette",
    no=(
        "neanche per sogno|non|mai|nessun|nessuno|nessuna|niente|nulla|senza|né|neanche|nemmeno|neppure|in nessun caso|"
        "per nessun motivo|non deve|non devono|non bisogna|guai a|contro"
    ),
    omit=(
        "evitate|evita|evitare|togliete|togli|togliere|rimuovete|rimuovi|rimuovere|eliminate|elimina|eliminare|"
        "disattivate|disattiva|disattivare|disabilitate|disabilita|disabilitare|spegnete|spegni|smettete di|"
        "smetti di|invece di|al posto di|dimenticare|dimentica|dimenticano|manca|mancano|fate a meno|rinunciate|"
        "lasciate perdere|lasciate stare|buttate|levate"
    ),
    ban="impedite|impedire|impedisci|vietate|vietare|bloccate|bloccare|negate|negare|proibite",
    void=(
        "non serve|non servono|non vi serve|non vi servono|non avete bisogno|non ha bisogno|non hanno bisogno|"
        "non c è bisogno|non è necessario|non sono necessari|inutile|inutili|superfluo|non dovete per forza|"
        "non è obbligatorio|non vale la pena|non ne vale la pena|non occorre|non ne avete bisogno|"
        "non ne hanno bisogno|per forza no|non è indispensabile|quasi mai bisogno"
    ),
    neutral=(
        "senza interruzioni|senza downtime|senza che nessuno|non solo|non soltanto|perché no|non è difficile|"
        "non è complicato|nessun problema|niente male|non ancora|niente paura|senza problemi|senza dubbio|"
        "non preoccupatevi|niente di complicato|senza eccezioni|non costa|non ci vuole molto"
    ),
    question=(
        "che cos è|cos è|cosa sono|cosa fa|cosa succede|perché mai|come si|come faccio|come facciamo|quanti|quante|"
        "chi di voi|chi ha|avete mai|qualcuno|serve davvero|devo|la domanda|una domanda|mi chiedono|mi chiedete|"
        "mi hanno chiesto|sapete|qual è|quando bisogna|bisogna proprio"
    ),
    topic=(
        "parlare di|parlare dei|parlare delle|parliamo|spiegare|spiego|argomento|differenza tra|significa|"
        "sentito parlare|video su|domande su|vediamo|guardiamo"
    ),
    past=(
        "prima|una volta|ai tempi|all epoca|anni fa|all inizio|l anno scorso|la settimana scorsa|avevamo|avevo|"
        "usavamo|mettevamo|lanciavamo|giravamo|un tempo|ieri|nella mia vecchia|quando abbiamo iniziato|in passato|"
        "eseguivamo|facevamo"
    ),
    now="ora|adesso|oggi|oggigiorno|ormai|da allora|invece",
    myth=(
        "alcuni dicono|molti dicono|la gente dice|c è chi dice|si dice|dicono che|molti pensano|alcuni pensano|"
        "ho sentito|ho letto|il mito|un mito|presumibilmente|su internet|su un forum|qualcuno mi ha detto|"
        "un collega mi ha detto|mi hanno detto|sostengono|affermano|vi diranno|leggenda|c è gente che"
    ),
    suppose=(
        "immaginate|immagina|immaginiamo|supponiamo|supponete|supponendo|diciamo che|mettiamo che|ipoteticamente|e se"
    ),
    mocked_after=(
        "certo certo|ma certo|sì certo|come no|se vi piace|se amate|se volete perdere|se odiate|che bella idea|"
        "geniale|fate pure|complimenti|certo come no"
    ),
    mocked_before=(
        "cosa potrebbe andare storto|cosa può andare storto|che cosa potrebbe andare storto|chi ha bisogno di|"
        "a cosa serve poi|scherzo|sto scherzando|è una battuta|non ha mai detto nessuno|disse nessuno|buona fortuna|"
        "che bella idea|bella idea|divertitevi|auguri"
    ),
    reason=(
        "perché|poiché|dato che|affinché|in modo che|così|in questo modo|altrimenti|sennò|se no|il giorno in cui|"
        "per evitare|evita|protegge|la ragione|per questo|quindi"
    ),
    weight=(
        "sempre|mai|soprattutto|per favore|la cosa più importante|obbligatorio|obbligatoria|indispensabile|"
        "in nessun caso|per nessun motivo|davvero|assolutamente|fondamentale|mi raccomando|se fate una sola"
    ),
    harm=(
        "cade|cadono|muore|muoiono|morto|perde|perdete|perso|guasto|rotto|rompe|errori|disastro|rallenta|rallentano|"
        "attaccante|hackerato|soffre|alla cieca|sveglia|uccide|mangia|accumulano|crolla|crasha"
    ),
    imperative=(
        "rendete|rendi|mettete|metti|usate|usa|aggiungete|aggiungi|date|fate|fai|lasciate|lascia|evitate|evita|"
        "definite|definisci|configurate|configura|attivate|attiva|limitate|limita|fissate|fissa|bloccate|blocca|"
        "togliete|togli|rimuovete|rimuovi|eliminate|elimina|disattivate|disattiva|disabilitate|disabilita|"
        "distribuite|distribuisci|spargete|salvate|salva|pulite|pulisci|cancellate|cancella|create|crea|scrivete|"
        "scrivi|dite|ditelo|dillo|dimenticate|pensate|montate|monta|smettete|vietate|negate|permettete|assicuratevi|"
        "assicurati|ricordatevi|ricordati|eseguite|esegui|riservate|riserva|esponete|esponi|raccogliete|monitorate|"
        "scegliete|non|mai|indicate|dichiarate|dichiara|specificate|chiedete|mantenete|mantieni|sempre|tenete|tieni|"
        "conservate|conserva|programmate|preferite|impostate|imposta|spegnete|chiudete|aprite|scalate|scaricate|"
        "tirate|girate|fate|impedite|guai|rinunciate"
    ),
    openers=(
        "e basta|e infine|e per ultimo|e soprattutto|allora|quindi|bene|ok|adesso|ora|poi|e poi|oggi|prima|primo|"
        "secondo|la prima cosa|infine|per ultimo|inoltre|invece|d altra parte|molti|alcuni|c è chi|immaginate|"
        "immagina|comunque|tra l altro|bisogna|dovete|dovreste|vi consiglio|consiglio|non dimenticate|ricordatevi|"
        "altrimenti|noi|per il|per la|per lo|un altra cosa|avevamo|era|mai|sempre|forse|magari|non serve"
    ),
    condition="se|nel caso|purché|anche se|sebbene",
    cause="perché|poiché|dato che|visto che|siccome",
    relative="che|chi|cui|dove|quale",
    purpose="affinché|finché|prima che|in modo che|a meno che",
    adverbial="appena|mentre|quando|dopo",
    contrast="ma|però|bensì|invece|tuttavia",
    also="e|o|oppure|così come|e anche|più",
    subjects="io|tu|voi|noi|lui|lei|loro|questo|quello|kubernetes|si|vi",
    verbs=(
        "dovete|deve|devono|dovreste|dovrebbe|potete|può|possono|consiglio|raccomando|è|sono|era|ho|ha|abbiamo|avete|"
        "hanno|penso|credo|dico|direi|metto|metterei|fa|succede|va|serve|servono|uso|usiamo"
    ),
)
