"""What the fonts of the letters can set. PDF/UA-1 allows no missing glyph: typst makes no letter at all for one strange character."""

import struct
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

# The Unicode codepoints of a whole font: platform, encoding, and the format of that table.
FULL_REPERTOIRE, SEGMENTED = (3, 10), 12
SPACES = frozenset("\n\r\t")
# From the fonts that typst brings along.
SIGNS = frozenset("←↑→↓↔✓✔✗✘☐☑☒★☆●○■□▪≈≠≤≥∞")
# Marks of byte order are in fonts, and in no PDF.
NEVER = frozenset("\x00\ufeff\ufffe\uffff")
REPLACEMENT = "\ufffd"


def settable(words: str, folders: tuple[Path, ...]) -> str:
    """The same with � for what no font has; signs without a shape are left out, and letters put together where that helps."""
    known = _known(folders)
    if known.issuperset(words):
        return words
    return "".join(_instead(each, known) for each in unicodedata.normalize("NFC", words))


def bare(words: str, folders: tuple[Path, ...]) -> str:
    """Without marks that sit on letters, too: on a letter of another script no font can place them."""
    kept = unicodedata.normalize("NFC", settable(words, folders))
    return "".join(each for each in kept if unicodedata.category(each) not in {"Mn", "Mc", "Me", "Cf"})


def in_all_words(data, change: Callable[[str], str]):
    """Of lists and dictionaries, however deep."""
    if isinstance(data, str):
        return change(data)
    if isinstance(data, dict):
        return {key: in_all_words(value, change) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [in_all_words(each, change) for each in data]
    return data


def _instead(character: str, known: frozenset[str]) -> str:
    if character in known:
        return character
    plain = unicodedata.normalize("NFKC", character)
    if plain != character and known.issuperset(plain):
        return plain
    shapeless = unicodedata.category(character) in {"Cc", "Cf"} or 0xFE00 <= ord(character) <= 0xFE0F
    return "" if shapeless else REPLACEMENT


@cache
def _known(folders: tuple[Path, ...]) -> frozenset[str]:
    """In all weights of a family; each folder is a weight, below its family."""
    families: dict[Path, frozenset[str]] = {}
    for folder in folders:
        has = frozenset().union(*(_characters(path.read_bytes()) for path in folder.glob("*.ttf")))
        families[folder.parent] = families.get(folder.parent, has) & has
    return (frozenset().union(*families.values()) | SPACES | SIGNS) - NEVER


def _characters(font: bytes) -> Iterable[str]:
    """By its table ``cmap`` (OpenType 1.9, chapter cmap, format 12)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    found = (struct.unpack_from(">4s4xI", font, 12 + 16 * each) for each in range(tables))
    start = next(offset for tag, offset in found if tag == b"cmap")
    (encodings,) = struct.unpack_from(">H", font, start + 2)
    for each in range(encodings):
        platform, encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * each)
        if (platform, encoding) == FULL_REPERTOIRE:
            form, groups = struct.unpack_from(">H10xI", font, start + offset)
            if form != SEGMENTED:
                raise ValueError(f"a cmap of format {form}")
            for group in range(groups):
                first, last, _glyph = struct.unpack_from(">III", font, start + offset + 16 + 12 * group)
                yield from map(chr, range(first, last + 1))
