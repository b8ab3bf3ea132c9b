"""Whom a piece is made for, and the words by which spreadsheets say so; reference data."""

from functools import cache

from django.db import models

from backoffice.merchants.queries import name_key


class Wearer(models.TextChoices):
    WOMEN = "women", "Women"
    MEN = "men", "Men"
    UNISEX = "unisex", "Women and men"
    GIRLS = "girls", "Girls"
    BOYS = "boys", "Boys"
    KIDS = "kids", "Children"


# English, French, Italian, German, Spanish, Chinese.
WORDS: dict[Wearer, str] = {
    Wearer.WOMEN: (
        "woman, women's, womens, womenswear, female, f, w, lady, ladies, femme, femmes, donna, donne, dame, damen, "
        "frau, mujer, mujeres, 女, 女士, 女款, 女性, 女装, women's watch, ladies' watch, damenuhr, montre femme, 女表"
    ),
    Wearer.MEN: (
        "man, men's, mens, menswear, male, m, gent, gents, gentlemen, homme, hommes, uomo, uomini, herr, herren, mann, "
        "hombre, hombres, 男, 男士, 男款, 男性, 男装, men's watch, herrenuhr, montre homme, 男表"
    ),
    Wearer.UNISEX: (
        "both, all, women and men, men and women, women & men, men & women, mixte, unisexe, damen und herren, "
        "中性, 男女, 男女通用, 男女同款, 通用, men's watch/unisex, herrenuhr/unisex, montre homme/unisexe, unisex watch"
        ", unisex adult, unisex adults, adult unisex"
    ),
    Wearer.GIRLS: "girl, girl's, fille, filles, bambina, bambine, mädchen, niña, niñas, 女童",
    Wearer.BOYS: "boy, boy's, garçon, garçons, bambino, bambini, junge, jungen, niño, niños, 男童",
    Wearer.KIDS: "kid, kid's, child, children, children's, baby, enfant, enfants, kinder, kind, 儿童, 童装, 童款, 兒童",
}


@cache
def _known() -> dict[str, Wearer]:
    return {
        name_key(word): wearer
        for wearer, words in WORDS.items()
        for word in (wearer.value, wearer.label, *words.split(","))
    }


def wearer_by_word(text: str) -> Wearer | None:
    """Whom a word means; None for one that says nothing of it, such as «life & living»."""
    return _known().get(name_key(text))
