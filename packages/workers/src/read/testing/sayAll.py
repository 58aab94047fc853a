"""Says what mutagen reads of any files: a list of paths on standard input, a list of objects, or null where it refuses."""

import json
import sys

import mutagen

NAMES = ["title", "artist", "album", "albumartist", "tracknumber", "discnumber", "date", "genre", "isrc"]


def said(path):
    try:
        file = mutagen.File(path, easy=True)
        if file is None:
            return None
        tags = file.tags if hasattr(file.tags, "get") else {}
        values = {}
        for name in NAMES:
            try:
                found = tags.get(name)
            except (KeyError, ValueError, TypeError):
                found = None
            if found is not None:
                values[name] = [str(each) for each in (found if isinstance(found, list) else list(found))]
        info = file.info
        return {
            "kind": type(file).__name__,
            "tags": values,
            "seconds": getattr(info, "length", None),
            "sampleRate": getattr(info, "sample_rate", None),
            "channels": int(getattr(info, "channels", 0) or 0) or None,
        }
    except Exception:
        return None


json.dump([said(path) for path in json.load(sys.stdin)], sys.stdout)
