"""List, fetch and remove the real datasets; list and remove what the course made and keeps.

python -m helpers.data                  what there is, where it is, its size and licence
python -m helpers.data fetch NAME ...   download and check
python -m helpers.data remove NAME ...  delete from the cache
"""

import sys

from helpers.data.store import fetch
from helpers.data.store.download import DataError, mebibytes


def main(arguments):
    """Do what the command line asks; return the exit status."""
    try:
        match arguments:
            case []:
                _list()
            case ["fetch", name, *names]:
                for each in (name, *names):
                    fetch.files(each)
            case ["remove", name, *names]:
                for each in (name, *names):
                    print(f"{each}: {'removed' if fetch.remove(each) else 'was not in the cache'}")
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. No half file is left; the same command starts again.", file=sys.stderr)
        return 130
    return 0


def _list():
    for name, entry in fetch.registry().items():
        size = mebibytes(sum(file["bytes"] for file in entry["files"]))
        print(f"{name:14} {size:>10}  {fetch.where(name):15}  {entry['use']}. Licence: {entry['licence']}")
    for name in fetch.MADE:
        held = fetch.kept(name)
        size = mebibytes(sum(file.stat().st_size for file in held))
        print(f"{name:14} {size:>10}  {'cache' if held else 'made when used'}")
    print(f"\ncache: {fetch.cache()}\nmirror: {fetch.mirror() or 'none; COURSE_DATA_MIRROR names one'}")
    print("The quick form downloads nothing: digits, shapes, series and photographs are here, too.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
