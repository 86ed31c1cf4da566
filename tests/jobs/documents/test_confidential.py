"""What makes a document wait is found as people write it, and never quoted."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.documents import Patterns
from jobs.documents import confidential
from jobs.documents.confidential import CITIZEN_NUMBER, found, has_citizen_number, passes

DEFAULTS = Patterns()
VALID = "123456782"


@pytest.mark.parametrize(
    "text",
    [
        VALID,
        f"BSN {VALID}.",
        f"bsn:{VALID}",
        f"BSN{VALID}",
        f"leerling_{VALID}.docx",
        "1234 56 782",
        "123 456 782",
        "123.456.782",
        "1234.56.782",
        "123-456-782",
        "123\u00a0456\u00a0782",
        "12345\u00ad6782",
        f"klas;3b;{VALID};vwo",
        f"3b\t{VALID}\t14",
        f"({VALID})",
        f"klas 3 {VALID} 14 jaar",
        f"12 345 678 {VALID}\n{VALID}",
        "111222333",
        "010464554",
    ],
)
def test_a_citizen_number_is_found_as_people_write_it(text: str) -> None:
    assert has_citizen_number(text)
    assert found([text], DEFAULTS) == (CITIZEN_NUMBER,)


@pytest.mark.parametrize(
    "text",
    [
        "123456789",  # does not pass
        "000000000",
        "000 000 000",
        f"1{VALID}",
        f"{VALID}0",
        f"0{VALID} of {VALID}1",
        f"4.{VALID}",
        f"{VALID},50",
        f"€ {VALID}",
        f"€{VALID},-",
        f"+31{VALID}",
        f"+31 {VALID}",
        f"0031-{VALID}",
        f"+31 (0){VALID}",
        "06-12345678",
        "013 595 55 00",
        "NL91 ABNA 0417 1643 00",
        f"NL{VALID}B01",
        f"{VALID}ab",
        "1 2 3 4 5 6 7 8 2",
        "123 456.782",
        "12 123 456 782",
        "123 456 782 12",
        "21-11-2026",
        "",
    ],
)
def test_other_numbers_are_no_citizen_number(text: str) -> None:
    assert not has_citizen_number(text)


@given(st.lists(st.integers(0, 9), min_size=9, max_size=9))
def test_one_changed_digit_never_passes_the_elfproef(digits: list[int]) -> None:
    if passes(digits):
        for at in range(9):
            other = [*digits]
            other[at] = (other[at] + 1) % 10
            assert not passes(other)


@pytest.mark.parametrize(
    ("text", "patterns"),
    [
        ("OPP klas 3b.docx", ("OPP",)),
        ("OPP_jan-2026.docx", ("OPP",)),
        ("de TLV's van dit jaar", ("TLV",)),
        ("TLV2026", ("TLV",)),
        ("opp. 12 m2, het opp en de tlv", ()),
        ("STOPPEN en OPPERVLAKTE", ()),
        ("Het Leerlingdossier is VERTROUWELIJKE informatie", ("leerlingdossier", "vertrouwelijk")),
        ("vertrou\u00adwelijk", ("vertrouwelijk",)),
        ("leerling dossier, vertrouwen", ()),
        ("vertrouwelijk, TLV en OPP: 123456782", (CITIZEN_NUMBER, "OPP", "TLV", "vertrouwelijk")),
    ],
)
def test_words_are_found_whole_or_inside_others_as_the_settings_say(
    text: str, patterns: tuple[str, ...]
) -> None:
    assert found([text], DEFAULTS) == patterns


def test_every_text_counts_and_the_settings_decide() -> None:
    settings = Patterns(bsn=False, capitals=("ZAT",), words=("geheim",))
    assert found(["niets", "ZAT", VALID, "Geheime post", "OPP"], settings) == ("ZAT", "geheim")


@given(st.text(max_size=200))
def test_what_matched_is_never_told(text: str) -> None:
    told = {CITIZEN_NUMBER, *DEFAULTS.capitals, *DEFAULTS.words}
    assert set(found([text, text + VALID], DEFAULTS)) <= told


@pytest.mark.slow
def test_long_texts_take_time_in_proportion_to_their_length() -> None:
    dice = random.Random(7)
    text = "".join(dice.choice("0123456789 .-,") for _ in range(1_000_000)).replace("2", "13")
    start = time.perf_counter()
    found([text, "0" * 1_000_000, "12 " * 300_000, "OP" * 500_000], DEFAULTS)
    assert time.perf_counter() - start < 20


@given(st.text(alphabet="0123456789 .-,/€x+()", max_size=60), st.text(max_size=5))
def test_only_looking_near_digits_misses_nothing(digits: str, around: str) -> None:
    text = around + digits + around
    everywhere = any(
        passes([int(one) for one in match[0] if one.isdigit()])
        and not confidential._ABROAD.search(text[max(0, match.start() - 12) : match.start()])
        for match in confidential._NINE.finditer(text)
    )
    assert confidential._holds_number(text) == everywhere
