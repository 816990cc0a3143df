#!/usr/bin/env bash
# Installs the Debian packages the tests need, where they are missing, and says so:
# the two servers (PostgreSQL, MariaDB), SQLite's shell, Chromium, and Python's virtual environments.
set -euo pipefail

has() { command -v "$1" >/dev/null 2>&1; }
has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || has initdb; }
has_venv() { python3 -c 'import ensurepip, venv' 2>/dev/null; }

missing=()
has_postgres || missing+=(postgresql)
has mariadbd || [ -x /usr/sbin/mariadbd ] || missing+=(mariadb-server)
has mariadb || missing+=(mariadb-client)
has sqlite3 || missing+=(sqlite3)
has chromium || missing+=(chromium)
has node || missing+=(nodejs)
has npm || missing+=(npm)
has_venv || missing+=(python3-venv)
has cc || missing+=(gcc libc6-dev)

if [ ${#missing[@]} -eq 0 ]; then
    echo "packages: all there"
    exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    has sudo || { echo "packages: missing ${missing[*]}; run as root: apt-get install ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
fi

echo "packages: installing ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    echo "packages: apt-get failed" >&2
    exit 1
fi
echo "packages: installed"
