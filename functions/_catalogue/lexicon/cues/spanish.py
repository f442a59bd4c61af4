"""Spanish."""

from functions._catalogue.lexicon.cues import Cues

CUES = Cues(
    common=(
        "el|la|los|las|de|del|que|y|en|un|una|es|no|por|con|para|se|lo|su|sus|al|como|más|pero|o|si|ya|todo|toda|"
        "todos|todas|este|esta|estos|esto|eso|esa|ese|cuando|muy|sin|sobre|también|me|hasta|hay|donde|quien|desde|"
        "nos|ni|siempre|nunca|ser|está|están|son|era|fue|tiene|tienen|tenéis|tenemos|hacer|puede|pueden|podéis|"
        "porque|así|cada|vuestro|vuestra|vuestros|vuestras|os|le|les|yo|tú|nosotros|vosotros|ustedes|hoy|ahora|bueno|"
        "entonces|vamos|poner|poned|pongan|otro|otra|mucho|mucha|nada|algo|a|ver|uno|dos|hemos|había|usad|usar|tengo|"
        "luego"
    ),
    must=(
        "a partir de ahora|quiero que|ni de broma|no pinta nada|no pintan nada|lo mínimo es|es hora de|ya es hora de|"
        "hay que|tenéis que|tienes que|tiene que|tienen que|tenemos que|debe|deben|debéis|debes|debemos|siempre|"
        "nunca|jamás|obligatorio|obligatoria|obligatorios|imprescindible|fundamental|es necesario|necesario|"
        "necesaria|no olvidéis|no olvides|no olviden|no os olvidéis|no te olvides|acordaos de|acuérdate de|"
        "acuérdense|recordad|recuerda|aseguraos|asegúrate|asegúrense|aseguraros|por favor|bajo ningún concepto|"
        "en ningún caso|de ninguna manera|esencial|hacen falta|hace falta|necesita|necesitan|necesitáis|necesitas|"
        "sin falta|no puede faltar|no pueden faltar|ni se os ocurra|no hay que|no debe|no deben|no debéis|"
        "sin excusas|vital|absolutamente"
    ),
    should=(
        "quiero|queremos|lleva un|lleva una|nos hace falta|debería|deberían|deberíais|deberías|deberíamos|recomiendo|"
        "recomendamos|recomendable|recomendado|recomienda|recomendación|aconsejo|aconsejable|mi consejo|consejo|"
        "conviene|es mejor|mejor|sería bueno|yo pondría|yo diría|prefiero|vale la pena|merece la pena|queréis|"
        "quieres|os pido|lo suyo es|lo ideal es|sugiero|procurad|procura|intentad|dejad"
    ),
    advice=(
        "la regla|regla de oro|regla número|la solución|el truco|lo más importante|lo primero|lo segundo|"
        "lo siguiente|lo último|buena práctica|buenas prácticas|mejores prácticas|la clave|lo que funciona|"
        "la lección|eso sí|lo que tenéis que|lo que hay que"
    ),
    good=(
        "buena idea|importante|importantes|útil|ayuda mucho|merece la pena|vale la pena|no cuesta nada|"
        "me lo agradeceréis|vuestro amigo|sensato|razonable|imprescindible|salva|mano de santo"
    ),
    bad=(
        "mala idea|muy mala idea|pésima idea|un error|error grave|peligro|peligroso|peligrosa|arriesgado|pecado|"
        "prohibido|antipatrón|anti patrón|desastre|bomba de relojería|barbaridad|una locura|irresponsable|"
        "no es suficiente|no basta|pesadilla|agujero de seguridad|suicidio|temeridad"
    ),
    hedge=(
        "quizás|quizá|tal vez|a lo mejor|podría|podrían|podríais|podrías|podríamos|depende|según|a veces|"
        "en algunos casos|si queréis|si quieres|si os apetece|probablemente|opcional|opcionalmente|puede que|igual|"
        "cuestión de gustos|no estoy seguro|plantearos|plantearse|considerad|considera|considerar"
    ),
    practice=(
        "ahora ponemos|hoy en día ponemos|nosotros siempre|yo siempre|ahora nosotros|ahora siempre|lo que hacemos es|"
        "lo que hago es"
    ),
    may="podéis|puedes|se puede|pueden|podemos|es posible|también hay|existe también|permite",
    no=(
        "ni de broma|no pinta nada|no pintan nada|no|nunca|jamás|ningún|ninguno|ninguna|nada|nadie|sin|ni|tampoco|"
        "en ningún caso|bajo ningún concepto|de ninguna manera|ni se os ocurra|no hay que|no debe|no deben|no debéis|"
        "contra"
    ),
    omit=(
        "evitad|evita|eviten|evitar|quitad|quita|quiten|quitar|eliminad|elimina|eliminar|desactivad|desactiva|"
        "desactivar|desactiven|deshabilitad|deshabilita|deshabilitar|apagad|apaga|dejad de|deja de|dejen de|"
        "en vez de|en lugar de|olvidar|olvida|olvidan|falta|faltan|prescindid|prescindir|suprimid|suprimir|huid de|"
        "fuera|borrad|sacad|absteneos"
    ),
    ban="impedid|impedir|impide|prohibid|prohibir|bloquead|bloquear|denegad|denegar",
    void=(
        "no hace falta|no hacen falta|no necesitáis|no necesitas|no necesita|no necesitan|no es necesario|"
        "no son necesarios|no son necesarias|innecesario|innecesaria|no tenéis que|no tienes que|no hay necesidad|"
        "no vale la pena|no merece la pena|no sirve de nada|sobra|sobran|no es obligatorio|no es imprescindible|"
        "no os preocupéis por|no lo necesitan|no lo necesita|ni falta que|yo no lo veo|no lo veo"
    ),
    neutral=(
        "sin interrupción|sin interrupciones|sin caídas|sin cortes|sin que nadie|no solo|no sólo|no solamente|"
        "por qué no|no pasa nada|no es difícil|no es complicado|no cuesta|no hay problema|sin problema|sin duda|"
        "no está mal|todavía no|nada más|no es para tanto|no os preocupéis|sin embargo|no tiene misterio|"
        "sin excepción|no es nada|no tarda"
    ),
    question=(
        "qué es|qué son|qué hace|qué pasa|por qué|cómo se|cómo puedo|cómo hacemos|cuántos|cuántas|quién de|quién ha|"
        "habéis|tenéis algún|alguien|necesito|necesitamos un|debo|la pregunta|una pregunta|me preguntan|"
        "me preguntáis|sabéis|se puede hacer|qué tal|cuál es|cuándo hay|será que"
    ),
    topic=(
        "hablar de|hablar sobre|hablamos de|hablemos|explicar|explico|tema|diferencia entre|significa|oído hablar|"
        "vídeo sobre|preguntas sobre|veamos|vemos|ver qué"
    ),
    past=(
        "antes|antiguamente|hace años|en aquella época|en su día|al principio|el año pasado|la semana pasada|"
        "teníamos|tenía|usábamos|poníamos|corríamos|solíamos|ejecutábamos|una vez|antaño|ayer|en mi antigua|"
        "cuando empezamos|hace tiempo|hace dos años"
    ),
    now="ahora|hoy|hoy en día|actualmente|desde entonces|en cambio|en su lugar",
    myth=(
        "algunos dicen|mucha gente dice|la gente dice|hay quien dice|dicen que|se dice|muchos dicen|muchos piensan|"
        "algunos piensan|he oído|he leído|el mito|un mito|supuestamente|en internet|en un foro|alguien me dijo|"
        "un compañero me dijo|me dijeron|afirman|aseguran|hay gente que|la creencia|os dirán|te dirán|cuentan que|"
        "hay quienes dicen"
    ),
    suppose=(
        "imaginad|imagina|imaginaos|imagínate|imaginemos|supongamos|suponed|suponiendo|digamos|pongamos que|"
        "hipotéticamente|y si|pongamos"
    ),
    mocked_after=(
        "claro que sí|sí claro|claro claro|por supuesto venga|adelante|si os gusta|si te gusta|si queréis perder|"
        "si odiáis|qué gran idea|genial idea|venga va|claro hombre|enhorabuena"
    ),
    mocked_before=(
        "qué podría salir mal|qué puede salir mal|quién necesita|para qué queremos|es broma|estoy de broma|es coña|"
        "nadie dijo nunca|dijo nadie|buena suerte|suerte con eso|qué gran idea|gran plan|que os divirtáis"
    ),
    reason=(
        "porque|ya que|pues así|para que|así|de esta forma|de este modo|si no|de lo contrario|el día que|para evitar|"
        "evita|protege|la razón|por eso|por si|de esa manera|con eso"
    ),
    weight=(
        "siempre|nunca|jamás|sobre todo|por favor|lo más importante|obligatorio|obligatoria|imprescindible|"
        "bajo ningún concepto|de verdad|si solo hacéis una|absolutamente|fundamental|en serio"
    ),
    harm=(
        "se cae|caen|cae|muere|mueren|muerto|pierd~|perdido|caída~|roto|rompe|errores|desastre|frenan|frena|atacante|"
        "hackeado|sufre|susto~|a ciegas|despierta|matado|mata|come|se acumulan|llevó|lleve por delante"
    ),
    imperative=(
        "poned|pon|pongan|ponga|usad|usa|usen|use|añadid|añade|añadan|agregad|agrega|agreguen|dad|den|haced|haz|"
        "hagan|dejad|deja|dejen|evitad|evita|eviten|definid|define|definan|configurad|configura|configuren|activad|"
        "activa|activen|limitad|limita|limiten|fijad|fija|fijen|quitad|quita|quiten|eliminad|elimina|eliminen|"
        "desactivad|desactiva|desactiven|deshabilitad|repartid|reparte|repartan|haceos|guardad|guarda|guarden|"
        "limpiad|limpia|limpien|borrad|borra|cread|crea|creen|escribid|decid|decidle|dile|díganle|olvidad|pensad|"
        "montad|monta|parad|prohibid|bloquead|bloquea|bloqueen|permitid|aseguraos|asegúrate|asegúrense|acordaos|"
        "acuérdate|ejecutad|ejecuta|ejecuten|reservad|exponed|expón|exponga|recoged|monitorizad|elegid|no|nunca|"
        "jamás|tirad|indicad|declarad|especificad|pedid|configure|mantened|mantén|mantengan|siempre|respaldad|"
        "respalda|tened|ten|tengan|corred|desplegad|denegad|bajad|retirad|sacad|conservad|programad|dadle|dale|"
        "procurad|utilizad|utiliza|utilicen|negad|quitadle|cerrad|abrid|ajustad|estableced|establece|establezcan"
    ),
    openers=(
        "y ya está|y por último|y además|y después|y sobre todo|bueno|entonces|a ver|vale|ahora|luego|después|"
        "y luego|y ahora|hoy|antes|primero|segundo|lo primero|lo segundo|lo siguiente|por último|lo último|además|"
        "eso sí|por otro lado|en cambio|mucha gente|algunos|hay gente|imaginad|imagina|por cierto|de hecho|hay que|"
        "tenéis que|tienes que|deberíais|os recomiendo|recomiendo|no olvidéis|acordaos|si no|así que|nosotros|"
        "para el|para la|para los|otra cosa|teníamos|había|es que|nunca|siempre|y acordaos|y nada|quizás|"
        "no hace falta|y tampoco"
    ),
    condition="si|en caso de|siempre que|aunque",
    cause="porque|ya que|puesto que|dado que|pues",
    relative="que|quien|cuyo|donde|cual",
    purpose="para que|hasta que|antes de que|de modo que|a menos que",
    adverbial="en cuanto|mientras|cuando|después de",
    contrast="pero|sino|en cambio|sin embargo|aunque",
    also="y|e|o|u|así como|y también|más",
    subjects="yo|tú|vosotros|nosotros|ustedes|eso|esto|kubernetes|se|os|me|te|uno",
    verbs=(
        "tenéis|tienes|tiene|tienen|debe|deben|deberíais|debería|deberías|podéis|puedes|puede|pueden|recomiendo|"
        "aconsejo|es|son|era|fue|he|hemos|ha|han|creo|pienso|digo|diría|pongo|pondría|hace|pasa|va|vamos|usad|usa"
    ),
)
