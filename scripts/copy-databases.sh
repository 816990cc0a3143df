#!/usr/bin/env bash
# Copies the databases that the page tries a plan on beside the page: usage: scripts/copy-databases.sh dist
# They are files of their own, which are only fetched when somebody asks for a trial.
set -euo pipefail
cd "$(dirname "$0")/.."

modules=${PORTOLAN_TOOLS:-$PWD/.tools}/node_modules
to=$1/databases
mkdir -p "$to/pglite" "$to/sqlite"
cp web/trial/worker.mjs "$to/"
cp "$modules"/@electric-sql/pglite/dist/{index.js,chunk-*.js,pglite.wasm,pglite.data,initdb.wasm} "$to/pglite/"
cp "$modules"/@sqlite.org/sqlite-wasm/dist/{index.mjs,sqlite3.wasm} "$to/sqlite/"
cp "$modules"/@electric-sql/pglite/LICENSE* "$to/pglite/" 2>/dev/null || true
