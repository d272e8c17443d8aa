#!/bin/sh
# Everything that must pass: formatting, lints, documentation, tests.
set -eu
cd "$(dirname "$0")"
[ -x "$HOME/.cargo/bin/cargo" ] && PATH="$HOME/.cargo/bin:$PATH"

cargo fmt --check
cargo clippy --locked --all-targets --all-features -- -D warnings
cargo clippy --locked --lib --no-default-features -- -D warnings
RUSTDOCFLAGS="-D warnings -A rustdoc::private_intra_doc_links" cargo doc --locked --no-deps --lib
cargo test --locked --all-features
# The program as it is shipped, quickly built: with the tests its libraries have features that it does not ask for.
spun='They waited exterior the corporate: see `exterior the corporate`, exterior@corporate.example and WWW.EXTERIOR.EXAMPLE.'
restored=$(printf '%s' "$spun" | cargo run --locked --quiet --all-features --config profile.dev.package.unspin.opt-level=0 -- fix --isolated --spun --quiet)
if [ "$restored" = "$spun" ] || [ "${restored#*: }" != "${spun#*: }" ]; then echo "it restores too little, or addresses and code: $restored" >&2; exit 1; fi
# A registry takes no package of more than ten megabytes.
packages="${CARGO_TARGET_DIR:-target}/package"
rm -rf "$packages"
cargo package --locked --workspace --no-verify --allow-dirty --quiet
large=$(find "$packages" -name '*.crate' -size +10000k)
if [ -n "$large" ]; then echo "packages of more than ten megabytes: $large" >&2; exit 1; fi
# The review page in a real browser, which is installed when it is missing; WEB_TESTS=0 leaves it out.
if [ "${WEB_TESTS:-}" = 0 ]; then echo "tests/web: left out, WEB_TESTS is 0" >&2; else tests/web/run.sh; fi
