"""Which of a video's captions to read: a preferred language before others, a person's before a machine's. Pure."""

from collections.abc import Collection, Sequence

from msgspec import Struct

# What the catalogue understands, English first: whoever reads by other means names others (CAPTION_LANGUAGES).
LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl")


class Track(Struct, frozen=True):
    """Captions in one language; `generated` by speech recognition, `translatable` by YouTube."""

    language: str
    generated: bool
    translatable: bool = False


class Choice(Struct, frozen=True):
    """Which track; `into` is the language that it has to be translated into, empty where it is read as it is."""

    index: int
    into: str = ""


def chosen(tracks: Sequence[Track], wanted: str, languages: Sequence[str], targets: Collection[str] = ()) -> Choice:
    """The wanted language, else the preferred ones in their order; else a translation; else whatever there is.

    Within a language, what a person wrote comes before what was generated, and its plain code before a regional one.
    `targets` are the languages that YouTube translates into.

    Raises:
        ValueError: when there is no track.
    """
    known = [code.lower() for code in (wanted, wanted.partition("-")[0], *languages) if code]

    def rank(index: int) -> tuple[int, bool, bool, bool]:
        code, generated = tracks[index].language.lower(), tracks[index].generated
        near = [n for n, language in enumerate(known) if code == language or code.startswith(language + "-")]
        if near:
            return (near[0], generated, code not in known, False)
        return (len(known), not tracks[index].translatable and bool(targets), generated, False)

    best = min(range(len(tracks)), key=rank)
    if rank(best)[0] < len(known) or not tracks[best].translatable:
        return Choice(best)
    spelt = {target.lower(): target for target in targets}
    return Choice(best, next((spelt[code] for code in known if code in spelt), ""))
