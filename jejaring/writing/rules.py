"""Patterns that tell by themselves: some decide, the others are one more sign for the model to weigh."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from jejaring.writing.words import Word

_ID_THANKS = r"(?:ber)?terimakasih|menghargai|apresiasi|bersyukur|mengapresiasi"
_EN_THANKS = r"thanks|thankful|grateful|gratitude|appreciat\w*|thanking|obliged|indebted|thankyounote|kudos"
_ID_CUE = (
    r"kalau|begitu|saat|setiap|setelah|sebelum|sesampai\w*|setiba\w*|sepulang|selesai|sewaktu|waktu|selagi|selama"
    r"|seandainya|andai\w*|usai|pulang|sekembali\w*|seketika|sambil|manakala|tatkala|di sela|sekali|di tengah|pada|asal"
)
_EN_CUE = (
    r"if|when|whenever|as soon as|once|after|before|every|each|moment|minute|second|while|upon|on|during|at|next time"
    r"|should|unless|until|suppose|supposing|in case|by the time|the day|the first|as|provided|following"
)
_ID_OPEN_CORE = (
    r"bagaimana(?! kalau| kabar|pun| pun)|kenapa(?! tidak)|apa yang|apa saja|seperti apa|kok bisa|cerita\w*|jelaskan"
    r"|dijelaskan|diceritakan|menceritakan|berbagi|gambarkan|alasan\w*|apa sebabnya|rahasia\w*"
)
_EN_OPEN_CORE = (
    r"how (?!many|much|long|often|far|old|soon|big)|why|what|tell|walk(?:ing)? me|talk(?:ing)? me|talk|describ\w+"
    r"|shar\w+|explain\w*|say more|sense of|story|about your|elaborate|expand on|run me|take me|hear|learn"
)
_EN_AUX = (
    r"do|does|did|is|are|was|were|have|has|had|will|would|could|can|should|shall|may|might|must|am"
)


class Rule(NamedTuple):
    """A pattern over word forms. ``label`` None with ``decides`` means: stay silent."""

    name: str
    label: str | None
    pattern: str
    decides: bool


RULES: dict[tuple[str, str], tuple[Rule, ...]] = {
    ("question", "id"): (
        Rule("rhetorical", "none", r"\bsiapa (?:sih )?(?:yang|orang yang) (?:tidak|enggan)\b|^siapa suruh\b", True),
        Rule("rhetorical", "none", r"^mana (?:mungkin|ada|bisa|tahan|tega)\b|\bapa gunanya\b|^masa iya\b", True),
        Rule("proposal", "closed", r"^(?:\w+ , )?bagaimana kalau\b.*\?", True),
        Rule("greeting", "closed", r"\bapa kabar\w*\b.*\?|\bbagaimana kabar\w*\b.*\?", True),
        Rule(
            "yes_no",
            "closed",
            rf"^(?!.*\b(?:{_ID_OPEN_CORE}|atau bagaimana)\b)(?!(?:bagaimana|apakah yang|kenapa|mengapa))"
            r"(?:\w+ , )?(?:apakah|\w{3,}kah)\b.*\?$",
            True,
        ),
        Rule(
            "fact",
            "closed",
            rf"^(?!.*\b(?:{_ID_OPEN_CORE}|dampak|ide)\b)(?:kapan|berapa|siapa|jam berapa|sejak kapan|di mana|dimana"
            r"|ke mana|sudah berapa)\b.*\?$",
            True,
        ),
        Rule("open_word", "open", r"^(?:\w+ , )?(?:lalu |terus |jadi |nah )*(?:, )?bagaimana (?!kalau|kabar|pun)\w+.*\?$", True),
        Rule("open_word", "open", r"^(?:\w+ , )?apa (?:sih )?(?:yang|saja)\b.*\?$", True),
        Rule("open_word", "open", r"^(?:\w+ , )?kenapa (?!tidak)\w+.*\?$", True),
        Rule("invitation", "open", r"^(?:tolong |coba |ayo )*(?:cerita(?:kan|in)?|jelaskan|kisahkan)\b(?! ini| itu| nanti)", False),
        Rule("statement", "none", r"^[^?]*$", False),
        Rule("polite_open", "open", rf"\b(?:boleh|bisa|bisakah|bolehkah|maukah|berkenan)\b.*\b(?:{_ID_OPEN_CORE})\b", False),
        Rule("bare_what", "closed", r"^apa (?:bapak|ibu|mas|mbak|kak|kakak|pak|bu|anda|kamu|bang)\b(?!.*\bapa\b).*\?", False),
        Rule("advice_in_disguise", "closed", r"^kenapa (?:\w+ )?tidak\b.*\?", False),
    ),
    ("question", "en"): (
        Rule("rhetorical", "none", r"^who (?:does|would|has|could|did)(?: not|n't| possibly| ever)\b|^who (?:knows|cares)\b|^who would have\b", True),
        Rule("exclamation", "none", r"^(?:what an?\b|how (?:lovely|kind|nice|interesting|wonderful|sad|funny|sweet)\b)[^?]*$", True),
        Rule("proposal", "closed", r"^(?:so |and |well )?(?:, )?(?:how|what) about\b.*\?$", True),
        Rule("greeting", "closed", r"^how (?:are you|is it going|are things|do you do)\b.*\?$", True),
        Rule(
            "quantity",
            "closed",
            r"^(?:so |and |but )?how (?:many|much|long|often|far|old|soon|big|small|large|tall|wide|late|early|expensive"
            r"|high|fast|deep)\b(?!.*\bwhy\b).*\?$",
            True,
        ),
        Rule(
            "fact",
            "closed",
            r"^(?:so |and )?what (?:is|was|are) (?:your|the|his|her|their) (?:\w+ )?(?:name|surname|title|email|number|address"
            r"|salary|website|password|age|postcode)\b.*\?$|^what (?:time|day|date|year|month|floor|size)\b.*\?$",
            True,
        ),
        Rule("fact", "closed", r"^(?:so |and )?(?:who|when|whose|since when)\b(?!.*\b(?:why|how|what)\b).*\?$", False),
        Rule(
            "yes_no",
            "closed",
            rf"^(?:so |and |but |well )?(?:, )?(?:{_EN_AUX})(?: not)?\b(?!.*\b(?:{_EN_OPEN_CORE})\b).*\?$",
            True,
        ),
        Rule("polite_open", "open", r"^(?:could|can|would|will) you (?:please )?(?:tell me|walk me|talk me|describe|explain|share)\b.*\b(?:how|why|what|about|through|story)\b", True),
        Rule(
            "invitation",
            "open",
            r"^(?:please )?(?:tell me (?:more|about|how|why|what)|walk me through|talk me through|describe)\b[^?]*$",
            True,
        ),
        Rule("open_word", "open", r"^(?:so |and |but |well )?(?:, )?why (?!do not|not|bother|did you not|does not)\w+.*\?$", True),
        Rule("open_word", "open", r"^(?:so |and |but |well )?(?:, )?how (?:did|do|does|has|have|would|come|on earth|was|were)\b(?! you do).*\?$", True),
        Rule("open_word", "open", r"^(?:so |and |but |well )?(?:, )?what (?:made|makes|drew|led|happened|surprised|would|did|do|does|keeps|inspired|motivat\w+|has|have|kind of|sort of|kinds of)\b.*\?$", False),
        Rule("embedded", "none", r"^(?:i|we|she|he|they|no one|nobody|no idea)\b[^?]*\b(?:how|why|what|who|where|when)\b[^?]*$", False),
        Rule("statement", "none", r"^[^?]*$", False),
        Rule("advice_in_disguise", "closed", r"^why (?:do not|not|did you not)\b.*\?", False),
    ),
    ("thanks", "id"): (
        Rule("no_thanks", "none", rf"^(?!.*\b(?:{_ID_THANKS})\b)", True),
        Rule("in_advance", "none", r"\bterimakasih (?:\w+ )?(?:sebelumnya|di muka)\b|^sebelumnya (?:, )?(?:\w+ )?terimakasih", True),
        Rule("refusal", "none", r"^tidak (?!terhingga)(?:\w+ ){0,2}(?:, )?(?:\w+ , )?terimakasih\b", True),
        Rule(
            "reported",
            "none",
            r"\b(?:lupa|belum|sempat|sampaikan|disampaikan|titip|harus|seharusnya|bilang|tahu|tanpa|dia|beliau|mereka)\b"
            r"(?: \w+){0,4} (?:ber)?terimakasih\b",
            False,
        ),
    ),
    ("thanks", "en"): (
        Rule("no_thanks", "none", rf"^(?!.*\b(?:{_EN_THANKS})\b)", True),
        Rule("in_advance", "none", r"\bin advance\b|\b(?:would be (?:very |so |most )?grateful|would (?:really )?appreciate) (?:it )?(?:if|a|any)\b", True),
        Rule("refusal", "none", r"^(?:no|nope|nah)(?: ,)? thanks\b|^thanks (?:, )?but\b", True),
        Rule("not_thanks", "none", r"^thanks (?:god|goodness|heavens?)\b", True),
        Rule(
            "reported",
            "none",
            r"\b(?:forgot|forget|meaning|should|must|need|ought|remember|never|not|he|she|they|will|pass|send|give)\b(?: \w+){0,4}"
            r" (?:thanks|thankful|grateful)\b",
            False,
        ),
    ),
    ("if_then", "id"): (
        Rule("no_cue", "invalid", rf"^(?!.*\b(?:{_ID_CUE})\b)", True),
        Rule("idiom", "invalid", r"\bkalau (?:saya )?(?:tidak|belum) (?:salah|keliru)\b|\bkalau boleh (?:jujur|tahu)\b|^(?:seandainya|andai\w*)\b|^kalau saja\b", True),
        Rule("not_observable", "invalid", r"\b(?:kalau|saat|begitu|setelah) (?:\w+ )?(?:\w+ )?(?:sempat|siap|mood|pede|percaya diri|berani|beruntung|memungkinkan|ada waktu|punya waktu|ada kesempatan|waktu luang)\b", False),
        Rule("plan", "valid", r"\b(?:kalau|saat|begitu|setiap|setelah)\b.*, (?:maka )?saya\b", False),
    ),
    ("if_then", "en"): (
        Rule("no_cue", "invalid", rf"^(?!.*\b(?:{_EN_CUE})\b)", True),
        Rule("idiom", "invalid", r"\bnot (?:mistaken|wrong)\b|\bremember (?:correctly|rightly)\b|\bmemory serves\b|^if only\b|^if i (?:were|had (?:been|known))\b", True),
        Rule("not_observable", "invalid", r"\b(?:if|when|once|whenever) i (?:\w+ )?(?:have (?:the |some |enough |more )?(?:time|energy|confidence|chance)|feel|can|dare|want|(?:am|get) (?:ready|lucky|confident|brave|inspired|motivated))\b", False),
        Rule("plan", "valid", r"\b(?:if|when|whenever|as soon as|once|after)\b.*, i\b", False),
    ),
    ("goal", "id"): (
        Rule("countless", "vague", r"^(?!.*\b(?:satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|seorang|pak|bu|\d+)\b)", False),
    ),
    ("goal", "en"): (
        Rule("countless", "vague", r"^(?!.*\b(?:one|two|three|four|five|six|seven|eight|nine|ten|a|an|\d+)\b)", False),
    ),
    ("stance", "id"): (
        Rule("in_advance", "ask", r"\bterimakasih (?:\w+ )?sebelumnya\b", True),
        Rule("debt", "bill", r"\b(?:ber)?[uh]+tang (?:budi|satu|jasa)\b|\bbalas budi\b|\bsebagai (?:gantinya|imbalan\w*)\b", False),
        Rule("give_me", "ask", r"\b(?:kirim|kenal|kasih|beri|ajar|ajak|bantu|carik|masuk|rekomendasi|perkenal|info|kabar)(?:kan|i|an)? (?:ke )?saya\b(?! bisa| siap)", False),
        Rule("i_give", "give", r"^(?:\w+ , )?(?:nanti |besok |mau |biar |boleh |perlu |kami |kalau mau , )*saya (?:bisa |akan |siap |sudah |bersedia |senang )?(?:kirim|kenal|sambung|bantu|carik|pinjam|bawa|antar|teman|terus|bagi|siap|ajar|rekomendasi|sampai)\w*\b", False),
        Rule("offer_question", "give", r"\b(?:bisa|dapat|boleh) (?:saya|kami) bantu\b.*\?|^(?:mau|perlu) (?:saya|kami) \w+.*\?", False),
    ),
    ("stance", "en"): (
        Rule("in_advance", "ask", r"\bthanks (?:\w+ )?in advance\b", True),
        Rule("debt", "bill", r"\byou (?:\w+ )?owe me\b|\breturn (?:the|that|my) favour\b|\bin (?:return|exchange)\b|\bon condition\b|\bquid pro quo\b|\bscratch\b.*\bback\b", True),
        Rule("you_for_me", "ask", r"^(?:could|can|would|will) you\b(?! like| want).*\b(?:me|my|mine)\b", False),
        Rule("i_for_you", "give", r"^(?:i|we) (?:will|can|could|would) (?:gladly |happily |be happy to |be glad to |also )?\w+ (?:you|your)\b", False),
        Rule("if_you_i_will", "bill", r"^i will \w+.*\b(?:if|once|when|as long as) you (?!need|want|like|ever|get|have time|wish|are)\w+.*\b(?:me|my|mine)\b", False),
    ),
    ("response", "id"): (
        Rule("formula", None, r"^(?:iya , |ya , )?saya (?:mengerti|paham|memahami)(?: sekali)?(?: perasaan\w*)?(?: \w+)?(?: [.!])*$", True),
        Rule("advice", "advice", r"\b(?:sebaiknya|seharusnya|mestinya|saran saya|saya sarankan)\b|^(?:coba|mending)\b(?! saya)", False),
        Rule("shared_feeling", "empathy", r"\b(?:ikut|turut) (?:senang|sedih|bangga|lega|prihatin|berduka|bahagia|terharu)\b", True),
        Rule("restated", "paraphrase", r"^(?:oh |ooh |oke |hmm |baik )?(?:, )?(?:jadi|berarti|artinya|maksud\w*|intinya|dengan kata lain|singkatnya)\b(?! ingat)", False),
        Rule("self", "shift", r"^(?:wah |oh |ah |iya )?(?:, )?(?:sama , )?saya (?:juga|malah|pernah|dulu|sih)\b(?! ikut| turut| sedih| senang)", False),
    ),
    ("response", "en"): (
        Rule("formula", None, r"^i (?:understand|know|get)(?: exactly)?(?: how you feel| what you mean| it| your feelings)?(?: [.!])*$", True),
        Rule("advice", "advice", r"\byou (?:should|need to|ought to|have to|must (?!be|have been|have felt|feel|miss))\b|\bif i were you\b|^why (?:do not|not)\b", False),
        Rule("shared_feeling", "empathy", r"^(?:oh |oh , )?i am (?:so |really |very |truly )*(?:sorry|glad|happy|pleased|delighted) (?:you|for you|to hear|that|it|about)\b", True),
        Rule("restated", "paraphrase", r"^(?:oh |okay |right |ah )?(?:, )?so (?:, )?(?:you|it|the|what|if|basically|your)\b|\bin other words\b|^(?:do )?you mean\b|^let me (?:check|see if|make sure|repeat|recap|summarise)\b|^if i (?:understand|understood|follow|am hearing)\b", False),
        Rule("self", "shift", r"^(?:oh |wow |yes )?(?:, )?(?:me too|same here|same)\b|^(?:at )?my (?:boss|company|office|firm|team|son|daughter|husband|wife)\b|\bhappened to me\b|\breminds me\b", False),
    ),
}


class Fired(NamedTuple):
    """A rule that matched, with the words it matched on as the writer wrote them."""

    rule: Rule
    seen: str


@cache
def _compiled(kind: str, language: str) -> tuple[tuple[Rule, re.Pattern[str]], ...]:
    return tuple((rule, re.compile(rule.pattern)) for rule in RULES[kind, language])


def fired(kind: str, language: str, sentence: list[Word]) -> list[Fired]:
    """Every rule that matches ``sentence``, in order; the first that decides is the one to follow."""
    starts: list[int] = []
    length = 0
    for word in sentence:
        starts.append(length)
        length += len(word.form) + 1
    line = " ".join(word.form for word in sentence)
    result = []
    for rule, pattern in _compiled(kind, language):
        match = pattern.search(line)
        if match:
            inside = [
                word.seen
                for word, start in zip(sentence, starts, strict=True)
                if match.start() <= start < match.end() and word.form[0].isalnum()
            ]
            result.append(Fired(rule, " ".join(dict.fromkeys(inside))))
    return result
