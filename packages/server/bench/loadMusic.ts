/** Music for a load: real FLAC files of one sound, told apart by their tags and by the hash of the sound that they claim. */
import { execFileSync } from "node:child_process"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

/** Where the hash of the sound is in a FLAC file: RFC 9639, 8.2. */
const HASH_AT = 26
const DIGITS = 6
const [TITLE, ALBUM, ARTIST] = ["Title 000000", "Album 000000", "Artist 000000"]

export interface Templates {
  /** Some 30 MB. */
  readonly long: Buffer
  /** Some 30 kB. */
  readonly short: Buffer
}

/** Needs ffmpeg. */
export function makeTemplates(folder: string): Templates {
  const made = (name: string, source: string): Buffer => {
    const path = join(folder, name)
    const tags = ["-metadata", `title=${TITLE}`, "-metadata", `album=${ALBUM}`, "-metadata", `artist=${ARTIST}`]
    execFileSync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", source, ...tags, path])
    return readFileSync(path)
  }
  return {
    long: made("long.flac", "anoisesrc=d=180:c=pink:r=44100:a=0.5,aformat=channel_layouts=stereo"),
    short: made("short.flac", "aevalsrc='0.3*sin(2*PI*t*440)':s=44100:d=2"),
  }
}

/** Writes an album of so many tracks; its number makes it another one than all others. */
export function album(folder: string, template: Buffer, number: number, tracks = 12): void {
  mkdirSync(folder, { recursive: true })
  for (let n = 0; n < tracks; n++) {
    const bytes = Buffer.from(template)
    put(bytes, TITLE, number * 100 + n)
    put(bytes, ALBUM, number)
    put(bytes, ARTIST, number)
    bytes.writeUInt32BE(number * 100 + n + 1, HASH_AT)
    writeFileSync(join(folder, `${String(n).padStart(2, "0")}.flac`), bytes)
  }
}

function put(bytes: Buffer, text: string, number: number): void {
  const at = bytes.indexOf(text) + text.length - DIGITS
  bytes.write(String(number).padStart(DIGITS, "0"), at, "latin1")
}
