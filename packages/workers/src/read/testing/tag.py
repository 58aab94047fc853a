"""Writes tags with mutagen, under the names that Picard gives them in each format.

Reads from standard input a list of {"file", "format", "tags", "pictures"}: tags are name -> list of texts under the
names of VORBIS below, pictures [type number, description, base64]. `format` is one of the functions at the end.
"""

import base64
import json
import sys

from mutagen import id3
from mutagen.aiff import AIFF
from mutagen.apev2 import APEv2, APETextValue, APEValue
from mutagen.asf import ASF, ASFByteArrayAttribute, ASFUnicodeAttribute
from mutagen.flac import FLAC, Picture
from mutagen.id3 import ID3
from mutagen.mp4 import MP4, MP4Cover, MP4FreeForm
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis
from mutagen.wave import WAVE

# canonical -> frame of ID3, item of MP4, attribute of ASF; "TXXX:" and "----:" are named ones. Vorbis comments and APE
# items are named like the canonical ones, but for the few in APE.
NAMES = {
    "TITLE": ("TIT2", "\xa9nam", "Title"),
    "TITLESORT": ("TSOT", "sonm", "WM/TitleSortOrder"),
    "SUBTITLE": ("TIT3", "----:SUBTITLE", "WM/SubTitle"),
    "GROUPING": ("GRP1", "\xa9grp", "WM/ContentGroupDescription"),
    "ARTIST": ("TPE1", "\xa9ART", "Author"),
    "ARTISTS": ("TXXX:ARTISTS", "----:ARTISTS", "WM/ARTISTS"),
    "ARTISTSORT": ("TSOP", "soar", "WM/ArtistSortOrder"),
    "ALBUMARTIST": ("TPE2", "aART", "WM/AlbumArtist"),
    "ALBUMARTISTSORT": ("TSO2", "soaa", "WM/AlbumArtistSortOrder"),
    "ALBUM": ("TALB", "\xa9alb", "WM/AlbumTitle"),
    "ALBUMSORT": ("TSOA", "soal", "WM/AlbumSortOrder"),
    "COMPOSER": ("TCOM", "\xa9wrt", "WM/Composer"),
    "COMPOSERSORT": ("TSOC", "soco", "WM/ComposerSortOrder"),
    "LYRICIST": ("TEXT", "----:LYRICIST", "WM/Writer"),
    "CONDUCTOR": ("TPE3", "----:CONDUCTOR", "WM/Conductor"),
    "REMIXER": ("TPE4", "----:REMIXER", "WM/ModifiedBy"),
    "PRODUCER": ("TIPL:producer", "----:PRODUCER", "WM/Producer"),
    "ARRANGER": ("TIPL:arranger", "----:ARRANGER", "WM/Arranger"),
    "ENGINEER": ("TIPL:engineer", "----:ENGINEER", "WM/Engineer"),
    "MIXER": ("TIPL:mix", "----:MIXER", "WM/Mixer"),
    "DJMIXER": ("TIPL:DJ-mix", "----:DJMIXER", "WM/DJMixer"),
    "PERFORMER": ("TMCL", None, None),
    "TOTALTRACKS": (None, None, "TotalTracks"),
    "TOTALDISCS": (None, None, "TotalDiscs"),
    "DISCSUBTITLE": ("TSST", "----:DISCSUBTITLE", "WM/SetSubTitle"),
    "DATE": ("TDRC", "\xa9day", "WM/Year"),
    "ORIGINALDATE": ("TDOR", "----:ORIGINALDATE", "WM/OriginalReleaseTime"),
    "GENRE": ("TCON", "\xa9gen", "WM/Genre"),
    "MOOD": ("TMOO", "----:MOOD", "WM/Mood"),
    "WORK": ("TXXX:WORK", "\xa9wrk", "WM/Work"),
    "MOVEMENTNAME": ("MVNM", "\xa9mvn", None),
    "LABEL": ("TPUB", "----:LABEL", "WM/Publisher"),
    "CATALOGNUMBER": ("TXXX:CATALOGNUMBER", "----:CATALOGNUMBER", "WM/CatalogNo"),
    "BARCODE": ("TXXX:BARCODE", "----:BARCODE", "WM/Barcode"),
    "ISRC": ("TSRC", "----:ISRC", "WM/ISRC"),
    "MEDIA": ("TMED", "----:MEDIA", "WM/Media"),
    "RELEASETYPE": ("TXXX:MusicBrainz Album Type", "----:MusicBrainz Album Type", "MusicBrainz/Album Type"),
    "RELEASESTATUS": ("TXXX:MusicBrainz Album Status", "----:MusicBrainz Album Status", "MusicBrainz/Album Status"),
    "RELEASECOUNTRY": (
        "TXXX:MusicBrainz Album Release Country",
        "----:MusicBrainz Album Release Country",
        "MusicBrainz/Album Release Country",
    ),
    "MUSICBRAINZ_TRACKID": ("UFID:http://musicbrainz.org", "----:MusicBrainz Track Id", "MusicBrainz/Track Id"),
    "MUSICBRAINZ_RELEASETRACKID": (
        "TXXX:MusicBrainz Release Track Id",
        "----:MusicBrainz Release Track Id",
        "MusicBrainz/Release Track Id",
    ),
    "MUSICBRAINZ_ALBUMID": ("TXXX:MusicBrainz Album Id", "----:MusicBrainz Album Id", "MusicBrainz/Album Id"),
    "MUSICBRAINZ_RELEASEGROUPID": (
        "TXXX:MusicBrainz Release Group Id",
        "----:MusicBrainz Release Group Id",
        "MusicBrainz/Release Group Id",
    ),
    "MUSICBRAINZ_ARTISTID": ("TXXX:MusicBrainz Artist Id", "----:MusicBrainz Artist Id", "MusicBrainz/Artist Id"),
    "MUSICBRAINZ_ALBUMARTISTID": (
        "TXXX:MusicBrainz Album Artist Id",
        "----:MusicBrainz Album Artist Id",
        "MusicBrainz/Album Artist Id",
    ),
    "MUSICBRAINZ_WORKID": ("TXXX:MusicBrainz Work Id", "----:MusicBrainz Work Id", "MusicBrainz/Work Id"),
    "CUESHEET": ("TXXX:CUESHEET", "----:CUESHEET", "CUESHEET"),
    "ACOUSTID_ID": ("TXXX:Acoustid Id", "----:Acoustid Id", "Acoustid/Id"),
    "ACOUSTID_FINGERPRINT": ("TXXX:Acoustid Fingerprint", "----:Acoustid Fingerprint", "Acoustid/Fingerprint"),
    "REPLAYGAIN_TRACK_GAIN": ("TXXX:REPLAYGAIN_TRACK_GAIN", "----:REPLAYGAIN_TRACK_GAIN", "REPLAYGAIN_TRACK_GAIN"),
    "REPLAYGAIN_TRACK_PEAK": ("TXXX:REPLAYGAIN_TRACK_PEAK", "----:REPLAYGAIN_TRACK_PEAK", "REPLAYGAIN_TRACK_PEAK"),
    "REPLAYGAIN_ALBUM_GAIN": ("TXXX:REPLAYGAIN_ALBUM_GAIN", "----:REPLAYGAIN_ALBUM_GAIN", "REPLAYGAIN_ALBUM_GAIN"),
    "REPLAYGAIN_ALBUM_PEAK": ("TXXX:REPLAYGAIN_ALBUM_PEAK", "----:REPLAYGAIN_ALBUM_PEAK", "REPLAYGAIN_ALBUM_PEAK"),
    "LYRICS": ("USLT", "\xa9lyr", "WM/Lyrics"),
    "COMMENT": ("COMM", "\xa9cmt", "Description"),
    "BPM": ("TBPM", None, "WM/BeatsPerMinute"),
    "INITIALKEY": ("TKEY", "----:initialkey", "WM/InitialKey"),
    "LANGUAGE": ("TLAN", "----:LANGUAGE", "WM/Language"),
    "ENCODEDBY": ("TENC", "\xa9too", "WM/EncodedBy"),
    "COPYRIGHT": ("TCOP", "cprt", "Copyright"),
    "ITUNESADVISORY": ("TXXX:ITUNESADVISORY", None, None),
}
APE = {
    "ALBUMARTIST": "Album Artist",
    "TRACKNUMBER": "Track",
    "DISCNUMBER": "Disc",
    "DATE": "Year",
    "REMIXER": "MixArtist",
}


