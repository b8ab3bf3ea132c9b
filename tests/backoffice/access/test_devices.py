"""With what somebody is logged in, in plain words."""

import pytest
from django.utils import translation

from backoffice.access.devices import device_told

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 "
    "Safari/537.36"
)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (CHROME, "Chrome on Windows"),
        (f"{CHROME} Edg/141.0.0.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
            "Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160117 MicroMessenger/8.0.47",
            "WeChat on Android",
        ),
        ("python-httpx/0.28.1", "python-httpx"),
        ("Mozilla/5.0 (compatible)", "Mozilla"),
        ("", "Unknown device"),
    ],
)
def test_it_names_browser_and_system(user_agent: str, words: str) -> None:
    assert device_told(user_agent) == words


def test_it_speaks_chinese() -> None:
    with translation.override("zh-hans"):
        assert device_told(CHROME) == "Windows 上的 Chrome"
