"""English."""

from functions._catalogue.lexicon.cues import Cues

CUES = Cues(
    common=(
        "the|be|to|of|and|a|in|that|have|i|it|for|not|on|with|he|as|you|do|at|this|but|his|by|from|they|we|say|her|"
        "she|or|an|will|my|one|all|would|there|their|what|so|up|out|if|about|who|get|which|go|me|when|make|can|like|"
        "time|no|just|him|know|take|people|into|year|your|good|some|could|them|see|other|than|then|now|look|only|"
        "come|its|over|think|also|back|after|use|two|how|our|work|first|well|way|even|new|want|because|any|these|"
        "give|day|most|us|is|are|was|were|been|dont|im|youre|thats|lets|should|must|never|always|every|without|before|"
        "until|really|thing|things|right|set|add|each|keep|does|doesnt|isnt"
    ),
    must=(
        "from now on|starting today|effective immediately|i want us to|i want you to|i want every|i want each|"
        "i want all|i need you to|i need us to|can we (all) please|could we (all) please|can you (all) please|"
        "could you please|can everybody please|dont even think about|not without|bare minimum|at a minimum|"
        "at the minimum|table stakes|the minimum|replicas minimum|make it a rule|make it a habit|for the love of|"
        "its time to|it is time to|high time|i expect|we expect|expected to|has no place|have no place|"
        "nothing goes to production without|no pod goes|no ifs|no excuse for|no excuse to|no reason for|"
        "no good reason to|no justification for|mustnt|must not|nothing should|nobody should|no one should|"
        "nothing in your cluster should|never ever|under no circumstances|never again|no container should|"
        "no pod should|make/making sure|be sure|ensure|see to it|you have to|we have to|have to|has to|must|need to|"
        "needs to|you need|you really need|always want|you always|we need|dont (ever) forget|do not forget|"
        "never forget|remember to|dont neglect|cant/cannot stress (this/that/it) enough|"
        "cant/cannot say (this/that/it) often enough|no excuse|there is no excuse|no excuses|no exceptions|mandatory|"
        "non negotiable|nonnegotiable|isnt/not optional|is not optional|isnt/not negotiable|absolutely|definitely|"
        "at the very least|is required|are required|essential|crucial|vital|got to|gotta|cant/cannot live without|"
        "dont skimp|needs a/an|need a/an|needs its own|deserves|an absolute must|a must|whatever you do|please|"
        "im begging you|i beg you|do yourself a favor/favour|no reason not to|theres (just) no reason not to|"
        "i insist|really want|by all means|has got to|ought to have|never go without|always|wherever you can|"
        "full stop|only ever|insist on"
    ),
    should=(
        "its enough to|it is enough to|all it takes is|gets a|gets an|gets its|gets one|get a|get an|we want|"
        "id like to see|id love to see|i want to see|what we need is|what i need is|whats missing is|ideally|"
        "it pays|stick to|stick with|comes with a|worth having|we are going to need|were going to need|were gonna need|"
        "gonna need|i want|every _ gets|each _ gets|every _ _ gets|each _ _ gets|every single _ gets|everything gets|"
        "all of them get|shouldnt|should not|i wouldnt|i would not|wouldnt want|dont want|do not want|dont ever want|"
        "dont you dare|has no business|have no business|no reason to|theres no reason to|there is no reason to|"
        "by no means|should|ought to|shall|you want|you want to|want to|you wanna|wanna|you would want|id|i would|"
        "id say|i recommend|we recommend|recommend|recommended|recommends|recommending|recommendation|suggest|"
        "i suggest|my suggestion|advise|my advice|advice is|it is better to|its better to|better to|youre better off|"
        "you are better off|better off|had better|youd better|you better|prefer|i prefer|id rather|supposed to|worth|"
        "lets|go ahead and|i like to|i want you to|try to|tell your|belong|belongs|goes|i urge you|let kubernetes|"
        "have kubernetes|next step is to|remember|be kind|there should be|i ask you to|as soon as you can|pays off"
    ),
    advice=(
        "the rule is|my rule|our rule|rule of thumb|rule number|golden rule|first rule|the fix is|the fix|"
        "the solution is|the answer is|the trick is|the trick|the cure|the remedy|lesson number|lesson one|"
        "lesson two|lesson three|tip number|my tip|pro tip|tip|takeaway|the key is|key is|what you want is|"
        "what i want|what i do want|what you should do|what helps|what works|best thing you can do|first thing|"
        "the first thing|second thing|next thing|number one|the way to go|the way out is|the right way|the safe way|"
        "best practice|good practice|best practices|what you do is|so what you do|the idea is to|the point is to|"
        "homework|next up|add to your list|on your checklist|checklist|my plea|here is what|heres what i|"
        "the least you can do|least you can do|job number one"
    ),
    good=(
        "is the answer|is the solution|is the way to go|is what saves|cant (really) go wrong with|"
        "cannot (really) go wrong with|never go wrong with|are what|is what you|the right tool|right tool for|"
        "the right answer|the right choice|made for|meant for|exactly what you|just what you|good idea|great idea is|"
        "great thing|wise|smart|sensible|is your friend|are your friend|your best friend|life saver|lifesaver|"
        "saved my|saves you|saves your|save you|worth it|worth doing|worth its weight|goes a long way|"
        "cheap insurance|a no brainer|no brainer|is important|are important|very important|so important|"
        "most important|pays for itself|helps a lot|really helps|makes sense|the way to|is key|are key|non optional|"
        "highly recommended|right thing|free win|easy win|quick win|cheap|costs you nothing|costs nothing|"
        "cost you nothing|beats|good habit|good citizen|youll thank me|you will thank me|thank me later|first class|"
        "matters a lot|where its at|cant hurt|doesnt hurt|does not hurt|wont hurt|safety net|a good start|"
        "good place to start"
    ),
    bad=(
        "has to go|have to go|must go|needs to go|need to go|gotta go|got to go|should go away|can go|not replicas|"
        "is not two replicas|is not a version|isnt a version|bad idea|terrible idea|horrible idea|awful idea|"
        "stupid idea|bad practice|bad habit|mistake|anti pattern|antipattern|a sin|evil|dangerous|risky|recipe for|"
        "asking for trouble|ask for trouble|big no|a no no|no go|nightmare|disaster|harmful|hurts more|hurt you|"
        "bite you|bites you|biting you|haunt you|regret|your enemy|the enemy|a smell|code smell|red flag|"
        "security hole|time bomb|ticking|shoot yourself|foot gun|footgun|negligent|reckless|irresponsible|wrong|"
        "poison|playing with fire|gambling|accident waiting|do more harm|does more harm|more harm than good|"
        "single point of failure|not acceptable|unacceptable|not enough|isnt enough|crime|criminal|a liability|"
        "an invitation|open door|waste|hurting you|killing your|backfire|backfires|pointless|counterproductive"
    ),
    hedge=(
        "maybe|perhaps|might|possibly|probably|it depends|that depends|depends|depending|sometimes|in some cases|"
        "for some|consider|think about|thinking about|optionally|nice to have|if you want|if you like|if you feel|"
        "if you have time|may want|not sure|i guess|arguably|worth a look|worth considering|could|experiment|"
        "your mileage|debatable|up to you|not everyone|not for everyone|matter of taste|down to taste|some of you|"
        "one option|an option|another option|play with|toy with|in theory|eventually|someday|some day|at some point|"
        "down the road|wonder whether|wondering|i suppose|potentially|in certain cases|a case for|case can be made|"
        "not a strong opinion|no strong opinion|on the fence|not convinced|bit of a|for bonus points|"
        "if youre paranoid|a little paranoid|cherry on top|not strictly|look into|have a look at|worth a try|"
        "could be worth"
    ),
    practice=(
        "these days we|nowadays we|today we|now we|we always|i always|we only ever|what we do is|what i do is|we now|"
        "i now|going to add|going to set|were going to|im going to|we will|well add|ill add|we never|i never|"
        "our standard is|by policy we|our policy|we make|we require|i make sure|we enforce|ive started to|"
        "weve started to"
    ),
    may=(
        "you can|we can|it is possible|its possible|allows you|lets you|can be|may be|there is also|there are also|"
        "you may|kubernetes can|is able to"
    ),
    no=(
        "dont do that|no pod goes|dont even think about|has no place|have no place|not without|no excuse for|"
        "no excuse to|no reason for|no good reason to|no justification for|not|never|no|none|nothing|nobody|no one|"
        "without|dont|do not|doesnt|does not|didnt|shouldnt|should not|mustnt|must not|cant|cannot|can not|couldnt|"
        "wouldnt|would not|wont|will not|isnt|is not|arent|are not|aint|shant|nor|neither|havent|hasnt|have not|"
        "has not|nowhere|hardly|dont let|do not let|don t|doesn t|by no means|no more|advise against|warn against|"
        "recommend against|against running/using/setting/putting/having|i wouldnt|i would not|dont want|do not want|"
        "dont ever want|wouldnt want|dont you dare|nothing should|nobody should|no one should|"
        "nothing in your cluster should|never ever|under no circumstances|has no business|have no business|"
        "no business|no reason to|theres no reason to|there is no reason to|no longer|never again|"
        "no container should|no pod should|nowhere near|unset"
    ),
    omit=(
        "nuke|nuking|toss|tossing|scrap|scrapping|burn the|get those|rid of the|rid of those|axe|yank|avoid|avoids|"
        "avoiding|stop|stops|stopping|quit|skip|skips|skipping|omit|omits|leave out|leave off|leaves out|leaving out|"
        "leaving off|leave them out|leave it out|leave them off|leave that out|leave those out|left out|leave _ out|"
        "leave _ _ out|leave the _ _ out|leave _ off|leave _ _ off|leave the _ _ off|remove|removes|removing|removed|"
        "delete|drop|drops|dropping|get rid of|getting rid of|ditch|ditching|lose the|take off|take away|take _ off|"
        "take _ _ off|take the _ _ off|take your _ _ off|turn off|turn them off|turn it off|turn that off|turned off|"
        "turns off|turning off|turn _ off|turn _ _ off|turn the _ _ off|turn those _ _ off|switch _ _ off|"
        "switch the _ _ off|switch off|switch it off|switch them off|switching off|switched off|disable|disables|"
        "disabling|disabled|forget about|get away from|move away from|stay away from|keep away from|steer clear of|"
        "hands off|instead of|rather than|lack|lacks|lacking|missing|forget|forgets|forgetting|forgot|fail to|"
        "fails to|failing to|neglect|neglecting|away from|free of|say goodbye to|say no to|opt out of|rip out|"
        "kill the|out of your|resist|cut out|wean yourself off|abandon|throw out your|refrain from|do away with|"
        "keep _ out of|keep out of|run away from"
    ),
    ban=(
        "prevent|prevents|preventing|forbid|forbids|prohibit|disallow|refuse|refuses|block|blocks|ban|bans|banned|"
        "banish|deny|denies|reject|rejects|revoke|restrict|protect against"
    ),
    void=(
        "dont (really/actually/even/necessarily) need|do not (really/actually/even/necessarily) need|"
        "doesnt (really/actually/even) need|does not (really/actually/even) need|dont (really/actually/even) have to|"
        "do not (really/actually) have to|doesnt have to|does not have to|no need|not need|neednt|need not|"
        "not necessary|isnt necessary|unnecessary|not required|isnt required|overkill|not worth|isnt worth|"
        "arent worth|waste of time|dont bother|do not bother|wouldnt bother|doesnt matter|does not matter|dont care|"
        "no use for|no point in|isnt needed|not needed|arent needed|never need|never needed|rarely need|nobody needs|"
        "who needs|no one needs|couldnt care less|dont worry about|can live without|could live without|fine without|"
        "needs no|need no|hardly need|can skip|cant recommend|can not recommend|cannot recommend|wouldnt recommend|"
        "not going to|im not telling you|not saying|not suggesting|im not suggesting|dont want to talk|"
        "not talking about|stay out of"
    ),
    neutral=(
        "cant (really) go wrong with|cannot (really) go wrong with|never go wrong with|without (any) downtime|"
        "without (an/any) interruption/interruptions/outage/outages|without anybody/anyone/users/people/them/you|"
        "without noticing|without thinking|without a problem|without problems|without losing|without waiting|"
        "without having to|not only|not just|dont just|do not just|dont only|why not|if not|or not|no matter|"
        "no doubt|no problem|no wonder|no worries|not yet|not to mention|not bad|not hard|not difficult|"
        "not complicated|not that hard|not rocket science|no big deal|not a big deal|isnt hard|isnt difficult|"
        "isnt rocket science|no question|last but not least|not surprisingly|couldnt be easier|never mind|"
        "nothing fancy|nothing special|nothing new|cant wait|cannot wait|not so much|no one is perfect|cant go wrong|"
        "never too|dont ask me|dont worry|dont be afraid|dont panic|no offense|believe it or not|whether or not|"
        "more often than not|not the end of|no pun|dont get me wrong|dont know about you|not forever|nothing else|"
        "cannot tell|cant tell|nobody notices|stop by|stop sign|full stop|i dont know how many|does not take long|"
        "doesnt take long|wont take long|doesnt cost|not expensive|in no time|for no reason|nothing more|"
        "nothing less|not a lot|in case|what not|no less than|not less than|not fewer than|no fewer than|"
        "nothing happens|takes nothing|stop worrying"
    ),
    question=(
        "what is|what are|whats a|what does|what do|what did|what happens|what if|what would|why is|why are|why do|"
        "why does|why would|why should|why did|how do|how does|how many|how much do|how would|how should|how can|"
        "how often do|who has|who of|who here|who is|which of|where do|where does|when do|when should|when would|"
        "should i|should you|should we|should it|should they|do you|do i|do we|does it|does anybody|does anyone|"
        "did you|have you|has anybody|has anyone|is it|is there|are there|are you|can you|can i|can we|cant you|"
        "cant i|could you|would you|will you|isnt it|arent you|wouldnt it|is anybody|anyone here|the question is|"
        "the question was|question was|question is|somebody asked|someone asked|somebody is asking|people ask|"
        "people keep asking|people always ask|asks me|i was asked|ask me whether|asks whether|asked whether|asked if|"
        "not sure whether|not sure if|dont know if|dont know whether|wonder if|tell me if|show of hands|what about|"
        "how about"
    ),
    topic=(
        "take a look|take care|take time|have a look|give it a try|make sense|say where|say how|says where|see the|"
        "see also|refer to|according to|talk about|talking about|talked about|lets talk|speak about|lets look at|"
        "look at|look into|take a look|have a look|discuss|discussing|explain|explains|explained|read about|"
        "learn about|learned about|heard of|heard about|curious about|question about|questions about|video about|"
        "videos about|next topic|topic|story about|get to|go over|cover|covered|come to|move on to|talk is about|"
        "mention|mentioned|introduce|what i mean by|called|its called|definition of|the difference between|chapter|"
        "guess what|confused about|meaning of|comes to|look like|looks like"
    ),
    past=(
        "used to|back in the day|back then|in the old days|in the early days|years ago|months ago|weeks ago|long ago|"
        "previously|at the time|once upon a time|when we started|when i started|in the beginning|at first we|"
        "at first i|in the past|last year|last month|last week|last night|we had|i had|they had|he had|she had|"
        "it had|had been|we didnt|i didnt|they didnt|nobody had|we were|i was|they were|we ran|i ran|we did|i did|"
        "we set up|i once|we once|there was|there were|was the|once deployed|back when|in twenty|in two thousand|"
        "in my first|in my last|at my old|my previous|in the old|in our old|that day|one night i|one night the|"
        "one morning i|one morning the|one day i|one day we|turned out|it turned out|ended up|happened was"
    ),
    now="now|today|these days|nowadays|since then|ever since|from now on|so the lesson|the lesson|instead|anymore",
    myth=(
        "asked whether|asks whether|asked if|asks if|ask whether|ask if|wonder whether|wonders whether|"
        "wondering whether|wondering if|wrote that|claims that|claimed that|told everybody|argued that|"
        "youre thinking|you are thinking|you might think|you may think|the question|question here is|question was|"
        "somebody asks|someone asks|somebody is asking|asks me|asked me|wants to know|in the comments asked|"
        "in the chat asked|some people say|people say|some say|many say|they say|people will tell|people tell|"
        "everybody tells|everyone tells|everybody says|everyone says|people claim|some claim|claims|claimed|claiming|"
        "there is a myth|theres a myth|the myth|a myth|myth is|ive heard|i heard|ive read|i read|you will hear|"
        "youll hear|you hear|you read|somebody told|someone told|they told|he told|she told|i was told|told me|"
        "some people think|people think|many think|people believe|some believe|they think|he thinks|she said|he said|"
        "they said|someone said|somebody said|my boss|some folks|the internet says|the internet thinks|"
        "on the internet|stack overflow|on a forum|on reddit|a blog post|this blog|the old advice|"
        "conventional wisdom|folklore|urban legend|legend has it|rumor|rumour|allegedly|supposedly|so called experts|"
        "popular belief|common belief|misconception|argue that|argues that|argued that|insists that|swears|swear by|"
        "vendors say|the vendor says|marketing says|hacker news|somebody wrote|someone wrote"
    ),
    suppose=(
        "imagine|suppose|supposing|lets say|let us say|say you|say that you|pretend|hypothetically|lets assume|"
        "assume|assuming|picture this|what if|lets imagine|in a world where|think of a|let us assume|if i were to|"
        "for the sake of argument|thought experiment"
    ),
    mocked_after=(
        "sure just|sure go ahead|sure why not|oh sure|yeah sure|sure sure|oh yeah|oh yes|yeah right|right because|"
        "yes because|yeah because|because obviously|go ahead and see|good luck|have fun|if you like|if you enjoy|"
        "if you love being|if you love getting|if you want to lose|if you want to get paged|if you want to be|"
        "if you want to ruin|if you hate|if you want your|brilliant idea|genius|what a great idea|what a brilliant|"
        "great plan|pro tip for chaos|by all means go|obviously you|of course nobody|who wouldnt|"
        "and of course everybody|how to lose|how to ruin|recipe for a|my favorite way to|fastest way to|"
        "best way to lose|best way to ruin|best way to get fired|want an outage|feel free to ruin|feel free to|"
        "if you think sleep|if sleep|if youre bored|if you are bored|if boredom|want some excitement|"
        "living dangerously|congratulations|bold move|simply hope|just hope|let us just hope|why bother with|"
        "whats the worst"
    ),
    mocked_before=(
        "what could (possibly/ever) go wrong|what could possibly|whats the worst that could|what is the worst that|"
        "who needs|because who needs|why would anyone want|why would anybody want|said no one|said nobody|"
        "said no engineer|just kidding|im kidding|i am kidding|kidding|im joking|i am joking|thats a joke|"
        "that was a joke|great advice|great plan|brilliant|genius|definitely going to work|totally going to work|"
        "thats going to work|that will go well|thatll go well|that worked out great|how hard can it be|"
        "how bad can it be|living the dream|good luck with that|good luck|enjoy your pager|enjoy the pager|"
        "enjoy your weekend|have fun with that|have fun|slow clap|chefs kiss|what a time to be alive|right right|"
        "yeah right|best of luck|see you at three|sounds like a plan|said he|obviously|they said nothing|"
        "they said nodes|they said|thank me never|your pager will love|your on call will love|"
        "the pager will thank you|job security"
    ),
    reason=(
        "because|cause|since|so that|so the|so when|so if|so a|so it|so you|so your|so nobody|otherwise|or else|"
        "that way|this way|that means|which means|the reason|then the|then it|then you|without it|without that|"
        "without one|if you dont|thats how|thats why|this is why|that is why|in order to|to avoid|to prevent|"
        "to protect|protects|prevents|saves|avoids|means that|and then|until then|the day you|or you|or it|or the|"
        "as a result|keeps|stops it|stops them|stops the|unless you|why|by the time"
    ),
    weight=(
        "if you take one thing|if you only do one thing|only one thing|one thing away|one thing today|most important|"
        "number one|first and foremost|above all|cant stress|cannot stress|really really|i mean it|seriously|"
        "no excuse|non negotiable|please|always|never ever|absolutely|under no circumstances|must|biggest win|"
        "single most|highest leverage|by far|if nothing else|write this down|tattoo|repeat after me|"
        "hill i will die on|the one thing|no exceptions|for the love of"
    ),
    harm=(
        "crash~|dies|die|killed|kills|kill|outage~|takes down|take down|took down|takes out|take the whole|"
        "takes the whole|goes down|falls over|fall over|starve~|starving|lose|loses|lost|break~|broken|broke|suffer~|"
        "evicted|disaster|trouble|pain|hurt~|bad gateway|errors|fail|fails|failing|downtime|down with it|unhappy|"
        "angry|woken|wake you|paged|page you|stolen|hacked|compromised|attacker|owned|gone|eats|eat|throttled|slow|"
        "blind|flying blind|surprise~|never know|no idea|no way of knowing"
    ),
    imperative=(
        "set|use|add|put|give|make|run|keep|tell|cap|limit|pin|drop|turn|switch|configure|define|enable|disable|"
        "create|write|spread|scale|mount|let|avoid|stop|never|always|dont|do|remove|delete|leave|start|specify|"
        "choose|pick|pull|mirror|reserve|request|declare|require|enforce|deploy|ship|install|schedule|back|backup|"
        "dump|expose|scrape|monitor|restrict|block|deny|close|open|allow|forbid|prevent|stick|go|get|take|have|ask|"
        "make|put|ensure|remember|try|bring|build|change|replace|move|raise|lower|increase|reduce|bump|dial|clean|"
        "tidy|prune|filter|apply|attach|assign|annotate|mark|label|treat|teach|hold|protect|guard|lock|freeze|strip|"
        "throw|distribute|separate|prefer|insist|store|persist|save|retain|rotate|alert|page|wire|hook|plan|budget|"
        "guarantee|allocate|fix|nail|demand|provide|fence|isolate|segment|stay|steer|get|ditch|kill|skip|omit|simply|"
        "just|please|resist|swap|trade|point|serve|reference|refer|recycle|autoscale|harden|lean|rely|sprinkle|slap|"
        "stick|throw|trim|shrink|cut|rip|ban|cache|ignore|override|check|edit|audit|update|upgrade"
    ),
    openers=(
        "and finally|before anything else|before everything else|so|okay|ok|alright|all right|anyway|anyways|next|"
        "first|firstly|second|secondly|third|thirdly|finally|lastly|well|number one|number two|number three|"
        "number four|another thing|another one|the next thing|the other thing|the last thing|one more thing|"
        "last thing|by the way|speaking of|let me|lets|moving on|now|today|and then|and so|and now|and finally|then|"
        "also|oh|right|yeah|yes|look|listen|see|remember|please|trust me|believe me|honestly|personally|instead|"
        "in other words|for example|for instance|imagine|suppose|sure|of course|i mean|people|some people|somebody|"
        "someone|everybody|everyone|nobody|otherwise|thats|that is why|thats why|this is|there is|theres|there are|"
        "these days|nowadays|never|always|dont|make sure|bonus|i would|id|ill|ive|im|you should|you need|you want|"
        "you have to|you must|youve got|we should|we need|we used|you dont"
    ),
    condition="if|whether|in case|provided|assuming|supposing|as long as|even if",
    cause="because|since|cause|as otherwise|given that|after all|for the simple reason|the reason being",
    relative="that|which|who|whose|whom",
    purpose="until|till|unless|before|so that|such that|in order that",
    adverbial="when|whenever|after|while|once|as soon|although|though|even though|wherever",
    contrast="but|however|whereas|on the other hand|except that",
    also="and|plus|or|as well as|along with|and also",
    subjects=(
        "i|you|we|they|it|he|she|there|this|that|these|those|everybody|everyone|nobody|somebody|someone|people|"
        "kubernetes|what"
    ),
    verbs=(
        "should|must|need|needs|have|has|had|want|wants|can|cant|could|would|will|wont|may|might|do|dont|does|doesnt|"
        "did|didnt|is|are|was|were|isnt|arent|wasnt|used|never|always|really|just|get|gets|got|use|set|run|ran|think|"
        "know|say|said|see|go|going|are|actually|also|only|still|then|probably|definitely|absolutely|recommend|"
        "suggest|prefer|like|love|hate|remember|guess|mean|told|asked|learned|happens|happened|works|keep|put|make|"
        "makes|take|takes|give|gives|lose|lost|just|shouldnt|mustnt"
    ),
)
