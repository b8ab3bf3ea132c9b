"""How makers of watches number their models, and what the columns of lists of watches are called; reference data.

Each form is that of a maker's public catalogue. Five or six bare digits are a form of several makers too, but of any
shop's own numbers as well, and stay out.
"""

import re

FORMS = re.compile(
    r"M?\d{4,6}[A-Z]{1,4}(?:-\d{4})?"  # 116610LN, 79230B, M126610LN-0001
    r"|M\d{5,6}-\d{4}"
    r"|\d{3}\.\d{2}\.\d{2}\.\d{2}\.\d{2}\.\d{3}"  # 311.30.42.30.01.005
    r"|\d{4}/\d{1,4}[A-Z]{0,2}(?:-\d{3})?"  # 5711/1A-010
    r"|\d{5}[A-Z]{2}\.OO\.[A-Z0-9]{4,6}\.\d{2}"  # 15400ST.OO.1220ST.01
    r"|(?:W|CR)[A-Z0-9]{6,9}"  # WSSA0018
    r"|IW\d{6}"
    r"|[A-Z]{1,2}\d{4,8}[A-Z0-9]{0,8}"  # AB0118221B1P1
    r"|[A-Z]{3}\d{4}\.[A-Z]{2}\d{4}"  # CAR2A1Z.FT6044, WAY2110.BA0928
    r"|PAM\d{5}"
    r"|\d{3}\.[A-Z]{2}\.\d{3,4}\.[A-Z]{2}(?:\.\w+)?"  # 301.SB.131.RX
    r"|Q\d{6,8}"
    r"|\d{4,5}[A-Z]?/\d{3}[A-Z](?:-[A-Z]?\d{3,4})?"  # 4500V/110A-B128
    r"|L\d\.\d{3}\.\d\.\d{2}\.\d"
    r"|S[BLP][A-Z]{1,2}\d{3}",
)

# Beside numbers with letters behind them, digits alone are such a number too: 16610 beside 116610LN.
LETTERED = re.compile(r"M?\d{4,6}[A-Z]{1,4}")
BARE = re.compile(r"\d{4,6}")

# Of which a list has one only where it is of watches, in the key of a header.
HEADERS = frozenset({
    "papers", "papiere", "papiers",
    "scopeofdelivery", "movement", "movementtype", "caliber", "calibre", "casematerial", "casediameter", "casesize",
    "dial", "dialcolor", "dialcolour", "bezel", "bezelmaterial", "braceletmaterial", "boxpapers", "boxandpapers",
    "mvmt", "casem", "bracem", "koperta", "materiałkoperty", "mechanizm",
    "mouvement", "boitier", "cadran", "lunette", "werk", "gehause", "zifferblatt", "lieferumfang", "gehausematerial",
    "movimento", "cassa", "quadrante", "机芯", "表盘", "表径", "表壳", "表带", "文字盤", "ムーブメント", "ケース径",
})  # fmt: skip
