"""Write scripts/data/aws-provider-6.json: the arguments that the types used here have in version 6 of the provider.

They are read from the npm package @cdktf/provider-aws, which is generated from the provider's schema. The tests, which
need no network, compare the Terraform source with this list. To write it again, for new types or another version:

    npm pack @cdktf/provider-aws@21.22.1 && tar xzf cdktf-provider-aws-21.22.1.tgz
    .venv-dev/bin/python -m scripts.provider_arguments package
"""

import json
import re
from pathlib import Path

from scripts.lib.common import ROOT, CommandError, command_parser, report_errors
from scripts.lib.provider_arguments import PROVIDER_6, source_files, used_arguments

_VERSION = re.compile(r"providerVersion: '([\d.]+)'")


def arguments_of(package: Path, name: str) -> list[str]:
    """Return the arguments of a type, nested ones included.

    Raises:
        CommandError: The package does not have the type.
    """
    page = name.removeprefix("data.").removeprefix("aws_")
    folder = package / "lib" / f"{'data-aws-' if name.startswith('data.') else ''}{page.replace('_', '-')}"
    if not (folder / "index.d.ts").is_file():
        raise CommandError(f"{package} does not have {name}: the provider dropped or renamed it.")
    declarations = (folder / "index.d.ts").read_text(encoding="utf-8")
    kind = "data-sources" if name.startswith("data.") else "resources"
    return sorted(set(re.findall(rf"/docs/{kind}/{page}#(\w+) \w+#\w+\}}", declarations)))


def main() -> None:
    """Write the list."""
    parser = command_parser("provider_arguments", __doc__)
    parser.add_argument("package", type=Path, help="folder of the unpacked package")
    package: Path = parser.parse_args().package
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    provider = _VERSION.search((package / "lib" / "sqs-queue" / "index.js").read_text(encoding="utf-8"))
    if not provider:
        raise CommandError(f"{package} does not say of which version of the provider it is.")
    used = sorted(used_arguments(source_files()))
    content = {
        "package": f"@cdktf/provider-aws {version}",
        "provider": provider[1],
        "types": {name: arguments_of(package, name) for name in used},
    }
    PROVIDER_6.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {PROVIDER_6.relative_to(ROOT)}: {len(used)} types of version {provider[1]}")


if __name__ == "__main__":
    with report_errors():
        main()
