#!/usr/bin/env python3
"""Builds what runs as WebAssembly: usage: scripts/build-wasm.py [page] [package]

page     into dist/: index.html, and beside it the style, the module and its glue, under names that change with their content
package  into js/wasm: the module, the calls to it, and their types

Both are built at once: the last step of each, which optimizes it as a whole, keeps only one core busy.
"""
import base64
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", "target")) / "wasm32-unknown-unknown" / "wasm-release"
FEATURES = ["bulk-memory", "nontrapping-float-to-int", "sign-ext", "mutable-globals", "reference-types", "multivalue"]

PACKAGES = {"page": "portolan-web", "package": "portolan-js"}
MODULES = {"page": "portolan-web.wasm", "package": "portolan_js.wasm"}

# Where the built page differs from index.html in the sources.
STYLE = '<link rel="stylesheet" href="web/style.css">'
PROGRAM = "<!-- the program -->"


def compiled(wanted):
    packages = [word for name in wanted for word in ("--package", PACKAGES[name])]
    subprocess.run(
        ["cargo", "build", "--locked", "--quiet", *packages, "--target", "wasm32-unknown-unknown",
         "--profile", "wasm-release"],
        check=True,
    )


def bound(name, folder, *options):
    """The module with its glue, in a folder."""
    subprocess.run(
        ["wasm-bindgen", "--target", "web", "--out-dir", folder, "--out-name", "portolan", *options,
         TARGET / MODULES[name]],
        check=True,
    )
    return Path(folder) / "portolan_bg.wasm"


def optimized(module):
    """Begins to make a module small.

    The first kilobyte of memory is the end of the stack, which nothing gets to: no address wraps around to it.
    Functions of like names stand side by side, since what is alike compresses best when it is near.
    """
    return subprocess.Popen(
        ["wasm-opt", "--low-memory-unused", "-Oz", "--reorder-functions-by-name",
         *(f"--enable-{it}" for it in FEATURES), module, "-o", module],
    )


def named(content, stem, ending):
    """A name that changes with the content."""
    return f"{stem}-{hashlib.sha256(content).hexdigest()[:16]}{ending}"


def integrity(content):
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def assembled(folder):
    """The page out of its parts."""
    dist = ROOT / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir()
    parts = {
        "style": ((ROOT / "web" / "style.css").read_bytes(), "style", ".css"),
        "glue": ((folder / "portolan.js").read_bytes(), "portolan-web", ".js"),
        "module": ((folder / "portolan_bg.wasm").read_bytes(), "portolan-web", "_bg.wasm"),
    }
    names, sums = {}, {}
    for part, (content, stem, ending) in parts.items():
        names[part], sums[part] = named(content, stem, ending), integrity(content)
        (dist / names[part]).write_bytes(content)
    style = f'<link rel="stylesheet" href="./{names["style"]}" integrity="{sums["style"]}">'
    program = f"""<link rel="modulepreload" href="./{names["glue"]}" crossorigin="anonymous" integrity="{sums["glue"]}">
    <link rel="preload" href="./{names["module"]}" crossorigin="anonymous" integrity="{sums["module"]}" as="fetch" type="application/wasm">
    <script type="module">
      import init from './{names["glue"]}';
      await init({{ module_or_path: './{names["module"]}' }});
    </script>"""
    html = (ROOT / "index.html").read_text()
    for place, content in ((STYLE, style), (PROGRAM, program)):
        if html.count(place) != 1:
            sys.exit(f"index.html: expected {place} once")
        html = html.replace(place, content)
    (dist / "index.html").write_text(html)


def main():
    wanted = sys.argv[1:]
    if not wanted or any(name not in PACKAGES for name in wanted):
        sys.exit(__doc__)
    os.chdir(ROOT)
    compiled(wanted)
    page = TARGET / "page"
    modules = []
    if "page" in wanted:
        modules.append(bound("page", page, "--no-typescript"))
    if "package" in wanted:
        modules.append(bound("package", "js/wasm"))
    running = [optimized(module) for module in modules]
    if any([process.wait() for process in running]):
        sys.exit("wasm-opt failed")
    if "page" in wanted:
        assembled(page)


if __name__ == "__main__":
    main()