def frames(tags):
    people = []
    for name, texts in tags.items():
        frame = NAMES.get(name, (None,))[0]
        if name in ("TRACKNUMBER", "DISCNUMBER"):
            total = tags.get({"TRACKNUMBER": "TRACKTOTAL", "DISCNUMBER": "DISCTOTAL"}[name])
            text = texts[0] + ("/" + total[0] if total else "")
            yield id3.Frames["TRCK" if name == "TRACKNUMBER" else "TPOS"](3, text)
        elif name == "COMPILATION":
            yield id3.TCMP(3, texts)
        elif name == "MOVEMENTNUMBER":
            yield id3.MVIN(3, texts[0] + "/" + tags["MOVEMENTTOTAL"][0])
        elif frame is None:
            continue
        elif frame == "TMCL":
            yield id3.TMCL(3, [[text[text.index("(") + 1 : -1], text[: text.index(" (")]] for text in texts])
        elif frame.startswith("TIPL:"):
            people += [[frame[5:], text] for text in texts]
        elif frame.startswith("UFID:"):
            yield id3.UFID(frame[5:], texts[0].encode())
        elif frame.startswith("TXXX:"):
            yield id3.TXXX(3, frame[5:], texts)
        elif frame == "USLT":
            yield id3.USLT(3, "eng", "", texts[0])
        elif frame == "COMM":
            yield id3.COMM(3, "eng", "", texts)
        else:
            yield id3.Frames[frame](3, texts)
    if people:
        yield id3.TIPL(3, people)


