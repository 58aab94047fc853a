/** Programs that change the tags of a file in place, by what they can tag. */
import { readFileSync, renameSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { locate } from "../../testing/index.ts"
import { run, type Tool } from "./encode.ts"

export interface Tagger {
  readonly name: string
  readonly needs: Tool
  readonly extensions: readonly string[]
  /** Encodings that it does not know, has nothing to change in, or whose audio it changes too. */
  readonly except?: readonly string[]
  /** Paths of a file and of a picture with several megabytes. */
  readonly tag: (path: string, cover: string) => void
}

/** Debian's Python, which has the modules: the one that a program with them names in its first line. */
function python(program: string, ...args: readonly string[]): void {
  const script = readFileSync(locate(program) ?? "", "latin1")
  run(/^#! ?(\S+)/.exec(script)?.[1] ?? "python3", ...args)
}

/** With `(path, title, path of a picture or "", bytes of padding)`, or `(path, "strip")`. */
export const tagWithMutagen = (...args: readonly string[]): void =>
  python("mid3v2", fileURLToPath(new URL("tagWithMutagen.py", import.meta.url)), ...args)

const TAGLIB = `
import sys, taglib
file = taglib.File(sys.argv[1])
file.tags["TITLE"] = ["A title of TagLib"]
file.tags["COMMENT"] = ["x" * 200_000]
file.save()
`

function ffmpeg(path: string, ...args: readonly string[]): void {
  const out = path.replace(/\.(\w+)$/, ".out.$1")
  run(
    "ffmpeg",
    "-v",
    "error",
    "-y",
    "-i",
    path,
    "-map",
    "0",
    "-c",
    "copy",
    "-metadata",
    "title=A title of ffmpeg",
    ...args,
    out,
  )
  renameSync(out, path)
}

const ID3 = ["mp3", "mp2", "aac", "tta", "wav", "aiff"]
const APE = ["wv", "mpc"]
const OGG = ["ogg", "opus", "spx", "oga"]
const MATROSKA = ["webm", "mka"]

export const TAGGERS: readonly Tagger[] = [
  {
    name: "ffmpeg -c copy",
    needs: "ffmpeg",
    extensions: ["mp3", "flac", "ogg", "opus", "spx", "oga", "m4a", "wma", "wav", "aiff", "wv", "tta", "webm", "mka"],
    tag: (path) => ffmpeg(path),
  },
  {
    name: "ffmpeg -c copy with a comment of 100 KB",
    needs: "ffmpeg",
    extensions: ["mp3", "flac", "ogg", "opus", "oga", "m4a", "webm", "mka"],
    tag: (path) => ffmpeg(path, "-metadata", `comment=${"x".repeat(100_000)}`),
  },
  {
    name: "mutagen, a title without padding",
    needs: "mid3v2",
    extensions: [...ID3, ...APE, ...OGG, "flac", "m4a", "wma"],
    except: ["RF64"],
    tag: (path) => tagWithMutagen(path, "A title", "", "0"),
  },
  {
    name: "mutagen, a large picture with padding",
    needs: "mid3v2",
    extensions: [...ID3, ...APE, ...OGG, "flac", "m4a", "wma"],
    except: ["RF64"],
    tag: (path, cover) => tagWithMutagen(path, "A title", cover, "300000"),
  },
  {
    name: "mutagen, all tags taken off",
    needs: "mid3v2",
    extensions: ["flac", "ogg", "opus", "oga", "m4a", "wma"],
    except: ["Vorbis of oggenc"],
    tag: (path) => tagWithMutagen(path, "strip"),
  },
  {
    name: "TagLib",
    needs: "pyprinttags",
    extensions: ["mp3", "flac", "ogg", "opus", "spx", "oga", "m4a", "wav", "aiff", "wma", "wv", "tta", "mpc"],
    tag: (path) => python("pyprinttags", "-c", TAGLIB, path),
  },
  {
    name: "kid3, with a picture",
    needs: "kid3-cli",
    extensions: [
      "mp3",
      "mp2",
      "aac",
      "flac",
      "ogg",
      "opus",
      "spx",
      "oga",
      "m4a",
      "wma",
      "wav",
      "aiff",
      "wma",
      "wv",
      "tta",
      "mpc",
    ],
    tag: (path, cover) =>
      run("kid3-cli", "-c", "set title 'A title' 2", "-c", `set picture:'${cover}' 'front' 2`, "-c", "save", path),
  },
  {
    name: "kid3, ID3v1 and ID3v2 and APE",
    needs: "kid3-cli",
    extensions: ["mp3", "mp2"],
    tag: (path) =>
      run("kid3-cli", "-c", "set title A 1", "-c", "set title B 2", "-c", "set title C 3", "-c", "save", path),
  },
  {
    name: "id3v2",
    needs: "id3v2",
    extensions: ["mp3", "mp2", "aac"],
    tag: (path) => run("id3v2", "-t", "A title", path),
  },
  {
    name: "eyeD3",
    needs: "eyeD3",
    extensions: ["mp3"],
    tag: (path, cover) =>
      run("eyeD3", "--quiet", "--to-v2.3", "-t", "A title", "--add-image", `${cover}:FRONT_COVER`, path),
  },
  {
    name: "mid3v2",
    needs: "mid3v2",
    extensions: ["mp3", "mp2", "aac"],
    tag: (path) => run("mid3v2", "-t", "A title", path),
  },
  {
    name: "mid3v2, ID3 around FLAC",
    needs: "id3v2",
    extensions: ["flac"],
    tag: (path) => run("id3v2", "-2", "-t", "A title", path),
  },
  {
    name: "metaflac",
    needs: "metaflac",
    extensions: ["flac"],
    tag: (path, cover) => {
      run("metaflac", "--set-tag=TITLE=A title", `--import-picture-from=${cover}`, path)
      run("metaflac", "--add-padding=100000", "--add-replay-gain", path)
    },
  },
  {
    name: "metaflac, all blocks taken off",
    needs: "metaflac",
    extensions: ["flac"],
    tag: (path) => run("metaflac", "--remove-all", "--dont-use-padding", path),
  },
  {
    name: "vorbiscomment",
    needs: "vorbiscomment",
    extensions: ["ogg"],
    tag: (path) => {
      writeFileSync(`${path}.txt`, `TITLE=A title\nLYRICS=${"la ".repeat(100_000)}\n`)
      run("vorbiscomment", "-w", "-R", "-c", `${path}.txt`, path)
    },
  },
  {
    name: "AtomicParsley",
    needs: "AtomicParsley",
    extensions: ["m4a"],
    // It puts a box between a fragment and its samples, which no player finds then.
    except: ["AAC in fragmented MP4"],
    tag: (path, cover) => run("AtomicParsley", path, "--title", "A title", "--artwork", cover, "--overWrite"),
  },
  {
    name: "mkvpropedit",
    needs: "mkvpropedit",
    extensions: MATROSKA,
    tag: (path, cover) => {
      const name = "A name of a track that is so long that the tracks do not fit into their place. ".repeat(40)
      run(
        "mkvpropedit",
        "-q",
        path,
        "--edit",
        "info",
        "--set",
        "title=A title",
        "--edit",
        "track:1",
        "--set",
        `name=${name}`,
      )
      run("mkvpropedit", "-q", path, "--add-attachment", cover)
    },
  },
  { name: "mkvmerge", needs: "mkvmerge", extensions: MATROSKA, tag: (path) => remux(path) },
  {
    name: "wvtag",
    needs: "wvtag",
    extensions: ["wv"],
    tag: (path) => run("wvtag", "-q", "-y", "-w", "Title=A title", path),
  },
  { name: "wvgain", needs: "wvgain", extensions: ["wv"], tag: (path) => run("wvgain", "-q", path) },
  { name: "mpcgain", needs: "mpcgain", extensions: ["mpc"], tag: (path) => run("mpcgain", path) },
]

function remux(path: string): void {
  run("mkvmerge", "-q", "--title", "A title", "-o", `${path}.out`, path)
  renameSync(`${path}.out`, path)
}
