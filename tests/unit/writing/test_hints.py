"""Single hints: the known traps, silence, reasons, and texts of any shape."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejaring.writing import KINDS, hint

# Each pair looks alike and means something else; a silent hint is allowed, a wrong one is not.
TRAPS = [
    ("question", "id", "Apa Bapak suka pekerjaan itu?", "closed"),
    ("question", "id", "Apa yang Bapak suka dari pekerjaan itu?", "open"),
    ("question", "id", "Bagaimana kalau Selasa?", "closed"),
    ("question", "id", "Saya tahu bagaimana caranya.", "none"),
    ("question", "id", "Siapa yang tidak mau naik gaji?", "none"),
    ("question", "id", "Bisakah Bapak jelaskan mengapa memilih vendor lokal?", "open"),
    ("question", "en", "What is your job title?", "closed"),
    ("question", "en", "Could you walk me through how the pilot started?", "open"),
    ("question", "en", "How about Tuesday at ten?", "closed"),
    ("question", "en", "Who doesn't want a raise?", "none"),
    ("stance", "id", "Ada yang bisa saya bantu?", "give"),
    ("stance", "id", "Bisa bantu saya masuk ke tim itu?", "ask"),
    ("stance", "id", "Terima kasih sebelumnya atas bantuannya.", "ask"),
    ("stance", "id", "Saya diminta bicara di panel itu.", "neutral"),
    ("stance", "id", "Saya kasih datanya asalkan Ibu rekomendasikan saya.", "bill"),
    ("stance", "en", "I was asked to speak on that panel.", "neutral"),
    ("stance", "en", "Thanks in advance for passing on my CV.", "ask"),
    ("stance", "en", "I'll share the data as long as you recommend me.", "bill"),
    ("response", "id", "Saya juga ikut senang mendengarnya, kerja keras Ibu terbayar.", "empathy"),
    ("response", "id", "Saya juga pernah begitu, malah lebih parah.", "shift"),
    ("response", "en", "I'm hearing that you care more about quality than volume.", "paraphrase"),
    ("response", "en", "That happened to me too, and mine was worse.", "shift"),
    ("thanks", "id", "Terima kasih banyak sekali atas semua bantuan dan perhatian Bapak yang luar biasa.", "generic"),
    ("thanks", "id", "Tidak, terima kasih.", "none"),
    ("thanks", "en", "Thank you very very much for all your amazing help and support as always.", "generic"),
    ("thanks", "en", "I forgot to thank him.", "none"),
    ("goal", "id", "Tahun 2026 saya mau jadi orang yang lebih luas pergaulannya.", "vague"),
    ("goal", "id", "Pulang dari acara harus dapat dua belas kartu nama.", "vague"),
    ("goal", "en", "In 2026 I want to be more connected.", "vague"),
    ("if_then", "id", "Kalau tidak salah, acaranya hari Kamis.", "invalid"),
    ("if_then", "id", "Jika sempat, maka saya akan menghubungi beberapa orang.", "invalid"),
    ("if_then", "en", "If I remember correctly, the event is on Thursday.", "invalid"),
    ("if_then", "en", "If I succeed, then everyone will contact me.", "invalid"),
]
CERTAIN = [trap for trap in TRAPS if trap[0] in {"question", "thanks", "if_then"}]


@pytest.mark.parametrize(("kind", "language", "text", "label"), TRAPS)
def test_traps_are_never_mislabelled(kind: str, language: str, text: str, label: str) -> None:
    assert hint(kind, text, language).label in {label, None}


def test_most_traps_are_answered() -> None:
    answered = [hint(kind, text, language).label is not None for kind, language, text, _ in CERTAIN]
    assert sum(answered) >= 0.9 * len(CERTAIN)


def test_a_general_acknowledgement_gets_no_label() -> None:
    for text, language in (("Saya mengerti perasaan Anda.", "id"), ("I understand how you feel.", "en")):
        found = hint("response", text, language)
        assert found.label is None
        assert found.why


@pytest.mark.parametrize("text", ["", "   ", "…", "?!", "12:30", "👍👍"])
def test_a_text_without_words_gets_no_label(text: str) -> None:
    found = hint("question", text, "id")
    assert found.text == text
    assert found.label is None
    assert found.why


def test_slang_typing_slips_and_stretched_words_are_read() -> None:
    assert hint("question", "gmn awalnya bisa kerja di kapal pesiar, bang?", "id").label == "open"
    assert hint("thanks", "makasiiih bgt ya kak", "id").label == "generic"


def test_the_reason_quotes_the_writer_in_the_language_asked() -> None:
    indonesian = hint("question", "Berapa jumlah karyawan Ibu?", "id")
    english = hint("question", "How many people work here?", "en")
    assert "fakta" in indonesian.why
    assert "Berapa" in indonesian.why
    assert "quantity" in english.why
    assert "How many" in english.why


def test_the_previous_line_is_taken_into_account() -> None:
    said = "Gudang lama harus kosong sebelum Lebaran, padahal tim saya tinggal separuh."
    text = "Gudangnya harus kosong, dan tim Mbak tinggal separuh."
    assert hint("response", text, "id", previous=said).label in {"paraphrase", None}


def test_unknown_kinds_and_languages_name_the_known_ones() -> None:
    with pytest.raises(ValueError, match="question, thanks, if_then, goal, stance, response"):
        hint("poem", "Halo", "id")
    with pytest.raises(ValueError, match="id, en"):
        hint("question", "Hallo?", "de")


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=400), kind=st.sampled_from(sorted(KINDS)), language=st.sampled_from(["id", "en"]))
def test_any_text_is_safe(text: str, kind: str, language: str) -> None:
    found = hint(kind, text, language)
    assert found.text == text
    assert found.label is None or found.label in KINDS[kind]
    assert found.why
    assert found == hint(kind, text, language)


@pytest.mark.parametrize("piece", ["a", "saya ", "kalau saya , ", "?", "tidak ", "thanks ", "you owe me ", "é", "-'"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_very_long_text_takes_less_than_a_second(piece: str, kind: str) -> None:
    for language in ("id", "en"):
        hint(kind, "Halo", language)
        start = time.perf_counter()
        hint(kind, piece * (100_000 // len(piece)), language)
        assert time.perf_counter() - start < 1
