"""Requests and limits. Which resource goes with which word is worked out in `speech.pairing`, by grammar."""

from functions._catalogue.lexicon.frames import Frame, term

WORDS = {
    "memory": (
        "memory|ram|mem|rams|speicher|speichers|arbeitsspeicher~|hauptspeicher~|mémoire|memoria|memória|geheugen|"
        "werkgeheugen|speicherlimit~|speichergrenze~|speicherobergrenze~|memorylimit~|memorylimiet~|geheugenlimiet~|"
        "memory limit~|speicheranforderung~"
    ),
    "cpu": (
        "cpu|cpus|c p u|processor|processors|prozessor~|processeur~|procesador~|processador~|processore|cpulimit~|"
        "compute"
    ),
    "limit": (
        "limit|limits|limited|limiting|limite|limites|limité~|limiter|limitez|limita|limitar|límite|límites|limiti|"
        "limieten|limiet|cap|caps|capped|capping|ceiling|ceilings|upper bound/bounds|upper limit/limits|maximum|max|"
        "at most|no more than|höchstens|maximal|obergrenze~|grenze|grenzen|grens|grenzen|plafond~|plafonn~|tope|"
        "topes|techo|tetto|massimo|máximo|begrenz~|beschränk~|beperk~|borner|bornez|bounded|restrict|restricts|"
        "restricted|fence|deckel~|gedeckelt|speicherlimit~|speichergrenze~|speicherobergrenze~|memorylimit~|"
        "memorylimiet~|geheugenlimiet~|cpulimit~|memory limit~|hard stop|lid|budget for|limitáis|limiten|limitem|"
        "limitate|limitare"
    ),
    "request": (
        "request|requests|requested|requesting|reserve|reserves|reserved|reserving|reservation~|guarantee~|"
        "reservier~|reserva~|reservá~|réserv~|riserva~|reserveer~|reserver~|anforder~|speicheranforderung~|garant~|"
        "demande de|demandes|richieste|richiesta|solicitud~|solicita~|requisição|requisições|aanvraag|aanvragen|"
        "aanvraag~|set aside|earmark|book|ask for|asks for|asking for"
    ),
    "resource": (
        "resource|resources|ressourcen|ressource|ressources|recurso|recursos|risorse|risorsa|resources|middelen"
    ),
    "need": (
        "how much|what it/they (actually/normally/really) need/needs/use/uses|needs|need|wie viel|combien|cuánta|"
        "cuánto|quanta|quanto|hoeveel|braucht|brauchen|besoin|necesita|necesitan|precisa|precisam|bisogno|nodig"
    ),
    "scheduler": "scheduler|schedulers|ordonnanceur|planificador|agendador|schedulatore|planner",
    "tell-amount": (
        "tell|tells|declare|declares|state|specify|say|announce|write down|let know|know|knows|sagen|sagt|angeben|"
        "gebt an|mitteilen|déclar~|indiqu~|dites|dire|decir|decidle|indicar|indica~|declar~|diga|dizer|dichiar~|dite|"
        "aangeven|vertel~|opgeven|geef|inform|informed"
    ),
    "devour": (
        "eat|eats|eating|hog|hogs|hogging|gobble~|consume|consumes|consuming|grab|grabs|use up|uses up|swallow~|"
        "devour~|take|takes|grow|grows|balloon|fressen|auffressen|frisst|auffrisst|bouffer|bouffe|manger|mange|"
        "consommer|comer~|come|coma|consumir|consuma|acabar|mangi~|consumare|opeten|opeet|opslokken|verbruiken|gulp|"
        "suck up|run away with"
    ),
    "all-memory": (
        "all (of) the memory/ram|all memory|all the nodes memory|entire memory|whole memory|every byte|"
        "unlimited memory/ram|as much memory/ram as|all available memory|den ganzen speicher/arbeitsspeicher|"
        "gesamten speicher|toute la mémoire|toda la memoria|toda a memória|tutta la memoria|al het geheugen|"
        "without bounds|unbounded memory|forever growing"
    ),
    "uncapped": (
        "uncapped|unlimited|unbounded|unthrottled|burst|bursting|burstable|unbegrenzt|unbeschränkt|sans limite~|"
        "sin límite~|sem limite~|senza limit~|onbeperkt|without (a/any) limit/limits/cap/ceiling|open ended|"
        "leave it/them/that (wide) open|leave cpu open|as much cpu as"
    ),
    "exceed": (
        "exceed|exceeds|exceeding|go above|goes above|go over|goes over|grow beyond|grows beyond|get more than|"
        "gets more than|take more than|takes more than|use more than|uses more than|überschreiten|überschreitet|"
        "dépasser|dépasse|superar|supere|exceder|ultrapassar|ultrapasse|superare|superi|overschrijden"
    ),
    "throttle": "throttl~|gedrosselt|drossel~|ausbrems~|bridé|brider|estrangul~|throttling",
    "quantity-word": "millicore~|milli core/cores|mili cores|half a core|one core|cores",
}
FRAMES = {
    "memory-requests": (
        Frame("scheduler memory need", 18, whole=True),
        Frame("tell-amount memory need", 12, whole=True),
    ),
    "cpu-requests": (
        Frame("scheduler cpu need", 18, whole=True),
        Frame("tell-amount cpu need", 12, whole=True),
    ),
    "memory-limits": (Frame("devour all-memory", 8, bad=True), Frame("exceed memory", 8, bad=True)),
    "no-cpu-limits": (
        term("cpu uncapped", 7),
        Frame("cpu throttle", 6, bad=True),
    ),
}
