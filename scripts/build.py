"""Build the zip that all functions run, and its software bill of materials (SBOM)."""

import hashlib
from pathlib import Path

from scripts.lib.common import BUILD, command_parser, report_errors
from scripts.lib.package import build, sbom_path
from scripts.lib.target import environment_target


def main() -> None:
    """Build for one environment; print the zip's path, size and hash, and the SBOM's path."""
    parser = command_parser("build", __doc__)
    parser.add_argument("--env", default="local", help="local (this machine) or another (Lambda); default: local")
    parser.add_argument("--folder", type=Path, default=BUILD, help="folder of the zip (default: build)")
    arguments = parser.parse_args()
    zip_path = build(environment_target(arguments.env), arguments.folder.resolve())
    content = zip_path.read_bytes()
    print(f"{zip_path}  {len(content) / 1e6:.1f} MB  sha256 {hashlib.sha256(content).hexdigest()}")
    print(f"{sbom_path(zip_path)}")


if __name__ == "__main__":
    with report_errors():
        main()
