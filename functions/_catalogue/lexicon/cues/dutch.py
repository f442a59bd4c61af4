"""Dutch."""

from functions._catalogue.lexicon.cues import Cues

CUES = Cues(
    common=(
        "de|het|een|en|van|ik|je|jij|jullie|wij|we|ze|is|dat|die|in|te|niet|op|aan|met|voor|zijn|er|maar|om|hem|dan|"
        "of|wat|mijn|zo|dit|bij|ook|tot|als|nog|naar|uit|door|over|geen|moet|moeten|kan|kun|kunnen|zou|heb|hebben|"
        "heeft|was|worden|wordt|want|dus|elke|elk|alle|altijd|nooit|gewoon|echt|heel|veel|meer|hier|daar|nu|omdat|"
        "zonder|zodat|zet|gebruik|geef|jouw|onze|ons|deze|waar|hoe|wel|toch|iets|goed|mensen|vandaag|vroeger|anders|"
        "draaien|laat|zorg|natuurlijk|eigenlijk"
    ),
    must=(
        "vanaf nu|ik wil dat|het minimum is|heeft niets te zoeken|hebben niets te zoeken|hoog tijd|geen sprake van|"
        "moet|moeten|zorg ervoor|zorg dat|zorg er voor|vergeet niet|niet vergeten|altijd|absoluut|verplicht|"
        "onder geen beding|in geen geval|nooit|je hebt nodig|heb je nodig|heeft _ nodig|onmisbaar|mag niet ontbreken|"
        "mogen niet ontbreken|in ieder geval|sowieso|alsjeblieft|denk eraan|let erop|noodzakelijk|essentieel|"
        "mag nooit|mogen nooit|mag niet|mogen niet|hoort|horen|echt nodig|nodig"
    ),
    should=(
        "krijgt een|ik wil|we willen|hoort thuis|zou|zouden|zou ik|raad aan|raad ik aan|aanraden|aan te raden|"
        "aanbevolen|advies|mijn advies|mijn tip|beter|het beste|je wilt|wil je|liever|loont|behoort|raad|verstandig|"
        "je kunt beter|adviseer|moest|het loont|laten we|hoeft"
    ),
    advice=(
        "de regel is|vuistregel|de oplossing is|de oplossing|de truc is|de truc|tip|wat helpt|wat werkt|"
        "het belangrijkste|best practice|ten eerste|regel nummer|les één|de les|onthoud"
    ),
    good=(
        "goed idee|belangrijk|verstandig|helpt|loont|de moeite waard|kost niets|kost je niets|scheelt|slim|zinvol|"
        "aan te raden|redt"
    ),
    bad=(
        "slecht idee|geen goed idee|dom idee|fout|gevaarlijk|riskant|zonde|verboden|anti patroon|antipattern|ramp|"
        "tijdbom|verkeerd|vragen om problemen|om problemen vragen|onverstandig|niet genoeg|nachtmerrie|uit den boze|"
        "levensgevaarlijk"
    ),
    hedge=(
        "misschien|wellicht|eventueel|mogelijk|zou kunnen|zou je kunnen|kunnen overwegen|hangt ervan af|ligt eraan|"
        "hangt af|soms|als je wilt|waarschijnlijk|optioneel|overweeg|smaak|afhankelijk|kwestie van smaak|overwegen"
    ),
    practice="tegenwoordig draaien|wij doen|wij zetten altijd|bij ons|we doen dat altijd",
    may="je kunt|je kan|kun je|kunnen we|het is mogelijk|er is ook|er zijn ook",
    no=(
        "niets te zoeken|geen sprake van|niet|geen|nooit|niets|niemand|zonder|noch|in geen geval|onder geen beding|"
        "nergens|mag nooit|mogen nooit|mag niet|mogen niet|tegen"
    ),
    omit=(
        "vermijd|vermijden|laat weg|laat _ weg|laat _ _ weg|laat de _ weg|laat de _ _ weg|weglaten|verwijder|"
        "verwijderen|schakel uit|schakel _ uit|schakel de _ uit|schakel _ _ uit|schakel de _ _ uit|zet uit|zet _ uit|"
        "zet _ _ uit|zet de _ _ uit|uitschakelen|uitzetten|stop met|in plaats van|ontbreken|ontbreekt|ontbrekende|"
        "vergeet|vergeten|haal weg|haal _ weg|haal _ _ weg|haal de _ _ weg|gooi|doe weg|blijf weg van|sla over|"
        "weg met"
    ),
    ban="voorkom|voorkomen|verbied|verbieden|blokkeer|weiger|verhinder",
    void=(
        "heb je niet nodig|hoef je niet|hoeft niet|hoeven niet|niet nodig|onnodig|overbodig|geen behoefte|"
        "heb je geen|hebben geen|heeft geen|niet per se|niet noodzakelijk|niet verplicht|hebben _ niet nodig|"
        "heeft _ niet nodig|je hebt geen|jullie hebben geen|niet de moeite|laat maar|hoef je geen"
    ),
    neutral=(
        "zonder onderbreking|zonder downtime|zonder dat iemand|niet alleen|waarom niet|niet moeilijk|geen probleem|"
        "geen zorgen|niet erg|niet slecht|geen punt|nog niet|geen raketwetenschap|niet lang|geen toeval"
    ),
    question=(
        "wat is|wat zijn|wat doet|wat gebeurt|waarom|hoe doe|hoe werkt|hoeveel|wie van|wie heeft|heb je|"
        "hebben jullie|moet je|moet ik|moeten we|is het|zijn er|is er|kan ik|kun je mij|de vraag|een vraag|vraagt|"
        "of je|of ik|weet je|kent"
    ),
    topic=(
        "praten over|gaat over|hebben over|kijken naar|uitleggen|leg uit|onderwerp|verschil tussen|betekent|"
        "gehoord van|video over|vragen over|komen bij"
    ),
    past=(
        "vroeger|destijds|jaren geleden|vorig jaar|vorige week|oorspronkelijk|in het begin|we hadden|ik had|"
        "hadden we|had ik|ooit|toen|gisteren|draaiden we|gebruikten we"
    ),
    now="nu|vandaag|tegenwoordig|sindsdien|inmiddels|in plaats daarvan",
    myth=(
        "sommige mensen zeggen|sommigen zeggen|mensen zeggen|ze zeggen|veel mensen zeggen|veel mensen denken|"
        "er wordt gezegd|men zegt|naar verluidt|ik heb gehoord|ik hoorde|de mythe|een mythe|op internet|beweert|"
        "beweren|iemand zei|iemand vertelde|een collega zei|sommigen denken|ik las"
    ),
    suppose="stel je voor|stel dat|stel|veronderstel|laten we zeggen|bijvoorbeeld stel|hypothetisch|wat als",
    mocked_after=(
        "ja hoor|natuurlijk joh|goed plan|geweldig idee|wie graag|als je graag|tuurlijk|ja tuurlijk|veel plezier"
    ),
    mocked_before=(
        "wat kan er misgaan|wat kan er mis gaan|wat zou er mis kunnen gaan|wie heeft dat nodig|grapje|geintje|"
        "was een grap|veel plezier ermee|zei niemand|succes ermee|wie heeft er _ nodig|goed plan"
    ),
    reason=(
        "omdat|want|zodat|anders|daardoor|dan kan|dan krijgt|dan weet|zo blijft|zo kan|om te|voorkomt|beschermt|"
        "de reden|daarom"
    ),
    weight=(
        "het belangrijkste|nooit|altijd|absoluut|alsjeblieft|echt|in ieder geval|onder geen beding|vooral|"
        "als je één ding"
    ),
    harm=(
        "crasht|crash~|sterft|dood|storing~|valt uit|valt om|weg|kapot|verlies~|kwijt|fouten|problemen|pijn|gehackt|"
        "aanvaller|opgegeten|neemt mee|blind|wakker|vertraagt|afgeremd"
    ),
    imperative=(
        "zet|gebruik|geef|maak|laat|vermijd|stel|definieer|configureer|schakel|beperk|begrens|pin|zorg|let|verwijder|"
        "verspreid|verdeel|ruim|wis|bewaar|richt|verbied|blokkeer|sta|schrijf|zeg|vertel|vergeet|denk|mount|bouw|"
        "voeg|stop|draai|schaal|houd|hou|verzamel|reserveer|haal|leg|nooit|altijd|spiegel|plaats|neem|kies|gooi|"
        "start|spreid|plan|voorkom|weiger|sla|doe|vraag|monteer|zeker|alsjeblieft"
    ),
    openers=(
        "en tot slot|en ten slotte|en vooral|dus|nu|dan|en dan|en nu|oké|ok|goed|nou|het volgende|ten eerste|"
        "ten tweede|tot slot|trouwens|daarom|vandaag|vroeger|sommige mensen|sommigen|veel mensen|misschien|stel|"
        "wat je|bij|voor|oh ja|en verder|verder|heel belangrijk|vergeet|zorg|je moet|je zou|ik zou|ik raad|"
        "we hebben|ik had|ik heb|gewoon|anders|dat is|dat was|er is|het is"
    ),
    condition=(
        "als je|als jullie|als we|als ze|als de|als het|als er|als een|als iemand|indien|of|mits|zelfs als|ook als"
    ),
    cause="omdat|want|aangezien|immers",
    relative="dat|welke",
    purpose="zodat|tot|totdat|voordat|tenzij",
    adverbial="zodra|terwijl|nadat|zolang|hoewel",
    contrast="maar|echter|daarentegen|doch",
    also="en|plus|of|alsook",
    subjects="ik|je|jij|we|wij|jullie|ze|zij|het|men|dat|dit|kubernetes",
    verbs=(
        "moet|moeten|zou|zouden|kan|kun|kunt|kunnen|heb|hebt|hebben|heeft|is|zijn|was|wordt|wil|wilt|denk|raad|hoef|"
        "hoeft|mag|krijgt|gebruik|zet|draai|doe|gaat|ga"
    ),
    late_no=True,
)
