"""Makes the files of the engine again from the npm package of the pinned version.

``python -m bianzhi.site.engine.vendor``; needs npm and its registry.
"""

from __future__ import annotations

import lzma
import subprocess
import tarfile
import tempfile
from pathlib import Path

from bianzhi.site.engine import FILES, PACKAGE, VERSION


def main() -> None:
    """Download the package, check the digest of each file, compress it."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", f"{PACKAGE}@{VERSION}"], cwd=folder, check=True)
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as package:
            for file in FILES:
                member = package.extractfile(f"package/dist/{file.name}")
                assert member is not None, file.name
                content = file.checked(member.read())
                file.path.write_bytes(lzma.compress(content, preset=6))


if __name__ == "__main__":
    main()
