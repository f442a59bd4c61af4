"""Portuguese, of Brazil and of Portugal."""

from functions._catalogue.lexicon.cues import Cues

CUES = Cues(
    common=(
        "o|a|os|as|de|do|da|dos|das|que|e|em|um|uma|é|não|por|com|para|se|no|na|nos|nas|ao|à|como|mais|mas|ou|seu|"
        "sua|seus|suas|isso|isto|esse|essa|este|esta|ele|ela|eles|você|vocês|eu|nós|gente|quando|muito|sem|sobre|"
        "também|me|até|tem|têm|tinha|onde|quem|desde|nem|sempre|nunca|ser|está|estão|são|era|foi|fazer|pode|podem|"
        "porque|assim|cada|todo|toda|todos|todas|hoje|agora|bom|então|vamos|colocar|coloque|coloquem|outro|outra|"
        "nada|algo|já|só|pra|pro|aí|lá|uso|usar|use|usem|dois|deve|devem|precisa|vai|tudo|ter|pelo|pela|mesmo|depois"
    ),
    must=(
        "a partir de agora|quero que|nem pensar|o mínimo é|está na hora de|de uma vez por todas|tem que|têm que|"
        "temos que|tem de|têm de|deve|devem|devemos|precisa|precisam|precisamos|sempre|nunca|jamais|obrigatório|"
        "obrigatória|indispensável|imprescindível|fundamental|é necessário|necessário|necessária|não esqueça|"
        "não esqueçam|não se esqueça|não se esqueçam|não deixe de|não deixem de|lembre|lembrem|lembre se|lembrem se|"
        "certifique|certifiquem|garanta|garantam|por favor|de jeito nenhum|em hipótese alguma|de forma alguma|"
        "essencial|é preciso|não pode faltar|não podem faltar|não deve|não devem|não pode|não podem|sem falta|vital|"
        "absolutamente"
    ),
    should=(
        "quero|queremos|ganha um|ganha uma|recebe um|recebe uma|deveria|deveriam|deveríamos|recomendo|recomendamos|"
        "recomendável|recomendado|recomenda|recomendação|aconselho|aconselhável|meu conselho|conselho|minha dica|"
        "dica|convém|é melhor|melhor|seria bom|eu colocaria|eu diria|prefiro|vale a pena|quer|querem|peço|o ideal é|"
        "sugiro|sugestão|deixe|deixem|procure|procurem|tente"
    ),
    advice=(
        "a regra|regra de ouro|regra número|a solução|o truque|o mais importante|a primeira coisa|primeira coisa|"
        "o próximo|a última coisa|boa prática|boas práticas|melhores práticas|a chave|o que funciona|a lição|"
        "o segredo"
    ),
    good=(
        "boa ideia|importante|importantes|útil|ajuda muito|vale a pena|não custa nada|vão me agradecer|"
        "vai me agradecer|sensato|razoável|salva|indispensável|seu amigo"
    ),
    bad=(
        "má ideia|péssima ideia|ideia ruim|um erro|erro grave|perigo|perigoso|perigosa|arriscado|pecado|proibido|"
        "antipadrão|anti pattern|desastre|bomba relógio|uma loucura|irresponsável|não é suficiente|não basta|"
        "pesadelo|falha de segurança|furada|pedir para dar problema|pedindo problema"
    ),
    hedge=(
        "talvez|quem sabe|poderia|poderiam|poderíamos|depende|às vezes|em alguns casos|se quiser|se quiserem|"
        "se você quiser|provavelmente|opcional|opcionalmente|pode ser que|questão de gosto|não tenho certeza|"
        "considere|considerem|considerar|eventualmente"
    ),
    practice=(
        "agora colocamos|hoje em dia colocamos|a gente sempre|nós sempre|eu sempre|agora a gente|o que fazemos é|"
        "o que eu faço é"
    ),
    may="você pode|vocês podem|podemos|dá para|dá pra|é possível|também há|existe também|permite",
    no=(
        "nem pensar|não|nunca|jamais|nenhum|nenhuma|nada|ninguém|sem|nem|de jeito nenhum|em hipótese alguma|"
        "de forma alguma|tampouco|não deve|não devem|não pode|não podem|contra"
    ),
    omit=(
        "evite|evitem|evitar|tire|tirem|tirar|remova|removam|remover|retire|retirem|retirar|desative|desativem|"
        "desativar|desabilite|desabilitem|desligue|desliguem|pare de|parem de|em vez de|ao invés de|em lugar de|"
        "esquecer|esquece|esquecem|falta|faltam|elimine|eliminem|dispense|dispensem|fuja|fujam|apague|largue"
    ),
    ban="impeça|impeçam|impedir|proíba|proíbam|proibir|bloqueie|bloqueiem|negue|neguem",
    void=(
        "não precisa|não precisam|não precisamos|não é necessário|não são necessários|não são necessárias|"
        "desnecessário|desnecessária|não tem que|não há necessidade|não vale a pena|não adianta|não serve para nada|"
        "não é obrigatório|não é preciso|sem necessidade|não faz falta|não se preocupe com|não se preocupem com|"
        "quase nunca precisa|quase nunca precisam"
    ),
    neutral=(
        "sem interrupção|sem interrupções|sem parar|sem que ninguém|não só|não apenas|não somente|por que não|"
        "não tem problema|não é difícil|não é complicado|sem problema|sem dúvida|nada mal|ainda não|nada mais|"
        "não é para tanto|não se preocupem|sem exceção|não demora"
    ),
    question=(
        "o que é|o que são|o que faz|o que acontece|por que|porque será|como se|como faço|como fazemos|quantos|"
        "quantas|quem de|quem já|vocês já|alguém|será que|preciso de|precisamos de um|devo|a pergunta|uma pergunta|"
        "me perguntam|me perguntaram|perguntam|vocês sabem|você sabe|qual é|quando devo"
    ),
    topic=(
        "falar de|falar sobre|falamos de|falemos|explicar|explico|tema|diferença entre|significa|ouvido falar|"
        "vídeo sobre|perguntas sobre|vejamos|vamos ver"
    ),
    past=(
        "antes|antigamente|há anos|naquela época|no começo|no início|no ano passado|na semana passada|tínhamos|tinha|"
        "usávamos|colocávamos|rodávamos|costumávamos|a gente rodava|a gente usava|a gente tinha|uma vez|ontem|"
        "na minha antiga|quando começamos|anos atrás|executávamos"
    ),
    now="agora|hoje|hoje em dia|atualmente|desde então|em vez disso",
    myth=(
        "alguns dizem|muita gente diz|as pessoas dizem|tem gente que diz|dizem que|diz se|muitos dizem|muitos pensam|"
        "alguns pensam|ouvi dizer|li que|o mito|um mito|supostamente|na internet|num fórum|alguém me disse|"
        "um colega me disse|me disseram|afirmam|há quem diga|tem quem diga|vão te dizer|reza a lenda"
    ),
    suppose="imaginem|imagine|imaginemos|suponhamos|suponha|suponham|supondo|digamos|hipoteticamente|e se|vamos supor",
    mocked_after=(
        "claro que sim|sim claro|claro claro|vai fundo|se você gosta|se vocês gostam|se quiser perder|se você odeia|"
        "que ótima ideia|que bela ideia|genial|parabéns"
    ),
    mocked_before=(
        "o que poderia dar errado|o que pode dar errado|quem precisa|para que serve né|brincadeira|estou brincando|"
        "tô brincando|é piada|ninguém nunca disse|disse ninguém|boa sorte|que ótima ideia|que bela ideia|divirtam se"
    ),
    reason=(
        "porque|pois|já que|para que|assim|dessa forma|desse jeito|senão|caso contrário|o dia em que|para evitar|"
        "evita|protege|a razão|por isso|com isso|de modo que"
    ),
    weight=(
        "sempre|nunca|jamais|principalmente|por favor|o mais importante|obrigatório|obrigatória|indispensável|"
        "de jeito nenhum|em hipótese alguma|de verdade|absolutamente|fundamental|se você só fizer uma|sobretudo"
    ),
    harm=(
        "cai|caem|morre|morrem|morto|perde|perdem|perdido|queda|quebrado|quebra|erros|desastre|trava|travam|atacante|"
        "hackeado|sofre|susto|às cegas|acorda|mata|come|acumulam|derruba"
    ),
    imperative=(
        "coloque|coloquem|ponha|ponham|use|usem|adicione|adicionem|deem|faça|façam|deixe|deixem|evite|evitem|"
        "defina|definam|configure|configurem|ative|ativem|limite|limitem|fixe|fixem|tire|tirem|remova|removam|retire|"
        "retirem|desative|desativem|desabilite|desabilitem|distribua|distribuam|espalhe|espalhem|guarde|guardem|"
        "limpe|limpem|apague|apaguem|crie|criem|escreva|diga|digam|esqueça|pense|monte|montem|pare|parem|proíba|"
        "bloqueie|bloqueiem|permita|garanta|garantam|certifique|lembre|lembrem|rode|rodem|execute|executem|reserve|"
        "reservem|exponha|exponham|colete|monitore|escolha|não|nunca|jamais|indique|declare|especifique|peça|"
        "mantenha|mantenham|sempre|tenha|tenham|negue|neguem|puxe|puxem|baixe|conserve|programe|agende|agendem|"
        "prefira|desligue|feche|abra|ajuste|estabeleça|configurem|escale|elimine|eliminem|exclua|excluam"
    ),
    openers=(
        "e pronto|e por último|e por fim|e além disso|bom|então|olha|vale|agora|depois|e depois|e agora|hoje|antes|"
        "antigamente|primeiro|segundo|a primeira coisa|por último|além disso|por outro lado|muita gente|"
        "alguns|tem gente|imaginem|imagine|aliás|você tem que|vocês têm que|você deve|você deveria|recomendo|"
        "eu recomendo|não esqueça|não esqueçam|lembrem|senão|então assim|para o|para a|outra coisa|a gente|tinha|"
        "nunca|sempre|talvez|não precisa|e também"
    ),
    condition="se|caso|desde que|mesmo que|embora",
    cause="porque|pois|já que|visto que|dado que",
    relative="que|quem|cujo|onde|qual",
    purpose="para que|até que|antes que|de modo que|a menos que",
    adverbial="assim que|enquanto|quando|depois de",
    contrast="mas|porém|em vez disso|no entanto|contudo|e sim",
    also="e|ou|assim como|e também|mais",
    subjects="eu|você|vocês|nós|ele|ela|eles|isso|isto|kubernetes|gente",
    verbs=(
        "tem|têm|deve|devem|deveria|deveriam|pode|podem|recomendo|aconselho|é|são|era|foi|acho|penso|digo|diria|"
        "coloco|colocaria|faz|acontece|vai|vamos|precisa|precisam|uso|usamos"
    ),
)
