#!/usr/bin/env bash
# Builds the package for JavaScript into js/wasm: the module, the calls to it, and their types.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-target}
cargo build --locked --quiet --package portolan-js --lib --target wasm32-unknown-unknown --profile wasm-release
wasm-bindgen --target web --out-dir js/wasm --out-name portolan \
    "$target/wasm32-unknown-unknown/wasm-release/portolan_js.wasm"
wasm-opt -Oz --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext --enable-mutable-globals \
    --enable-reference-types --enable-multivalue js/wasm/portolan_bg.wasm -o js/wasm/portolan_bg.wasm
