"""What is pointed out in a note and never refused: words that read as opinion, initials, another student's name."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

from sswork.rules.reading import read_yaml

WORD_LIST = Path(__file__).with_name("wording.yaml")
# "M.R.", "M. R." and a single "M."; a sentence that ends with a capital letter is rare enough.
DOTTED = re.compile(r"\b(?:[A-Z]\.\s?){2,3}|\b[A-Z]\.(?=\s+[a-z])")
BLANK = re.compile(r"\{[^{}\n]{1,40}\}")  # "{last contact}": what a template left open
WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True)
class Remark:
    """One thing to look at again. ``key`` is the same when the same is found again."""

    found: str
    hint: str

    @property
    def key(self) -> str:
        return blake2b(f"{self.found}|{self.hint}".encode(), digest_size=6).hexdigest()


@cache
def opinions() -> tuple[tuple[re.Pattern, str], ...]:
    """Each phrase of the list as whole words, with what to write instead."""
    return tuple(
        (re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)", re.IGNORECASE), group["say"])
        for group in read_yaml(WORD_LIST)["phrases"]
        for phrase in group["words"]
    )


def opinions_in(text: str) -> list[tuple[str, str]]:
    """Phrases that read as opinion, as they stand in the text, each with what to write instead."""
    return [(found[0], say) for pattern, say in opinions() if (found := pattern.search(text))]


def initials_in(text: str, names: Iterable[str] = ()) -> list[str]:
    """Initials in the place of a name: with dots, or, without, those of one of the people in question."""
    theirs = {letters for name in names if len(letters := "".join(each[0] for each in WORDS.findall(name))) > 1}
    bare = [each for each in WORDS.findall(text) if each in {letters.upper() for letters in theirs}]
    return list(dict.fromkeys([*(each.strip() for each in DOTTED.findall(text)), *bare]))


def blanks_in(text: str) -> list[str]:
    """Blanks of a template that nobody filled in, as they stand in the text."""
    return list(dict.fromkeys(BLANK.findall(text)))


def blank_name(blank: str) -> str:
    """As it is looked up, however it was typed."""
    return " ".join(blank.strip("{}").casefold().split())


def folded(text: str) -> str:
    """Lower case without accents, as people type names."""
    return "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each)).casefold()


def name_words(*names: str) -> frozenset[str]:
    return frozenset(folded(word) for name in names for word in WORDS.findall(name) if len(word) > 1)


def names_in(text: str, wanted: frozenset[str], own: frozenset[str] = frozenset()) -> list[str]:
    """Words of the text that are one of the names; a word in small letters is no name, nor is one that is also an own name."""
    written = (word.removesuffix("'s").removesuffix("’s") for word in WORDS.findall(text) if word[0].isupper())
    return list(dict.fromkeys(word for word in written if folded(word) in wanted - own))


def full_name_in(text: str, name: str) -> bool:
    """Whether somebody is named in full."""
    return f" {' '.join(map(folded, WORDS.findall(name)))} " in f" {' '.join(map(folded, WORDS.findall(text)))} "
