#!/bin/sh
# Installs what the browser tests need, where it is missing: Chromium, a font with Chinese, and the library that
# Playwright's own Node wants. As root on Debian and Ubuntu by apt-get; else says what to install, and the tests
# that need a browser are skipped.
set -eu

missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || missing="chromium"
if ! fc-list :lang=zh-cn 2>/dev/null | grep -q .; then missing="$missing fonts-wqy-microhei fontconfig"; fi
if ! ls /usr/lib*/libatomic.so.1 /usr/lib/*/libatomic.so.1 2>/dev/null | grep -q .; then
	missing="$missing libatomic1"
fi

if [ -z "$missing" ]; then
	echo "The browser tests have what they need."
elif command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
	echo "Installing for the browser tests: $missing"
	apt-get update -qq
	# shellcheck disable=SC2086 - a list of packages
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
	echo "The browser tests will be skipped: install $missing (on Debian and Ubuntu as root: make browser)." >&2
fi
