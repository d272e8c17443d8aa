#!/bin/sh
# Builds unspin if need be and runs it: ./unspin.sh diff corpus/spun/harbour-cyber-attack.txt
set -eu
root=$(cd "$(dirname "$0")" && pwd)
PATH="$HOME/.cargo/bin:$PATH"
"$root/setup.sh" >&2
cargo build --quiet --release --locked --manifest-path "$root/Cargo.toml" >&2
exec "${CARGO_TARGET_DIR:-$root/target}/release/unspin" "$@"
