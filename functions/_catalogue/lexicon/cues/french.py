"""French."""

from functions._catalogue.lexicon.cues import Cues

CUES = Cues(
    common=(
        "le|la|les|de|des|du|un|une|et|est|que|qui|dans|en|pour|pas|sur|ce|cette|ces|il|elle|on|nous|vous|ils|je|ne|"
        "se|sa|son|ses|au|aux|avec|par|plus|mais|ou|où|donc|alors|si|tout|tous|toutes|toujours|jamais|faut|fait|"
        "faire|être|avoir|ont|sont|était|c|l|d|n|s|j|qu|votre|vos|notre|nos|leur|comme|quand|parce|sans|bien|très|"
        "aussi|même|encore|chose|peut|peu|deux|ça|cela|y|mettez|mettre|chaque|sinon|afin|après|avant|aujourd|hui|moi|"
        "va|vais|ai|as|a"
    ),
    must=(
        "à partir de maintenant|dorénavant|je veux que|hors de question|le minimum|il est temps de|n a rien à faire|"
        "n ont rien à faire|il faut|faut|il faudra|faudra|faut absolument|devez|doit|doivent|dois|devons|toujours|"
        "absolument|obligatoire|indispensable|impératif|impérativement|n oubliez (surtout) pas|oubliez pas|"
        "n oublie pas|pensez à|pense à|pensez bien à|assurez vous|assure toi|veillez à|veille à|surtout|jamais|"
        "en aucun cas|sous aucun prétexte|nécessaire|obligatoirement|essentiel|sans faute|il est interdit|"
        "ne doit jamais|ne doit pas|ne doivent pas|il ne faut pas|il ne faut jamais|faut pas|faut jamais|a besoin d|"
        "ont besoin d|a besoin de|ont besoin de|vous avez besoin|s il vous plaît"
    ),
    should=(
        "je veux|nous voulons|a droit à|ont droit à|il nous faut|reçoit un|reçoit une|devrait|devriez|devraient|"
        "devrais|faudrait|conseille|conseillé|conseil|conseils|recommande|recommandé|recommandation|préférable|"
        "mieux vaut|vaut mieux|il vaut mieux|mon conseil|je mettrais|je préfère|préférez|autant|laissez|on veut|"
        "vous voulez|il s agit de|gagne à|gagnez à|suggère|à mettre|je dirais|mérite|méritent|prenez l habitude"
    ),
    advice=(
        "la règle|règle numéro|la règle d or|la solution|l astuce|astuce|le truc|ce qui marche|le plus important|"
        "la première chose|première chose|deuxième chose|dernière chose|bonne pratique|bonnes pratiques|retenez|"
        "le secret|la clé|ce qu il faut|leçon"
    ),
    good=(
        "bonne idée|important|importante|importants|utile|ça vaut le coup|vaut le coup|vaut la peine|ça aide|"
        "aide beaucoup|votre ami|vous me remercierez|ne coûte rien|ça ne coûte rien|raisonnable|judicieux|sain|"
        "indispensable"
    ),
    bad=(
        "mauvaise idée|très mauvaise idée|une erreur|erreur classique|dangereux|dangereuse|risqué|péché|interdit|"
        "anti pattern|antipattern|catastrophe|bombe à retardement|une faute|à proscrire|proscrire|à éviter|à bannir|"
        "à fuir|cauchemar|irresponsable|suicidaire|ne suffit pas|insuffisant|une hérésie|faille|de la folie"
    ),
    hedge=(
        "peut être|éventuellement|pourrait|pourriez|pourrait on|on pourrait|vous pourriez|ça dépend|cela dépend|"
        "tout dépend|dépend|parfois|dans certains cas|si vous voulez|si vous avez envie|probablement|sans doute|"
        "optionnel|facultatif|à voir|envisager|envisagez|question de goût|je ne suis pas sûr|pas sûr|au choix|"
        "selon les cas|possiblement"
    ),
    practice=(
        "maintenant on|aujourd hui on|désormais on|nous mettons toujours|on met toujours|chez nous on|"
        "je mets toujours|je fais toujours|désormais nous"
    ),
    may="vous pouvez|on peut|tu peux|il est possible|il existe aussi|il y a aussi|permet de|peuvent",
    no=(
        "hors de question|n a rien à faire|n ont rien à faire|pas|jamais|aucun|aucune|rien|personne|sans|ni|"
        "plus aucun|plus aucune|en aucun cas|sous aucun prétexte|plus de|non|ne doit jamais|ne doit pas|"
        "ne doivent pas|il ne faut pas|il ne faut jamais|faut pas|faut jamais|il est interdit|nulle part|contre"
    ),
    omit=(
        "évitez|évite|éviter|retirez|retire|retirer|enlevez|enlève|enlever|supprimez|supprime|supprimer|désactivez|"
        "désactive|désactiver|coupez|arrêtez de|arrêtez d|arrête de|cessez de|cessez d|au lieu de|au lieu d|"
        "plutôt que|manque|manquent|manquant|oublient|oublier|oubliez|oublie|abstenez vous|laissez tomber|bannissez|"
        "renoncez|fuyez|virez|se passer de|passez vous de"
    ),
    ban="empêchez|empêcher|empêche|interdisez|interdire|bloquez|bloquer|refusez|refuser",
    void=(
        "pas besoin|n en avez pas besoin|n avez pas besoin|n a pas besoin|n ont pas besoin|avez pas besoin|"
        "a pas besoin|ont pas besoin|aucun besoin|n en ont presque jamais besoin|pas nécessaire|pas obligé|"
        "pas obligatoire|pas la peine|inutile|inutiles|superflu|ne sert à rien|sert à rien|pas indispensable|"
        "n est pas utile|ne servent à rien|pas utile|presque jamais besoin|n en a pas besoin|ce n est pas grave|"
        "n avez aucun besoin|je n y crois pas"
    ),
    neutral=(
        "sans interruption|sans coupure|sans que personne|pas seulement|pas que|pourquoi pas|pas grave|pas compliqué|"
        "pas difficile|pas de problème|pas de souci|pas de panique|pas mal|n est ce pas|pas encore|"
        "personne ne se posait|rien de plus|rien de compliqué|sans problème|sans souci|pas cher|pas sorcier|"
        "sans doute|non plus|pas très long|sans hésiter|sans exception"
    ),
    question=(
        "est ce que|est ce qu|qu est ce que|qu est ce qu|c est quoi|pourquoi|comment|combien|qui a|qui d entre vous|"
        "avez vous|as tu|faut il|doit on|peut on|y a t il|quelle est|quel est|quels sont|la question|une question|"
        "on me demande|vous me demandez|savez vous|est il|quand faut|où est"
    ),
    topic=(
        "parler de|parler des|parler du|parle de|parlons|on parle|expliquer|explique|sujet|différence entre|signifie|"
        "veut dire|entendu parler|vidéo sur|questions sur|regarder|regardons"
    ),
    past=(
        "avant|à l époque|autrefois|au début|il y a quelques années|il y a deux ans|il y a trois ans|"
        "l année dernière|la semaine dernière|on avait|nous avions|j avais|jadis|dans le temps|on lançait|"
        "on utilisait|on mettait|on faisait|nous utilisions|historiquement|hier|un jour on"
    ),
    now="maintenant|aujourd hui|désormais|depuis|à présent|à la place",
    myth=(
        "certains disent|certaines personnes disent|les gens disent|on dit|on entend|on vous dira|beaucoup disent|"
        "beaucoup pensent|certains pensent|il paraît|paraît il|soi disant|le mythe|un mythe|sur internet|"
        "sur un forum|quelqu un m a dit|un collègue m a dit|j ai lu|j ai entendu|la légende|prétend|prétendent|"
        "affirment|idée reçue|on raconte|certains affirment|certains prétendent"
    ),
    suppose=(
        "imaginez|imaginons|supposons|supposez|mettons que|admettons|disons que|hypothétiquement|et si|"
        "si jamais vous vouliez"
    ),
    mocked_after=(
        "bien sûr allez y|mais bien sûr|ben voyons|oui bien sûr|allez y|si vous aimez|si vous adorez|"
        "si vous voulez perdre|si vous voulez être réveillé|si vous détestez|quelle bonne idée|génial|super idée|"
        "bravo"
    ),
    mocked_before=(
        "qu est ce qui pourrait mal tourner|que pourrait il arriver|quoi de pire|qui a besoin|je plaisante|je rigole|"
        "c est une blague|non je plaisante|personne n a jamais dit|bon courage|amusez vous bien|quelle bonne idée|"
        "belle idée|bonne chance"
    ),
    reason=(
        "parce|car|puisque|sinon|afin|pour que|comme ça|ainsi|de cette façon|le jour où|pour éviter|pour ne pas|"
        "évite|protège|la raison|sans ça|sans quoi|du coup|cela permet|ça permet|pour qu"
    ),
    weight=(
        "surtout|absolument|jamais|toujours|le plus important|vivement|vraiment|en aucun cas|sous aucun prétexte|"
        "si vous ne retenez qu|impérativement|indispensable|obligatoire|s il vous plaît"
    ),
    harm=(
        "tombe|tombent|plante|plantent|meurt|mort|perd|perdez|perdu|panne|panne~|cassé|casse|erreurs|catastrophe|"
        "ralentit|ralentissent|pirate|attaquant|souffr~|s accumulent|aveugle|réveillé|tué|tue|bouffe|disparu"
    ),
    imperative=(
        "mettez|mets|utilisez|utilise|ajoutez|ajoute|donnez|donne|faites|fais|laissez|laisse|évitez|évite|définissez|"
        "définis|configurez|configure|activez|active|limitez|limite|plafonnez|fixez|fixe|figez|épinglez|retirez|"
        "retire|enlevez|enlève|supprimez|supprime|désactivez|désactive|coupez|répartissez|répartis|sauvegardez|"
        "sauvegarde|nettoyez|nettoie|gardez|garde|conservez|créez|crée|écrivez|dites|dis|oubliez|oublie|pensez|pense|"
        "montez|monte|arrêtez|arrête|interdisez|bloquez|bloque|refusez|autorisez|prévoyez|assurez|veillez|lancez|"
        "lance|exécutez|exécute|réservez|collectez|exposez|surveillez|choisissez|n|ne|jamais|passez|tirez|placez|"
        "indiquez|déclarez|précisez|scalez|demandez|stockez|spécifiez|empêchez|imposez|abandonnez|cessez|renoncez|"
        "installez|planifiez|prenez|tournez|déployez|privilégiez|préférez|bannissez|ouvrez|fermez"
    ),
    openers=(
        "et enfin|et pour finir|et aussi|alors|donc|bon|ok|ensuite|puis|et puis|et ensuite|maintenant|aujourd hui|"
        "à l époque|premièrement|deuxièmement|enfin|finalement|d abord|tout d abord|dernière chose|première chose|"
        "par contre|en revanche|certains|beaucoup de gens|imaginez|imaginons|voilà|d ailleurs|au fait|il faut|"
        "vous devez|vous devriez|je vous|je recommande|je conseille|n oubliez|pensez|sinon|du coup|moi|pour le|"
        "pour la|pour les|autre chose|on a|on avait|c est|il y a|ne|jamais|toujours|et surtout"
    ),
    condition="si|au cas où|à condition|même si",
    cause="parce|car|puisque|vu que|étant donné",
    relative="que|qui|dont|où|qu",
    purpose="pour que|afin|jusqu|avant que|de sorte que|tant que",
    adverbial="dès que|pendant que|quand|lorsque|alors que|bien que",
    contrast="mais|par contre|en revanche|cependant|toutefois|pourtant",
    also="et|ou|ainsi que|plus|et aussi",
    subjects="je|j|tu|vous|nous|on|il|elle|ils|elles|ça|c|cela|kubernetes",
    verbs=(
        "devez|doit|doivent|devriez|devrait|faut|pouvez|peut|peuvent|avez|a|ont|ai|est|sont|était|étaient|suis|allez|"
        "va|vais|conseille|recommande|pense|crois|veut|voulez|mets|met|mettez|utilise|fait|faites|dirais|avait|avais|"
        "vous|n|ne"
    ),
)
