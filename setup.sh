#!/bin/sh
# Installs what building needs and this machine lacks: a C linker and Rust 1.90 or later.
set -eu
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
apt_install() {
    command -v apt-get >/dev/null || { echo "setup.sh: please install: $*" >&2; exit 1; }
    as_root apt-get update -q
    as_root apt-get install -y -q --no-install-recommends "$@"
}

PATH="$HOME/.cargo/bin:$PATH"
command -v cc >/dev/null || apt_install gcc libc6-dev

new_enough() { rustc --version 2>/dev/null | awk '{ split($2, v, "."); exit !(v[1] > 1 || v[2] >= 90) }'; }
if ! new_enough; then
    if command -v rustup >/dev/null; then
        rustup toolchain install stable --profile minimal --component rustfmt --component clippy
        # For this folder alone.
        rustup override set stable --path "$(dirname "$0")"
    else
        command -v curl >/dev/null || apt_install curl ca-certificates
        curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal --component rustfmt --component clippy
    fi
    rustc --version
fi
