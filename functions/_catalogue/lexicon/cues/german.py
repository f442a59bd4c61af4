"""German."""

from functions._catalogue.lexicon.cues import Cues

CUES = Cues(
    common=(
        "der|die|das|und|ist|nicht|ein|eine|einen|einem|einer|ich|ihr|wir|sie|es|zu|den|dem|des|mit|auf|für|von|im|"
        "in|an|auch|sich|so|dass|wenn|aber|oder|man|wie|was|noch|nur|schon|dann|da|hier|kann|hat|habe|haben|sind|war|"
        "wird|werden|bei|aus|nach|um|am|als|mal|euch|eure|euer|eurer|ja|doch|also|immer|alle|alles|mehr|sehr|kein|"
        "keine|keinen|muss|sollte|solltet|müsst|ihr|uns|unser|dein|deine|deinen|jeder|jeden|jedes|jede|setzt|nutzt|"
        "sonst|weil|damit|ohne|bitte|niemals|nie|heute|gibt|lasst|macht|diese|dieser|dieses|mir|mich|dir|dich|ganz|"
        "wirklich|zum|zur|vom|beim|über|unter|gleich|etwas|viel|einfach|eigentlich|sowieso|geht|braucht|wäre|würde"
    ),
    must=(
        "ab sofort|ab jetzt|von nun an|ich will dass|wir wollen dass|hat nichts verloren|haben nichts verloren|"
        "nichts verloren|nichts zu suchen|nichts zu suchen|das mindeste|mindestens eine|höchste zeit|gehört sich|"
        "kommt nicht in frage|keine diskussion|gehört in jeden|gehört an jeden|gehört dazu|muss|müssen|müsst|musst|"
        "unbedingt|immer|auf jeden fall|stellt sicher|stelle sicher|sorgt dafür|sorge dafür|achtet darauf|"
        "achte darauf|vergesst nicht|vergiss nicht|nicht vergessen|denkt daran|denk daran|denkt dran|pflicht|"
        "zwingend|keinesfalls|auf keinen fall|unter keinen umständen|niemals|nie|bitte|darf nicht fehlen|"
        "dürfen nicht fehlen|unverzichtbar|gehört|gehören|führt kein weg|kein weg vorbei|grundsätzlich|geht es nicht|"
        "geht nichts|geht es wirklich nicht|geht gar nicht|ganz wichtig|brauchst du|braucht ihr|braucht jeder|"
        "jeder _ braucht|braucht man|darf nicht|dürfen nicht|dürft ihr nicht|sollte niemals|sollte nie|nie wieder|"
        "keine ausreden|besteht darauf"
    ),
    should=(
        "bekommt eine|bekommt ein|bekommt einen|kriegt eine|kriegt ein|kriegt einen|ich kann euch nur raten|"
        "kann nur raten|ich will|wir brauchen|ich möchte|soll|sollen|sollte|sollten|solltet|solltest|sollt|empfehle|"
        "empfehlen|empfiehlt|empfehlung|rate|raten|ratsam|würde ich|ich würde|würde sagen|lieber|besser|am besten|"
        "mein rat|mein tipp|lohnt sich|lohnt|lohnen|wir wollen|ihr wollt|wollt ihr|will man|möchte man|möchtet|gebt|"
        "lasst|es gilt|angesagt|sinnvoll ist|nötig|notwendig|braucht|brauchen|gönnt|ich rate|würd ich|legt euch"
    ),
    advice=(
        "die regel ist|regel nummer|faustregel|die lösung ist|die lösung|der trick ist|der trick|tipp|mein tipp|"
        "was hilft|was ihr aber|was ihr|das wichtigste|das beste ist|bewährt hat sich|bewährt|best practice|"
        "als erstes|zuallererst|erstens|zweitens|punkt eins|die lehre daraus|merkt euch|was sich aber|was sich"
    ),
    good=(
        "gute idee|wichtig|sinnvoll|hilft|hilfreich|goldwert|gold wert|lohnt sich|kostet nichts|kostet euch nichts|"
        "richtig so|macht sinn|ergibt sinn|vernünftig|empfehlenswert|rettet|das a und o|euer freund|ein muss|"
        "spart euch"
    ),
    bad=(
        "muss weg|müssen weg|muss raus|müssen raus|gehört abgeschafft|gehören abgeschafft|kann weg|können weg|"
        "schlechte idee|keine gute idee|blöde idee|dumme idee|fehler|gefährlich|fahrlässig|riskant|sünde|tabu|"
        "ein no go|no go|verboten|anti pattern|antipattern|katastrophe|zeitbombe|falsch|quatsch|unsinn|rächt sich|"
        "schadet|reicht nicht|nicht genug|albtraum|sicherheitslücke|böse|des teufels|teufelszeug|grob fahrlässig"
    ),
    hedge=(
        "vielleicht|eventuell|möglicherweise|könnte|könnten|könntet|könnt ihr|kommt drauf an|kommt darauf an|"
        "kommt auf|geschmackssache|manchmal|unter umständen|wenn ihr wollt|wenn man will|wer will|wahrscheinlich|"
        "optional|überlegen|überlegt euch|ausprobieren|ansichtssache|gegebenenfalls|je nachdem|nicht unbedingt nötig|"
        "mal schauen|weiß nicht ob|bin mir nicht sicher|wer mag|denkbar"
    ),
    practice=(
        "heute machen wir|inzwischen|mittlerweile|wir setzen immer|wir machen das|bei uns gilt|wir haben jetzt|"
        "machen wir immer|mache ich immer"
    ),
    may="ihr könnt|man kann|du kannst|können wir|es ist möglich|es gibt auch|lässt sich|kann man",
    no=(
        "nichts verloren|nichts zu suchen|kommt nicht in frage|geht es nicht|geht nichts|geht es wirklich nicht|"
        "geht gar nicht|nicht|kein|keine|keinen|keinem|keiner|keines|nie|niemals|nichts|niemand|ohne|weder|noch nie|"
        "auf keinen fall|keinesfalls|unter keinen umständen|nirgends|kaum|darf nicht|dürfen nicht|dürft ihr nicht|"
        "sollte niemals|sollte nie|nie wieder|gegen"
    ),
    omit=(
        "vermeidet|vermeiden|vermeide|verzichtet auf|verzichten auf|verzichte auf|verzichtet|verzichten|weglassen|"
        "lasst weg|lass weg|lasst die _ weg|lasst die _ _ weg|entfernt|entfernen|entferne|schaltet ab|abschalten|"
        "schaltet aus|ausschalten|schaltet _ ab|schaltet die _ ab|schaltet die _ _ ab|schaltet _ _ ab|schalte _ ab|"
        "schalte die _ ab|deaktiviert|deaktivieren|deaktiviere|anstatt|statt|hört auf|löscht|raus mit|fehlen|fehlt|"
        "fehlende|fehlender|vergessen|vergisst|vergesst|vergiss|lasst _ _ weg|lasst _ weg|nehmt _ _ raus|"
        "werft _ _ raus|hände weg von|finger weg von|finger weg|schmeißt"
    ),
    ban="verhindert|verhindern|verbietet|verbieten|unterbinden|unterbindet|blockiert|sperrt|verboten",
    void=(
        "braucht ihr nicht|brauchst du nicht|braucht man nicht|brauchen wir nicht|braucht es nicht|nicht unbedingt|"
        "nicht nötig|nicht notwendig|unnötig|überflüssig|müsst ihr nicht|muss man nicht|muss nicht|müssen nicht|"
        "musst du nicht|braucht keine|braucht kein|braucht keinen|brauchen keine|brauchen kein|brauchen keinen|"
        "brauchst keine|brauchst kein|braucht ihr keine|braucht ihr kein|braucht ihr keinen|brauche ich nicht|"
        "kein muss|kann man sich sparen|könnt ihr euch sparen|spart euch|nicht zwingend|lohnt sich nicht|lohnt nicht|"
        "kein bedarf|nicht viel zu|wozu braucht|benötigen keine|benötigt keine|benötigt kein|ist mir egal|"
        "brauchen das nicht|braucht das nicht"
    ),
    neutral=(
        "ohne ausfall|ohne ausfälle|ohne unterbrechung|ohne downtime|ohne dass jemand|ohne probleme|ohne weiteres|"
        "nicht nur|warum nicht|nicht schwer|nicht schlimm|kein problem|keine frage|keine angst|keine sorge|"
        "nicht schlecht|nicht wahr|nicht mehr lange|noch nicht|gar nicht so schwer|kein hexenwerk|"
        "keine raketenwissenschaft|kein ding|nichts kompliziertes|kein aufwand|nicht zuletzt|nicht so schwer|"
        "kein zufall|nichts besonderes|keine große sache"
    ),
    question=(
        "was ist|was sind|was macht|was passiert|warum|wieso|weshalb|wie viele|wie macht man|wie kann man|"
        "wie funktioniert|wer von euch|wer hat|wer kennt|habt ihr|hat jemand|kennt ihr|braucht man|brauche ich|"
        "brauchen wir|soll ich|soll man|sollte man denn|muss man|muss ich|gibt es|ist es|kann ich|die frage|"
        "eine frage|fragt|gefragt|ob man|ob ich|ob ihr|wisst ihr|seid ihr"
    ),
    topic=(
        "sprechen über|reden über|geht es um|geht um|kommen wir zu|kommen zu|schauen wir uns|erkläre|erklären|"
        "erklärt|thema|zum thema|unterschied zwischen|bedeutet|gehört von|ein video über|was man unter|fragen zu|"
        "frage zu|schauen wir"
    ),
    past=(
        "früher|damals|vor jahren|letztes jahr|letzte woche|letzten monat|ursprünglich|am anfang|ich hatte|"
        "wir hatten|ich hab einmal|ich habe einmal|wir haben früher|hatten wir|hatte ich|war das so|bevor wir|"
        "neulich|gestern|es war einmal|in den alten zeiten|in der alten firma"
    ),
    now="heute|heutzutage|inzwischen|mittlerweile|jetzt|seitdem|stattdessen",
    myth=(
        "manche leute sagen|manche sagen|viele sagen|die leute sagen|es heißt|es wird behauptet|angeblich|man hört|"
        "man hört oft|viele glauben|manche glauben|viele denken|manche denken|der mythos|ein mythos|gerücht|"
        "im internet steht|im internet|in einem forum|jemand hat mir gesagt|jemand hat gesagt|ein kollege meinte|"
        "ich habe gelesen|habe gehört|behauptet|behaupten|sagen ja|einige sagen|einige meinen|manche meinen|"
        "viele meinen|auf reddit"
    ),
    suppose=(
        "stellt euch vor|stell dir vor|angenommen|nehmen wir an|mal angenommen|sagen wir|gesetzt den fall|"
        "hypothetisch|was wäre wenn|nehmen wir mal an"
    ),
    mocked_after=(
        "klar einfach|na klar|ja klar|ja genau|ja sicher|wer nachts gerne|wenn ihr gerne|wer gerne|viel spaß|"
        "tolle idee|super idee|geniale idee|wer sein wochenende|wenn man gerne|aber sicher doch"
    ),
    mocked_before=(
        "was soll schon schiefgehen|was soll da schon schiefgehen|was kann da schon|was soll schon passieren|"
        "wer braucht schon|braucht ja keiner|braucht kein mensch|hat ja noch nie|ironie|war nur spaß|war ein witz|"
        "nur ein scherz|toller plan|super plan|viel spaß dabei|viel spaß damit|sagte niemand|läuft bei euch|"
        "viel glück"
    ),
    reason=(
        "weil|denn|damit|sonst|ansonsten|dadurch|deshalb|deswegen|dann könnt|dann bekommt|dann weiß|so könnt|"
        "so bleibt|somit|andernfalls|der grund|um zu|verhindert|schützt|schont|so dass|sodass|da sonst"
    ),
    weight=(
        "das wichtigste|am wichtigsten|unbedingt|auf keinen fall|niemals|immer|bitte|ganz wichtig|wirklich|"
        "unter keinen umständen|auf jeden fall|wenn ihr nur eine sache|vor allem|nur eins mitnehmt|zwingend|"
        "wenn ihr euch eins merkt"
    ),
    harm=(
        "abstürz~|stürzt ab|stirbt|sterben|tot|ausfall~|fällt aus|weg|kaputt|verlor~|verliert|fehler|ärger|schmerz~|"
        "probleme|gehackt|angreifer|nichts mehr|gefressen|frisst|reißt|mitreißt|blind|geweckt|ausgebremst|bremst|"
        "bremsen|überrascht"
    ),
    imperative=(
        "setzt|setz|setze|nutzt|nutze|nutz|nehmt|nimm|gebt|gib|macht|mach|lasst|lass|vermeidet|vermeide|verwendet|"
        "verwende|legt|leg|lege|definiert|definiere|konfiguriert|konfiguriere|aktiviert|aktiviere|schaltet|schalte|"
        "begrenzt|begrenze|beschränkt|beschränke|deckelt|pinnt|pinne|stellt|stelle|stell|sorgt|sorge|achtet|achte|"
        "entfernt|entferne|entzieht|entziehe|verteilt|verteile|sichert|sichere|räumt|räum|räume|löscht|lösche|"
        "behaltet|behalte|richtet|richte|verzichtet|verzichte|verbietet|verbiete|blockiert|sperrt|erlaubt|schreibt|"
        "schreibe|sagt|sag|vergesst|vergiss|denkt|denk|mountet|mounte|hängt|häng|baut|bau|fügt|füge|packt|pack|tragt|"
        "trage|betreibt|betreibe|skaliert|haltet|halte|sammelt|exponiert|erstellt|erstelle|reserviert|reserviere|"
        "droppt|werft|wirf|spiegelt|zieht|zieh|deaktiviert|deaktiviere|hört|bitte|niemals|immer|nie|führt|führe|"
        "startet|lauft|gönnt|priorisiert|plant|verhindert|unterbindet|speichert|legt|bewahrt|hebt|benutzt|benutze|"
        "ergänzt|prüft|fordert"
    ),
    openers=(
        "und zuletzt|und zum schluss|und außerdem|vor allem anderen|also|so|jetzt|dann|und dann|und jetzt|ok|okay|"
        "gut|na ja|naja|das nächste|als nächstes|erstens|zweitens|drittens|zum schluss|zuletzt|und zuletzt|übrigens|"
        "deshalb|deswegen|darum|heute|früher|damals|manche|viele|manche leute|stellt euch|vielleicht|wer|was ihr|"
        "was sich|bei|für|ach ja|und dazu|außerdem|ganz wichtig|bitte|vergesst|achtet|denkt|man sollte|ihr solltet|"
        "du solltest|ich würde|ich empfehle|ihr müsst|wir haben|ich hatte|ich hab|ich habe|einfach|am besten|sonst|"
        "ansonsten|das ist|das war|es gibt"
    ),
    condition="wenn|falls|ob|sofern|selbst wenn|auch wenn",
    cause="weil|denn|da sonst|schließlich|nämlich",
    relative="dass|welche|welcher|welches",
    purpose="damit|bis|bevor|so dass|sodass|es sei denn",
    adverbial="sobald|während|nachdem|solange|obwohl",
    contrast="aber|sondern|jedoch|allerdings|doch|dagegen|hingegen",
    also="und|sowie|plus|oder|und auch",
    subjects="ich|ihr|wir|man|sie|es|er|du|das|dies|kubernetes",
    verbs=(
        "sollte|solltet|solltest|sollten|soll|muss|müsst|musst|müssen|kann|könnt|kannst|könnte|habe|haben|hat|hab|"
        "ist|sind|war|waren|wird|werden|würde|braucht|brauche|brauchst|empfehle|rate|will|wollt|denke|glaube|sage|"
        "setze|nutze|mache|gibt|geht|darf|dürft|bekommt|läuft|lasst"
    ),
    late_no=True,
)
