"""Tags the files of a folder, each with a cover of its own of 300 KB, and puts them into folders: ten to an album."""

import base64
import os
import random
import struct
import sys
import zlib

from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, ID3, TALB, TCON, TDRC, TIT2, TPE1, TRCK
from mutagen.mp4 import MP4, MP4Cover
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis


def png(seed):
    """A picture of noise, which no program makes smaller."""
    noise = random.Random(seed)
    width, height = 316, 316
    rows = b"".join(b"\0" + noise.randbytes(width * 3) for _ in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b"")


def picture(cover):
    made = Picture()
    made.type, made.mime, made.data = 3, "image/png", cover
    return made


def tag(path, i):
    cover = png(i)
    fields = {
        "title": f"Title {i}",
        "artist": f"Artist {i // 50}",
        "album": f"Album {i // 10}",
        "tracknumber": str(i % 10 + 1),
        "date": "2001",
        "genre": "Rock",
    }
    kind = path.rsplit(".", 1)[1]
    if kind == "mp3":
        tags = ID3()
        frames = (TIT2, "title"), (TPE1, "artist"), (TALB, "album"), (TRCK, "tracknumber"), (TDRC, "date"), (TCON, "genre")
        for frame, name in frames:
            tags.add(frame(3, fields[name]))
        tags.add(APIC(3, "image/png", 3, "", cover))
        tags.save(path)
    elif kind == "flac":
        file = FLAC(path)
        file.update(fields)
        file.add_picture(picture(cover))
        file.save()
    elif kind in ("ogg", "opus"):
        file = (OggVorbis if kind == "ogg" else OggOpus)(path)
        file.update(fields)
        file["metadata_block_picture"] = [base64.b64encode(picture(cover).write()).decode()]
        file.save()
    else:
        file = MP4(path)
        file["\xa9nam"], file["\xa9ART"], file["\xa9alb"] = fields["title"], fields["artist"], fields["album"]
        file["trkn"], file["\xa9day"], file["\xa9gen"] = [(i % 10 + 1, 10)], "2001", "Rock"
        file["covr"] = [MP4Cover(cover, MP4Cover.FORMAT_PNG)]
        file.save()


root = sys.argv[1]
for number, name in enumerate(sorted(os.listdir(root))):
    album = os.path.join(root, f"Artist {number // 50}", f"Album {number // 10}")
    os.makedirs(album, exist_ok=True)
    path = os.path.join(album, f"{number % 10 + 1:02} Title {number}.{name.rsplit('.', 1)[1]}")
    os.rename(os.path.join(root, name), path)
    tag(path, number)
