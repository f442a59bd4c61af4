"""`make images`: build the functions' images, push them where that is asked for, and say what they weigh."""

import argparse
import shlex
import subprocess
import sys
from collections.abc import Sequence

from functions._images.builders import CHOICES, Builder, BuildFailed, chosen
from functions._images.names import ROOT, UnknownFunction, known
from functions._images.requirements import reads_a_repository
from functions._images.weights import Layers, table


def main(arguments: Sequence[str]) -> int:
    """Build, push, weigh. 1 when something failed, and it said so."""
    parser = argparse.ArgumentParser(prog="python -m functions._images", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="FUNCTION", help="only these, by folder or service; default: all")
    parser.add_argument("--registry", default="localhost/cortex-school", help="what stands before the name")
    parser.add_argument("--tag", default="", help="default: the commit, with -changed where the tree is not clean")
    parser.add_argument("--base", default="", help="the image with Python to build on")
    parser.add_argument("--builder", default="", help=f"{', '.join(CHOICES)}; default: the first that works")
    parser.add_argument("--builder-arguments", default="", help="more for each build, such as --platform linux/arm64")
    parser.add_argument("--no-git", action="store_true", help="for GitHub with credentials: nothing runs git then")
    parser.add_argument("--push", action="store_true", help="push each image that was built")
    parser.add_argument("--plain-http", action="store_true", help="the registry has no TLS (docker: see its settings)")
    options = parser.parse_args(arguments)
    try:
        names = known(options.names)
        builder = chosen(options.builder, ROOT, shlex.split(options.builder_arguments))
        tag = options.tag or _revision()
        images = {name: f"{options.registry.rstrip('/')}/{name}:{tag}" for name in names}
        weights = {image: _made(builder, name, image, options) for name, image in images.items()}
        if options.push:
            for image in images.values():
                builder.push(image, options.plain_http)
    except (UnknownFunction, BuildFailed) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"\n{table(weights)}\n")
    return 0


def _made(builder: Builder, name: str, image: str, options: argparse.Namespace) -> Layers:
    told = [f"FUNCTION={name}", f"VERSION={image.rpartition(':')[2]}", f"REVISION={_revision()}"]
    if options.base:
        told.append(f"BASE={options.base}")
    if reads_a_repository(name) and not options.no_git:
        told.append("GIT=1")
    sys.stdout.write(f"== {image}\n")
    sys.stdout.flush()
    builder.build(image, told)
    return builder.layers(image)


def _revision() -> str:
    """The commit of the checkout, `-changed` where it is not what is there; `unknown` without git."""
    asked = ("git", "-C", str(ROOT), "describe", "--always", "--abbrev=12", "--exclude=*", "--dirty=-changed")
    try:
        answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "unknown"
    return answer.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
