#!/bin/sh
# Builds unspin if need be and runs it: ./unspin.sh diff corpus/spun/harbour-cyber-attack.txt
set -eu
root=$(cd "$(dirname "$0")" && pwd)
PATH="$HOME/.cargo/bin:$PATH"
if ! command -v cargo >/dev/null || ! command -v cc >/dev/null; then
    "$root/setup.sh" >&2
fi
cargo build --quiet --release --locked --manifest-path "$root/Cargo.toml" >&2
exec "${CARGO_TARGET_DIR:-$root/target}/release/unspin" "$@"