def fill_id3(tag, job):
    for frame in frames(job["tags"]):
        tag.add(frame)
    for kind, description, data in job["pictures"]:
        tag.add(id3.APIC(3, "image/wrong", kind, description, base64.b64decode(data)))
    for line in [job["synced"]] if job.get("synced") else []:
        tag.add(id3.SYLT(3, "eng", 2, 1, "", line))
    for number, (start, end, title) in enumerate(job.get("chapters", [])):
        tag.add(id3.CHAP(f"c{number}", start, end, 0xFFFFFFFF, 0xFFFFFFFF, [id3.TIT2(3, title)]))


def id3v24(job):
    tag = ID3()
    fill_id3(tag, job)
    tag.save(job["file"])


def id3v23(job):
    tag = ID3()
    fill_id3(tag, job)
    tag.update_to_v23()
    tag.save(job["file"], v2_version=3, v23_sep=job.get("separator", "/"))


def chunk(job):
    file = (AIFF if job["file"].endswith(".aiff") else WAVE)(job["file"])
    file.add_tags()
    fill_id3(file.tags, job)
    file.save()


def vorbis(job):
    kind = {"flac": FLAC, "ogg": OggVorbis, "opus": OggOpus}[job["file"].rsplit(".", 1)[1]]
    file = kind(job["file"])
    # ffmpeg leaves its own name.
    file.pop("encoder", None)
    for name, texts in job["tags"].items():
        file[name] = texts
    for kind, description, data in job["pictures"]:
        picture = Picture()
        picture.type, picture.desc, picture.mime, picture.data = kind, description, "image/wrong", base64.b64decode(data)
        if isinstance(file, FLAC):
            file.add_picture(picture)
        else:
            file["METADATA_BLOCK_PICTURE"] = [
                *file.get("METADATA_BLOCK_PICTURE", []),
                base64.b64encode(picture.write()).decode(),
            ]
    file.save()


def mp4(job):
    file = MP4(job["file"])
    tags = job["tags"]
    for name, texts in tags.items():
        item = NAMES.get(name, (None, None))[1]
        if item is not None and item.startswith("----:"):
            file["----:com.apple.iTunes:" + item[5:]] = [MP4FreeForm(text.encode()) for text in texts]
        elif item is not None:
            file[item] = texts
    number = lambda name: int(tags.get(name, ["0"])[0])
    file["trkn"] = [(number("TRACKNUMBER"), number("TRACKTOTAL"))]
    file["disk"] = [(number("DISCNUMBER"), number("DISCTOTAL"))]
    if "BPM" in tags:
        file["tmpo"] = [round(float(tags["BPM"][0]))]
    if "COMPILATION" in tags:
        file["cpil"] = True
    if "MOVEMENTNUMBER" in tags:
        file["\xa9mvi"], file["\xa9mvc"] = [number("MOVEMENTNUMBER")], [number("MOVEMENTTOTAL")]
    if "ITUNESADVISORY" in tags:
        file["rtng"] = [number("ITUNESADVISORY")]
    if job["pictures"]:
        file["covr"] = [MP4Cover(base64.b64decode(data)) for _, _, data in job["pictures"]]
    file.save()


def ape(job):
    tag = APEv2()
    tags = job["tags"]
    for name, texts in tags.items():
        total = {"TRACKNUMBER": "TRACKTOTAL", "DISCNUMBER": "DISCTOTAL"}.get(name)
        if name in ("TRACKTOTAL", "DISCTOTAL"):
            continue
        texts = [texts[0] + "/" + tags[total][0]] if total in tags else texts
        tag[APE.get(name, name.title())] = APETextValue("\0".join(texts), 0)
    for kind, description, data in job["pictures"]:
        name = {3: "Cover Art (Front)", 4: "Cover Art (Back)"}[kind]
        tag[name] = APEValue(description.encode() + b".jpg\0" + base64.b64decode(data), 1)
    tag.save(job["file"])


def asf(job):
    file = ASF(job["file"])
    for name, texts in job["tags"].items():
        attribute = NAMES.get(name, (None, None, None))[2]
        if attribute is not None:
            file[attribute] = [ASFUnicodeAttribute(text) for text in texts]
    tags = job["tags"]
    for name, attribute in (("TRACKNUMBER", "WM/TrackNumber"), ("DISCNUMBER", "WM/PartOfSet")):
        if name in tags:
            total = tags.get({"TRACKNUMBER": "TRACKTOTAL", "DISCNUMBER": "DISCTOTAL"}[name])
            file[attribute] = tags[name][0] + ("/" + total[0] if total else "")
    if "COMPILATION" in tags:
        file["WM/IsCompilation"] = "1"
    pictures = []
    for kind, description, data in job["pictures"]:
        data = base64.b64decode(data)
        head = bytes([kind]) + len(data).to_bytes(4, "little")
        text = "image/wrong".encode("utf-16-le") + b"\0\0" + description.encode("utf-16-le") + b"\0\0"
        pictures.append(ASFByteArrayAttribute(head + text + data))
    if pictures:
        file["WM/Picture"] = pictures
    file.save()


for job in json.load(sys.stdin):
    globals()[job["format"]](job)
