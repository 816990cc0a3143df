#!/usr/bin/env bash
# The main job on SQLite, each step printed as a user would type it, in a folder of its own.
#
# usage: demo.sh PORTOLAN FOLDER     leaves FOLDER/diagram.html: the diagram of the demo's own change
set -euo pipefail

portolan=$(realpath "$1")
folder=$2
examples=$(realpath "$(dirname "$0")/../examples/demo")

rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"

step() { printf '\n\033[1m%s\033[0m\n' "$1"; }

# What is typed stands after `$`, what it answers below it, two spaces in.
run() {
    printf '\n  $'
    local word
    for word in "$@"; do
        case $word in
            *\'*) printf ' "%s"' "${word//$'\n'/$'\n'    }" ;;
            *[!A-Za-z0-9_./:=,*-]*) printf " '%s'" "$word" ;;
            *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
    "$@" 2>&1 | sed 's/^/  /'
}
portolan() { "$portolan" "$@"; }
# SQLite's own shell, or, where it is not installed, Python's SQLite in the same dress.
sqlite3() {
    if type -P sqlite3 >/dev/null; then command sqlite3 "$@"; return; fi
    python3 - "$@" <<'PY'
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as database:
    for statement in sys.argv[2].split(";"):
        for row in database.execute(statement):
            print(*("" if value is None else value for value in row), sep="|")
PY
}
# diff says by its exit code that there is a difference, and in its first two lines when.
diff() { { command diff "$@" || true; } | tail -n +3 | grep -v '^@@'; }

dev='sqlite://dev?mode=memory'
layout='{{ sql . "  " }}'
database='sqlite://harbor.db'

step '1. A schema, as one would write it.'
cp "$examples/before.sql" schema.sql
run cat schema.sql

step '2. The first migration: from nothing to that schema.'
run portolan migrate diff first --dir file://migrations --to file://schema.sql --dev-url "$dev" --format "$layout"
run ls migrations

step '3. Apply it.'
run portolan migrate apply --dir file://migrations --url "$database"

step '4. Where does the database stand?'
run portolan migrate status --dir file://migrations --url "$database"

step '5. Some rows, and an edit: a table comes, a table goes, a column and a check are added.'
rows="INSERT INTO ports VALUES (1, 'Palma', 'ES'), (2, 'Genova', 'IT');
INSERT INTO ships VALUES (1, 'Santa Clara', 1, 180);"
run sqlite3 harbor.db "$rows"
cp "$examples/after.sql" schema.sql
cp "$examples/before.sql" schema-before.sql
run diff -U 0 schema-before.sql schema.sql

step '6. The second migration: only what changed.'
run portolan migrate diff cargo --dir file://migrations --to file://schema.sql --dev-url "$dev" --format "$layout"
run cat migrations/*_cargo.sql

step '7. Apply it; the rows are still there.'
run portolan migrate apply --dir file://migrations --url "$database"
run sqlite3 harbor.db 'SELECT id, name, call_sign, tonnage FROM ships'

step '8. Nothing is left to do.'
run portolan migrate diff nothing --dir file://migrations --to file://schema.sql --dev-url "$dev"
run portolan migrate status --dir file://migrations --url "$database"

step '9. Take the second migration back.'
run portolan migrate down --dir file://migrations --url "$database" --dev-url "$dev"
run portolan migrate status --dir file://migrations --url "$database"

step '10. Draw the change.'
run portolan schema diff --from file://schema-before.sql --to file://schema.sql --dev-url "$dev" --html diagram.html \
    --format '{{ len .Changes }} statements
'

[ -s diagram.html ] || { echo 'no diagram was written' >&2; exit 1; }
printf '\nOpen %s in a browser: what was added, changed and removed.\n' "$PWD/diagram.html"
