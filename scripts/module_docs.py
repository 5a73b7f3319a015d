"""Write the generated parts of the modules' READMEs: inputs, outputs, the example, and one table of all modules.

With --check nothing is written: the exit code is 1 if a README is out of date, or if a module violates one of the rules
in modules/README.md.
"""

import sys

from scripts.lib.common import ROOT, CommandError, command_parser, report_errors
from scripts.lib.module_readmes import example, overview, reference, unexplained_checks, with_sections
from scripts.lib.terraform_modules import MODULES, Module, violations


def main() -> None:
    """Write the READMEs, or list those that are out of date."""
    parser = command_parser("module_docs", __doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a README is out of date")
    check = parser.parse_args().check
    modules = [Module(path.parent) for path in sorted(MODULES.glob("*/versions.tf"))]
    if missing := [str(module.readme.relative_to(ROOT)) for module in modules if not module.readme.exists()]:
        raise CommandError(f"There is no {', '.join(missing)}.")
    texts = {
        module.readme: with_sections(module.readme, {"GENERATED": reference(module), "EXAMPLE": example(module)})
        for module in modules
    }
    texts[MODULES / "README.md"] = with_sections(MODULES / "README.md", {"GENERATED": overview(modules)})
    stale = [readme for readme, text in texts.items() if readme.read_text() != text]
    problems = [*violations(modules), *unexplained_checks()]
    if check:
        problems += [
            f"{readme.relative_to(ROOT)} is out of date: run python -m scripts.module_docs." for readme in stale
        ]
    else:
        for readme in stale:
            readme.write_text(texts[readme])
            print(f"wrote {readme.relative_to(ROOT)}")
    sys.exit("\n".join(problems) if problems else 0)


if __name__ == "__main__":
    with report_errors():
        main()
