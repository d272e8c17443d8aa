#!/bin/sh
# Tests the review page in a real browser. Installs what it needs and this machine lacks (Debian: node, npm, chromium),
# builds unspin and runs the tests. Says what it left out when it cannot install; then the exit status is 0 all the same,
# unless WEB_TESTS=1 demands the tests.
set -eu
cd "$(dirname "$0")"
[ -x "$HOME/.cargo/bin/cargo" ] && PATH="$HOME/.cargo/bin:$PATH"

skip() {
    echo "tests/web: left out: $*" >&2
    [ "${WEB_TESTS:-}" = 1 ] && exit 1
    exit 0
}
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

missing=""
command -v node >/dev/null || missing="$missing nodejs"
command -v npm >/dev/null || missing="$missing npm"
browser >/dev/null || missing="$missing chromium"
if [ -n "$missing" ]; then
    command -v apt-get >/dev/null || skip "please install:$missing"
    echo "tests/web: installing$missing"
    # shellcheck disable=SC2086 # a list of packages
    { as_root apt-get update -q && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing; } \
        >/dev/null 2>&1 || skip "these could not be installed:$missing (as root, or with sudo that asks no password)"
fi
node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)' || skip "node 18 or later is needed, this is $(node --version)"

# A browser of the machine is used: none is downloaded.
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
if [ package-lock.json -nt node_modules/.package-lock.json ] || [ ! -d node_modules/playwright-core ]; then
    npm ci --no-audit --no-fund --ignore-scripts --loglevel=error || skip "npm ci failed, see above"
fi

# Built as the other tests build it, so that nothing is built twice.
cd ../..
cargo test --locked --all-features --quiet --no-run --test review
CHROMIUM=$(browser)
# A relative target folder is one of the root, and the tests run elsewhere.
UNSPIN=$(cd "${CARGO_TARGET_DIR:-target}" && pwd)/debug/unspin
cd tests/web
export CHROMIUM UNSPIN
exec node --test --test-concurrency=1 --test-reporter=spec review.test.js
