#!/usr/bin/env python3
"""Times the four commands one waits for most, as whole processes, on generated schemas.

usage: bench.py PORTOLAN [--sizes 100,1000] [--runs 3] [--only TEXT]

Each schema has so many tables of ten columns, in a chain of foreign keys; one table in twenty differs
between before and after. The folder of migrations holds one file a table. The least wall time of the
runs is printed, with the processor time and the peak memory of that run.
"""

import argparse
import os
import subprocess
import tempfile
import time
from pathlib import Path

DEV = {
    "sqlite": "sqlite://dev?mode=memory",
    "postgres": "docker://postgres/16/dev?search_path=public",
    "mysql": "docker://mysql/8/dev",
}
KEY = {"sqlite": "integer NOT NULL", "postgres": "bigint NOT NULL", "mysql": "bigint NOT NULL"}
MOMENT = {"sqlite": "datetime", "postgres": "timestamp with time zone", "mysql": "datetime"}


def table(dialect, number, changed):
    """One table with what tables have: a key, texts, numbers, a default, a check, indexes, a reference."""
    name, parent = f"t{number:04}", f"t{number - 1:04}"
    length = 120 if changed else 80
    columns = [
        f"id {KEY[dialect]}",
        f"code varchar({length}) NOT NULL",
        "title varchar(200) NOT NULL DEFAULT ''",
        "body text",
        "quantity integer NOT NULL DEFAULT 0",
        "price decimal(10, 2)",
        f"created_at {MOMENT[dialect]} NOT NULL",
        f"updated_at {MOMENT[dialect]}",
        f"parent_id {KEY[dialect].replace(' NOT NULL', '')}",
        "note varchar(40)",
    ]
    if changed:
        columns.append("added varchar(30)")
    columns += ["PRIMARY KEY (id)", f"CONSTRAINT {name}_quantity CHECK (quantity >= 0)"]
    if number:
        columns.append(f"CONSTRAINT {name}_parent FOREIGN KEY (parent_id) REFERENCES {parent} (id) ON DELETE CASCADE")
    statements = [
        f"CREATE TABLE {name} (\n  " + ",\n  ".join(columns) + "\n)",
        f"CREATE UNIQUE INDEX {name}_code ON {name} (code)",
        f"CREATE INDEX {name}_parent_ix ON {name} (parent_id)",
        f"CREATE INDEX {name}_created ON {name} (created_at, quantity)",
    ]
    return "".join(f"{statement};\n" for statement in statements)


def write(folder, dialect, size):
    """before.sql, after.sql, to.sql and migrations/ for one dialect and size."""
    before = [table(dialect, number, False) for number in range(size)]
    after = [table(dialect, number, number % 20 == 7) for number in range(size)]
    (folder / "before.sql").write_text("".join(before))
    (folder / "after.sql").write_text("".join(after))
    (folder / "to.sql").write_text("".join(before) + f"CREATE TABLE zz (id {KEY[dialect]}, PRIMARY KEY (id));\n")
    (folder / "migrations").mkdir()
    for number, text in enumerate(before):
        (folder / "migrations" / f"2025010100{number:04}_t{number:04}.sql").write_text(text)


def once(argv, folder, leaves):
    """Wall seconds, processor seconds and peak memory of one run, which has to succeed and to do its work."""
    with tempfile.TemporaryFile() as output:
        start = time.monotonic()
        process = subprocess.Popen(argv, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        output.seek(0)
        text = output.read().decode(errors="replace")
        if os.waitstatus_to_exitcode(status) != 0 or not leaves(folder, text):
            raise SystemExit(f"{' '.join(argv)}\n{text}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def commands(dialect):
    """What is timed: its name, its arguments, and how one sees that it did its work."""
    dev = ["--dev-url", DEV[dialect]]
    files = ["--from", "file://before.sql", "--to", "file://after.sql"]
    directory = ["--dir", "file://migrations"]
    return [
        ("schema diff", ["schema", "diff", *files, *dev], lambda _, text: "added" in text),
        ("schema inspect (file)", ["schema", "inspect", "--url", "file://after.sql", *dev],
         lambda _, text: "added" in text),
        ("migrate diff", ["migrate", "diff", "added", *directory, "--to", "file://to.sql", *dev],
         lambda folder, _: any(written(folder))),
        ("migrate validate", ["migrate", "validate", *directory, *dev], lambda _, text: text == ""),
    ]


def written(folder):
    """The files that `migrate diff` wrote."""
    return (folder / "migrations").glob("*_added.sql")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("portolan", type=Path)
    parser.add_argument("--sizes", default="100,1000")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    portolan = str(options.portolan.resolve())

    print(f"{'command':32} {'tables':>6} {'wall':>9} {'processor':>10} {'memory':>9}")
    for size in map(int, options.sizes.split(",")):
        for dialect in DEV:
            with tempfile.TemporaryDirectory(prefix="portolan-bench-") as place:
                folder = Path(place)
                write(folder, dialect, size)
                hashed = [portolan, "migrate", "hash", "--dir", "file://migrations"]
                subprocess.run(hashed, cwd=folder, check=True)
                kept = (folder / "migrations" / "atlas.sum").read_bytes()
                for name, argv, leaves in commands(dialect):
                    if options.only not in f"{dialect} {name}":
                        continue
                    runs = []
                    for _ in range(options.runs):
                        runs.append(once([portolan, *argv], folder, leaves))
                        for path in written(folder):
                            path.unlink()
                        (folder / "migrations" / "atlas.sum").write_bytes(kept)
                    wall, processor, memory = min(runs)
                    print(f"{dialect + ' ' + name:32} {size:6} {wall:7.3f} s {processor:8.3f} s {memory:5.0f} MiB", flush=True)


if __name__ == "__main__":
    main()
