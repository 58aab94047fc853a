"""Says what mutagen reads of files: a list of paths on standard input, a list of objects on standard output."""

import json
import sys

import mutagen

said = []
for path in json.load(sys.stdin):
    file = mutagen.File(path, easy=True)
    first = lambda name: next(iter((file.tags or {}).get(name, [])), None)
    said.append(
        {
            "seconds": file.info.length,
            "sampleRate": getattr(file.info, "sample_rate", None),
            # For WavPack a truth value.
            "channels": int(getattr(file.info, "channels", 0)),
            "title": first("title"),
            "album": first("album"),
        }
    )
json.dump(said, sys.stdout)
