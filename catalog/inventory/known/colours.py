"""Words for colours, by their family; reference data.

A piece keeps the word of its source. A family only finds: who looks for black finds «noir», «nero» and «黑色» too. A
word that stands for two families, or that nobody here knows, belongs to none: its pieces are found by the word itself.
"""

from functools import cache

from django.db import models


class Colour(models.TextChoices):
    BLACK = "black", "Black"
    WHITE = "white", "White"
    GREY = "grey", "Grey"
    SILVER = "silver", "Silver"
    BEIGE = "beige", "Beige"
    BROWN = "brown", "Brown"
    RED = "red", "Red"
    PINK = "pink", "Pink"
    ORANGE = "orange", "Orange"
    YELLOW = "yellow", "Yellow"
    GOLD = "gold", "Gold"
    GREEN = "green", "Green"
    BLUE = "blue", "Blue"
    PURPLE = "purple", "Purple"
    MULTICOLOUR = "multicolour", "Multicolour"


# English, French, Italian, German, Spanish, Chinese.
WORDS: dict[Colour, str] = {
    Colour.BLACK: "black, noir, noire, nero, nera, schwarz, negro, negra, 黑, 黑色",
    Colour.WHITE: (
        "white, blanc, blanche, bianco, bianca, weiß, weiss, blanco, blanca, ivory, ivoire, avorio, marfil, marfim, "
        "elfenbein, 白, 白色, 象牙白"
    ),
    Colour.GREY: (
        "grey, gray, gris, grise, grigio, grigia, grau, anthracite, antracite, anthrazit, charcoal, taupe, étoupe, "
        "etoupe, 灰, 灰色, 大象灰"
    ),
    Colour.SILVER: "silver, argent, argenté, argento, silber, plateado, steel, acier, acciaio, stahl, 银, 银色, 銀色",
    Colour.BEIGE: "beige, ecru, écru, cream, crème, crema, nude, sand, sable, sabbia, 米, 米色, 米白, 杏色, 裸色",
    Colour.BROWN: (
        "brown, marron, marrone, brun, brune, bruno, braun, marrón, camel, tan, cognac, chocolate, chocolat, "
        "cioccolato, caramel, havane, 棕, 棕色, 咖色, 咖啡色, 驼色, 褐色"
    ),
    Colour.RED: (
        "red, rouge, rosso, rossa, rot, rojo, roja, burgundy, bordeaux, bordò, wine, 红, 红色, 紅色, 酒红, 酒红色"
    ),
    Colour.PINK: "pink, rose, rosa, fuchsia, fucsia, 粉, 粉色, 粉红, 粉红色, 玫红色",
    Colour.ORANGE: "orange, arancione, arancio, naranja, 橙, 橙色, 橘色",
    Colour.YELLOW: "yellow, jaune, giallo, gialla, gelb, amarillo, 黄, 黄色, 黃色",
    Colour.GOLD: "gold, golden, doré, dorée, oro, dorato, dorado, yellow gold, 金, 金色",
    Colour.GREEN: "green, vert, verte, verde, grün, khaki, kaki, olive, 绿, 绿色, 綠色, 军绿色",
    Colour.BLUE: (
        "blue, bleu, bleue, blu, blau, azul, navy, navy blue, bleu marine, marine, dark blue, light blue, azzurro, "
        "turquoise, turchese, denim, 蓝, 蓝色, 藍色, 深蓝, 深蓝色, 藏青色, 浅蓝色"
    ),
    Colour.PURPLE: "purple, violet, violette, viola, lila, lilac, morado, lavender, 紫, 紫色",
    Colour.MULTICOLOUR: (
        "multicolour, multicolor, multi, multicolore, mehrfarbig, bunt, combination, 彩色, 多色, 拼色"
    ),
}
# What sites say of a colour without naming one of these families.
OF_NO_FAMILY = ("metallic", "other")


@cache
def words_of(family: str) -> tuple[str, ...]:
    """The words of a family, in small letters."""
    return tuple(dict.fromkeys(word.strip().casefold() for word in WORDS[Colour(family)].split(",")))


@cache
def all_words() -> frozenset[str]:
    """Every word that names a colour."""
    return frozenset(word for family in Colour for word in words_of(family)) | set(OF_NO_FAMILY)
