#!/usr/bin/env python3
"""Starts throwaway database servers on free loopback ports, and stops them when it ends.

usage: servers.py [postgres] [mariadb] [-- COMMAND ...]

For each server one line is printed, `POSTGRES_URL=...` or `MARIADB_URL=...` (default: both servers).
With a COMMAND, it runs with these in its environment, and the servers stop after it.
Without one, they run until the standard input ends: whoever holds the other end of that pipe
owns the servers, and however that process dies, they stop.
"""

import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def program(name, *folders):
    """The newest program of that name in the folders, else the one in the PATH."""
    found = sorted(path for folder in folders for path in Path("/").glob(f"{folder}/{name}"))
    path = str(found[-1]) if found else shutil.which(name)
    if not path:
        sys.exit(f"servers: {name} is not installed; run scripts/install-packages.sh")
    return path


def servant(user):
    """How to run as the unprivileged user a package brings: servers refuse to run as root."""
    if os.getuid() != 0:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def run(argv, folder, identity):
    done = subprocess.run(argv, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", **identity)
    if done.returncode != 0:
        sys.exit(f"servers: {argv[0]} failed\n{done.stdout}")


def wait_for(process, log):
    """Until the server says so itself: its port opens earlier than it can be used, or stopped."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if re.search(r"ready (to accept|for) connections", log.read_text(errors="replace")):
            return
        time.sleep(0.05)
    sys.exit(f"servers: {process.args[0]} did not start\n{log.read_text(errors='replace')}")


@contextmanager
def serving(argv, folder, identity):
    log = folder / "log"
    with open(log, "wb") as output:
        process = subprocess.Popen(argv, cwd=folder, stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT, start_new_session=True, **identity)
    try:
        wait_for(process, log)
        yield
    finally:
        # SIGINT is PostgreSQL's fast shutdown; MariaDB takes SIGTERM.
        process.send_signal(signal.SIGINT if "postgres" in argv[0] else signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def own_folder(name, identity):
    folder = Path(tempfile.mkdtemp(prefix=f"portolan-{name}-"))
    try:
        if identity:
            os.chown(folder, identity["user"], identity["group"])
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres():
    identity, port, password = servant("postgres"), free_port(), secrets.token_hex(8)
    folders = ["usr/lib/postgresql/*/bin"]
    with own_folder("pg", identity) as folder:
        word = folder / "password"
        word.write_text(password)
        word.chmod(0o644)
        run([program("initdb", *folders), "-D", "data", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
             "--auth=scram-sha-256", "--pwfile=password", "--no-sync"], folder, identity)
        argv = [program("postgres", *folders), "-D", "data", "-p", str(port), "-k", str(folder),
                "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "max_connections=100"]
        with serving(argv, folder, identity):
            yield "POSTGRES_URL", f"postgres://postgres:{password}@127.0.0.1:{port}/postgres?sslmode=disable"


@contextmanager
def mariadb():
    identity, port, password = servant("mysql"), free_port(), secrets.token_hex(8)
    with own_folder("my", identity) as folder:
        run([program("mariadb-install-db"), "--no-defaults", f"--datadir={folder}/data", "--skip-test-db",
             "--auth-root-authentication-method=normal"], folder, identity)
        first = folder / "first.sql"
        first.write_text(f"CREATE USER 'portolan'@'%' IDENTIFIED BY '{password}';\n"
                         "GRANT ALL ON *.* TO 'portolan'@'%' WITH GRANT OPTION;\n")
        argv = [program("mariadbd", "usr/sbin"), "--no-defaults", f"--datadir={folder}/data",
                f"--socket={folder}/socket", f"--port={port}", "--bind-address=127.0.0.1",
                f"--pid-file={folder}/pid", f"--init-file={first}", "--skip-log-bin", "--debug-no-sync",
                "--innodb-flush-method=nosync", "--innodb-doublewrite=0", "--sync-frm=0"]
        with serving(argv, folder, identity):
            yield "MARIADB_URL", f"mariadb://portolan:{password}@127.0.0.1:{port}/"


SERVERS = {"postgres": postgres, "mariadb": mariadb}


def main(arguments):
    names, command = arguments, []
    if "--" in arguments:
        cut = arguments.index("--")
        names, command = arguments[:cut], arguments[cut + 1:]
    if any(name not in SERVERS for name in names):
        sys.exit(__doc__)
    # A signal ends the process the ordinary way, through every `finally`.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    return hold(names or list(SERVERS), command, dict(os.environ))


def hold(names, command, environment):
    """Starts the first server, then the others inside it, then waits."""
    if names:
        with SERVERS[names[0]]() as (variable, url):
            print(f"{variable}={url}", flush=True)
            return hold(names[1:], command, {**environment, variable: url})
    if command:
        return subprocess.run(command, env=environment).returncode
    print("ready", flush=True)
    sys.stdin.read()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
