"""Make what the product reads (.mo) from the catalogues that people write (.po): ``scripts/catalogues.py``."""

from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parents[1] / "locale"


def main() -> None:
    for catalogue in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        polib.pofile(str(catalogue)).save_as_mofile(str(catalogue.with_suffix(".mo")))


if __name__ == "__main__":
    main()
