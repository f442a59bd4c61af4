"""`make images`: build the functions' images, push them where that is asked for, and say what they weigh."""

import argparse
import shlex
import sys
from collections.abc import Sequence

from functions._images.builders import CHOICES, Builder, BuildFailed, chosen
from functions._images.names import ROOT, UnknownFunction, known
from functions._images.requirements import reads_a_repository
from functions._images.revision import commit_of, tag_of
from functions._images.weights import Layers, table
from functions._manifests.image_grammar import FORM, matched


def main(arguments: Sequence[str]) -> int:
    """Build, push, weigh. 1 when something failed, and it said so."""
    parser = argparse.ArgumentParser(prog="python -m functions._images", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="FUNCTION", help="only these, by folder or service; default: all")
    parser.add_argument("--registry", default="localhost/cortex-school", help="what stands before the name")
    parser.add_argument("--tag", default="", help="default: the commit that changed them last, with -changed- and more")
    parser.add_argument("--base", default="", help="the image with Python to build on")
    parser.add_argument("--builder", default="", help=f"{', '.join(CHOICES)}; default: the first that works")
    parser.add_argument("--builder-arguments", default="", help="more for each build, such as --platform linux/arm64")
    parser.add_argument("--no-git", action="store_true", help="for GitHub with credentials: nothing runs git then")
    parser.add_argument("--push", action="store_true", help="push each image that was built")
    parser.add_argument("--plain-http", action="store_true", help="the registry has no TLS (docker: see its settings)")
    options = parser.parse_args(arguments)
    try:
        names = known(options.names)
        tag = options.tag or tag_of(ROOT)
        images = {name: _called(name, options.registry, tag) for name in names}
        builder = chosen(options.builder, ROOT, shlex.split(options.builder_arguments))
        weights = {image: _made(builder, name, image, options) for name, image in images.items()}
        if options.push:
            for image in images.values():
                builder.push(image, options.plain_http)
    except (UnknownFunction, BuildFailed) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"\n{table(weights)}\n")
    if not options.names:
        sys.stdout.write(f"Next: make deploy REGISTRY={options.registry.rstrip('/')} TAG={tag}\n")
        sys.stdout.write("by what the nodes call that registry; docs/install.md, section 4, has ways without one\n")
    return 0


def _called(name: str, registry: str, tag: str) -> str:
    if not tag:
        raise BuildFailed("git does not know this folder, so the images have no name: say TAG=")
    image = f"{registry.rstrip('/')}/{name}:{tag}"
    found = matched(image)
    if found is None or found["tag"] != tag or found["digest"]:
        raise BuildFailed(f"no image can be called {image!r}: {FORM}")
    return image


def _made(builder: Builder, name: str, image: str, options: argparse.Namespace) -> Layers:
    told = [f"FUNCTION={name}", f"VERSION={image.rpartition(':')[2]}", f"REVISION={commit_of(ROOT)}"]
    if options.base:
        told.append(f"BASE={options.base}")
    if reads_a_repository(name) and not options.no_git:
        told.append("GIT=1")
    sys.stdout.write(f"== {image}\n")
    sys.stdout.flush()
    builder.build(image, told)
    return builder.layers(image)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
