"""Whether a document seems to hold what not everybody may see.

It says which pattern it found and never what matched: that stands in no log, row or message.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from config.documents import Patterns

CITIZEN_NUMBER = "burgerservicenummer"

_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_BLANK = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_HYPHEN = re.compile("[\u2010-\u2015\u2212]")
# Nine digits together, or in groups of two or more with the same sign between them. Not the tail,
# the head or the middle of a longer number or a code, and no amount.
_NINE = re.compile(
    r"""
    (?<! \d ) (?<! \d[.,] ) (?<! [€$£] ) (?<! [€$£]\s )
    (?: \d{9}
      | (?<! \d[ /-] )
        \d{2,5} (?P<between> [ .-] ) \d{2,5} (?: (?P=between) \d{2,5} ){0,2}
        (?! [ /-]\d ) )
    (?! \d | [.,]\d | ,- | [^\W\d_] )
    """,
    re.VERBOSE,
)
# Where it is worth to look: the pattern above asks at every place what stands before it.
_NEAR = re.compile(r"\d[\d .-]{7,}\d")
# +31 6…, 0031-6…, +31 (0)6…: a telephone number may leave nine digits behind.
_ABROAD = re.compile(r"(?:\+|\b00)\d{1,3}[ -]?(?:\(0\))?[ -]?$|\(0\)\s?$")
_LONGEST_BEFORE, _LONGEST_AFTER = 12, 2


def found(texts: Iterable[str], patterns: Patterns) -> tuple[str, ...]:
    """Which of the patterns occur in any of the texts: `CITIZEN_NUMBER`, or a word as the settings
    have it; in the order of the settings, each once."""
    exact = [(word, _plain(word), _whole(word)) for word in patterns.capitals]
    inside = [(word, _plain(word).casefold()) for word in patterns.words]
    hits: set[str] = set()
    for given in texts:
        text = _plain(given)
        folded = text.casefold()
        # Most texts hold none of it: a plain search is a hundred times as quick as a pattern's.
        hits |= {
            word
            for word, plain, pattern in exact
            if word not in hits and plain in text and pattern.search(text)
        }
        hits |= {word for word, wanted in inside if word not in hits and wanted in folded}
        if patterns.bsn and CITIZEN_NUMBER not in hits and _holds_number(text):
            hits.add(CITIZEN_NUMBER)
    order = (CITIZEN_NUMBER, *patterns.capitals, *patterns.words)
    return tuple(dict.fromkeys(one for one in order if one in hits))


def has_citizen_number(text: str) -> bool:
    """Whether nine digits in it pass the elfproef: together, or in groups with the same blank, dot
    or hyphen between them. Not part of a longer number, an amount or a telephone number.

    One in eleven numbers of nine digits passes by chance, so this is a reason to ask, not proof.
    """
    return _holds_number(_plain(text))


def passes(digits: list[int]) -> bool:
    """The elfproef: https://nl.wikipedia.org/wiki/Burgerservicenummer#11-proef"""
    if len(digits) != len(_WEIGHTS) or not any(digits):
        return False
    return sum(d * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11 == 0


def _holds_number(text: str) -> bool:
    for near in _NEAR.finditer(text):
        for match in _NINE.finditer(text, near.start(), near.end() + _LONGEST_AFTER):
            digits = [int(one) for one in match[0] if one.isdigit()]
            before = text[max(0, match.start() - _LONGEST_BEFORE) : match.start()]
            if passes(digits) and not _ABROAD.search(before):
                return True
    return False


def _plain(text: str) -> str:
    """As a reader sees it: without soft hyphens and zero-width characters, with plain blanks."""
    text = unicodedata.normalize("NFC", _HIDDEN.sub("", text))
    return _HYPHEN.sub("-", _BLANK.sub(" ", text))


def _whole(word: str) -> re.Pattern[str]:
    """Between anything but letters: `OPP_klas3` and `TLV2026` are the word, `STOPPEN` is not."""
    return re.compile(rf"(?<![^\W\d_]){re.escape(_plain(word))}(?![^\W\d_])")
