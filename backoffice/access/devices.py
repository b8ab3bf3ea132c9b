"""With what somebody is logged in, in plain words: «Chrome on Windows». As browsers say it, which nobody can prove."""

import re

from django.utils.translation import gettext as _

# The first that fits counts: most browsers name those too that they are made of, or want to be taken for.
_BROWSERS = (
    (r"MicroMessenger", "WeChat"),
    (r"DingTalk", "DingTalk"),
    (r"AlipayClient", "Alipay"),
    (r"M?QQBrowser", "QQ Browser"),
    (r"UCBrowser|UBrowser", "UC Browser"),
    (r"MiuiBrowser", "Mi Browser"),
    (r"HuaweiBrowser", "Huawei Browser"),
    (r"QIHU|360SE|360EE", "360 Browser"),
    (r"SamsungBrowser", "Samsung Internet"),
    (r"Edg(?:e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"YaBrowser", "Yandex Browser"),
    (r"FxiOS|Firefox", "Firefox"),
    (r"CriOS|HeadlessChrome|Chrome|Chromium", "Chrome"),
    (r"MSIE|Trident", "Internet Explorer"),
    (r"Safari", "Safari"),
)
_SYSTEMS = (
    (r"OpenHarmony|HarmonyOS", "HarmonyOS"),
    (r"iPhone|iPod", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"CrOS", "ChromeOS"),
    (r"Mac OS X|Macintosh", "Mac"),
    (r"Linux|X11", "Linux"),
)
_PRODUCT = re.compile(r"[A-Za-z][\w .-]{0,39}")


def device_told(user_agent: str) -> str:
    """«Firefox on Windows», one of the two where only that is told; of a program its own name; never blank."""
    browser, system = _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    product = _PRODUCT.match(user_agent)
    return browser or system or (product[0] if product else _("Unknown device"))


def _first(known: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for pattern, name in known if re.search(pattern, user_agent)), "")
