"""The names by which sheets call carriers, in English and Chinese."""

from backoffice.merchants.queries import name_key

# Each line is one carrier; which of them are registered here, and under which name, the office knows.
_ALIASES = (
    "sf, sf express, s.f. express, 顺丰, 顺丰速运, 顺丰快递, 順豐, 順豐速運",
    "jd, jd logistics, jd express, 京东, 京东物流, 京东快递",
    "ems, china ems, 中国邮政ems, 邮政ems, 邮政速递, 中国邮政速递物流, 邮政特快专递",
    "china post, 中国邮政, 邮政, 邮政包裹, 邮政快递包裹, 中国邮政集团",
    "yto, yto express, 圆通, 圆通速递, 圆通快递",
    "zto, zto express, 中通, 中通快递, 中通速递",
    "sto, sto express, 申通, 申通快递",
    "yunda, yunda express, 韵达, 韵达快递, 韵达速递",
    "best, best express, 百世, 百世快递",
    "jt, j&t, j&t express, 极兔, 极兔速递",
    "cainiao, 菜鸟, 菜鸟直送, 丹鸟",
    "deppon, 德邦, 德邦快递, 德邦物流",
    "dhl, dhl express, 敦豪, 中外运敦豪",
    "fedex, federal express, 联邦快递, 联邦",
    "ups, united parcel service, 联合包裹",
    "tnt, tnt express",
    "usps, united states postal service, us postal service, 美国邮政",
    "la poste, colissimo, 法国邮政",
    "royal mail, 英国皇家邮政, 皇家邮政",
    "japan post, 日本郵便, 日本邮政, ゆうパック",
    "yamato, yamato transport, kuroneko, ヤマト運輸, クロネコヤマト, 黑猫宅急便, 宅急便",
    "sagawa, sagawa express, 佐川急便, 佐川",
    "hongkong post, hong kong post, 香港邮政",
)
_GROUPS = [{name_key(name) for name in line.split(",")} for line in _ALIASES]


def names_alike(word: str) -> set[str]:
    """The keys of all names of the carrier that a word names; none for any other word."""
    key = name_key(word)
    return next((group for group in _GROUPS if key in group), set())
