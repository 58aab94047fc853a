/** The contract of readers, for each library alone and for both together. */
import { audioReader } from "./AudioReader.ts"
import { LibraryReader, readerOf } from "./libraries.ts"
import { musicMetadataSource } from "./musicMetadata/source.ts"
import type { Common } from "./reading.ts"
import { tagLibSource } from "./taglib/source.ts"
import { readerContract } from "./testing/readerContract.ts"

/** TagLib's lacks in what these files hold are made good from the raw blocks, so it has none left. */
readerContract("the reader of imports", async () => audioReader())
readerContract("both libraries", () => LibraryReader.load())
readerContract("TagLib alone", async () => readerOf(await tagLibSource()))

const CREW: readonly (keyof Common)[] = ["producers", "arrangers", "engineers", "mixers", "djMixers", "performers"]
const ID3 = [...CREW, "work", "explicit"] as const

readerContract("music-metadata alone", async () => readerOf(musicMetadataSource()), {
  fields: {
    "id3v24.mp3": ID3,
    "id3v23.mp3": [...ID3, "artist", "artists"],
    "a.aiff": ID3,
    "a.wav": ID3,
    "aac.m4a": ["arrangers", "key"],
    "alac.m4a": ["arrangers", "key"],
  },
  codec: { "a.ogg": "Vorbis", "a.wv": "PCM" },
  pictures: ["a.wv", "a.wma"],
})
