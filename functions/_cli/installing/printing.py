"""Prints what `make deploy` would apply: `python -m functions._cli.installing.printing --overlay k3s --registry R`.

For where no kubectl is, to read, or to keep in Git. Nothing is asked of a cluster, so nothing is kept from one.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from eventing.handler import Permanent
from functions._cli.installing.function_images import BUILD, refusal_of, tagged, unpublished
from functions._cli.installing.manifests import Choices, folder_of, tree
from functions._images.revision import tag_of
from functions._manifests.kustomization.composing import composed, printed
from functions._manifests.kustomization.items import CannotBuild


def main(arguments: Sequence[str] | None = None) -> int:
    """Print, or say why not."""
    parser = argparse.ArgumentParser(prog="python -m functions._cli.installing.printing", description=__doc__)
    parser.add_argument("--overlay", default="k3s", help="a folder of knative/overlays")
    parser.add_argument("--root", type=Path, default=Path(), help="of the checkout")
    parser.add_argument("--registry", default="", help="where the functions' images are")
    parser.add_argument("--tag", default="", help="theirs; unless said, what `make images` gives this checkout")
    given = parser.parse_args(arguments)
    try:
        if refusal := refusal_of(given.registry, given.tag):
            raise Permanent(refusal)
        files = tree(given.root)
        choices = Choices(given.overlay, given.registry, given.tag)
        choices = tagged(files, choices, tag_of(given.root) if given.registry and not given.tag else "")
        objects = composed(files, folder_of(files, given.overlay), choices.registry, choices.tag)
    except (CannotBuild, Permanent) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if missing := unpublished(objects, given.registry):
        sys.stderr.write(f"nobody publishes the images of {missing[0]} and the like: {BUILD}\n")
    sys.stdout.write(printed(objects))
    return 0


if __name__ == "__main__":
    sys.exit(main())
