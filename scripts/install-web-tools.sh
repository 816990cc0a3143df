#!/usr/bin/env bash
# Builds, into one folder, the tools that build the browser app, reusing what is there:
# the wasm32 target, wasm-bindgen of the version in Cargo.lock, npm's binaryen (wasm-opt), playwright-core, which
# drives a browser, axe-core, which looks for what some readers could not use, TypeScript, and two databases in WebAssembly.
#
# The folder is .tools, or the one PORTOLAN_TOOLS names. Its bin/ and node_modules/.bin/ go first in PATH.
set -euo pipefail
cd "$(dirname "$0")/.."

BINARYEN=132.0.0    # Debian's 108 writes a broken wasm, so it must not be found first
PLAYWRIGHT=1.65.1
AXE=4.14.1
TYPESCRIPT=7.0.2   # checks the types of the package for JavaScript
PGLITE=0.5.16       # PostgreSQL in WebAssembly, on which the page tries a plan when asked
SQLITE=3.54.1-build1 # SQLite in WebAssembly, for the same
WASM_BINDGEN=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print }' Cargo.lock)

[ -n "$WASM_BINDGEN" ] || { echo "tools: Cargo.lock names no wasm-bindgen" >&2; exit 1; }

tools=${PORTOLAN_TOOLS:-$PWD/.tools}
mkdir -p "$tools/bin"

# quietly WHAT USUALLY COMMAND...: runs it, says every half minute that it still runs, and shows its end if it fails.
quietly() {
    local what=$1 usually=$2 log start rc=0
    shift 2
    log=$(mktemp)
    start=$SECONDS
    echo "tools: $what (usually $usually)"
    "$@" >"$log" 2>&1 </dev/null &
    local job=$!
    while kill -0 $job 2>/dev/null; do
        sleep 1
        local gone=$((SECONDS - start))
        if ((gone > 0 && gone % 30 == 0)); then
            echo "tools: $what … ${gone} s: $(tail -n 1 "$log" | cut -c1-60)"
        fi
    done
    wait $job || rc=$?
    if [ $rc -ne 0 ]; then
        tail -n 40 "$log" >&2
        echo "tools: $what failed" >&2
    fi
    rm -f "$log"
    return $rc
}

version_is() { # version_is PROGRAM VERSION
    [ -x "$1" ] && [ "$("$1" --version 2>/dev/null | awk '{ print $2 }')" = "$2" ]
}

# Without link-time optimization a tool builds in half the time, and is none the slower for what it does here.
cargo_install() {
    env -u CARGO_TARGET_DIR CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
        cargo install --root "$tools" --force "$@"
}

npm_has() { # npm_has PACKAGE VERSION
    grep -q "\"version\": \"$2\"" "$tools/node_modules/$1/package.json" 2>/dev/null
}

rustup_has_target() {
    ! command -v rustup >/dev/null || rustup target list --installed | grep -qx wasm32-unknown-unknown
}

rustup_has_target || quietly "the wasm32 target" "10 s" rustup target add wasm32-unknown-unknown
version_is "$tools/bin/wasm-bindgen" "$WASM_BINDGEN" ||
    quietly "building wasm-bindgen $WASM_BINDGEN" "1 min on two cores" cargo_install "wasm-bindgen-cli@$WASM_BINDGEN"
npm_has binaryen "$BINARYEN" && npm_has playwright-core "$PLAYWRIGHT" && npm_has axe-core "$AXE" &&
    npm_has typescript "$TYPESCRIPT" && npm_has @electric-sql/pglite "$PGLITE" && npm_has @sqlite.org/sqlite-wasm "$SQLITE" ||
    quietly "npm's binaryen, playwright-core, axe-core, TypeScript, PGlite and SQLite" "30 s" \
        npm install --prefix "$tools" --no-save --no-package-lock \
        "binaryen@$BINARYEN" "playwright-core@$PLAYWRIGHT" "axe-core@$AXE" "typescript@$TYPESCRIPT" \
        "@electric-sql/pglite@$PGLITE" "@sqlite.org/sqlite-wasm@$SQLITE"
echo "tools: ready in ${tools#"$PWD"/}"
