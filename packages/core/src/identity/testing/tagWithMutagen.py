"""Tags a file with mutagen: path, title, cover ("" for none), padding in bytes; or path and "strip"."""
import base64
import sys

import mutagen
from mutagen import aac, apev2, asf, flac, id3, mp4, oggflac, ogg, wave  # noqa: F401

path, title = sys.argv[1:3]
file = mutagen.File(path)
if isinstance(file, aac.AAC):
    file = id3.ID3FileType(path)

if title == "strip":
    if hasattr(file, "clear_pictures"):
        file.clear_pictures()
    file.delete()
    sys.exit()

cover = open(sys.argv[3], "rb").read() if sys.argv[3] else None
padding = int(sys.argv[4])
if file.tags is None:
    file.add_tags()
tags = file.tags

if isinstance(tags, id3.ID3):
    tags.add(id3.TIT2(encoding=3, text=title))
    if cover:
        tags.add(id3.APIC(encoding=3, mime="image/jpeg", type=3, data=cover))
elif isinstance(tags, mp4.MP4Tags):
    tags["\xa9nam"] = [title]
    if cover:
        tags["covr"] = [mp4.MP4Cover(cover)]
elif isinstance(tags, apev2.APEv2):
    tags["Title"] = title
    if cover:
        tags["Cover Art (Front)"] = apev2.APEValue(b"cover.jpg\0" + cover, apev2.BINARY)
elif isinstance(tags, asf.ASFTags):
    tags["Title"] = [title]
    if cover:
        tags["WM/Picture"] = [asf.ASFByteArrayAttribute(b"\3" + len(cover).to_bytes(4, "little") + b"i\0\0\0\0\0" + cover)]
else:
    tags["title"] = [title]
    if cover:
        picture = flac.Picture()
        picture.data = cover
        if isinstance(file, flac.FLAC):
            # The block's size has 24 bits.
            picture.data = cover[: 2**24 - 100]
            file.add_picture(picture)
        else:
            tags["metadata_block_picture"] = [base64.b64encode(picture.write()).decode()]

if isinstance(tags, apev2.APEv2):
    file.save()
else:
    file.save(padding=lambda info: padding)
