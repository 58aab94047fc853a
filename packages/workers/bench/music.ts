/**
 * Music to measure with: files of five formats, 30 seconds each, with tags and covers of 300 KB. Made once with ffmpeg
 * and mutagen and kept in the folder for temporary files, since encoding takes longer than everything that is measured.
 */
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { flac } from "../src/testing/flac.ts"

const FORMATS = {
  mp3: ["libmp3lame", "-b:a", "128k", "-compression_level", "9"],
  // Encoded by flac itself afterwards: cut by ffmpeg, FLAC lacks the checksum of the audio that files of people have.
  wav: ["pcm_s16le"],
  ogg: ["libvorbis", "-q:a", "3"],
  m4a: ["aac", "-b:a", "128k", "-aac_coder", "fast"],
  opus: ["libopus", "-b:a", "96k", "-compression_level", "0"],
} as const

const SECONDS = 30

/** Folders of albums, ten files to each, with so many files of each format in all. */
export function realMusic(each: number): string {
  return made(`albums-${each}`, (folder) => {
    const length = each * SECONDS
    for (const [format, [codec, ...options]] of Object.entries(FORMATS)) {
      const source = `anoisesrc=d=${length}:c=pink:r=44100:a=0.3:seed=7`
      const cut = [
        "-f",
        "segment",
        "-reset_timestamps",
        "1",
        "-segment_time",
        String(SECONDS),
        join(folder, `${format}-%04d.${format}`),
      ]
      const input = ["-loglevel", "error", "-f", "lavfi", "-i", source, "-ac", "2", "-c:a", codec]
      execFileSync("ffmpeg", [...input, ...options, ...cut])
      // The last cut of some formats is a remainder.
      for (const name of readdirSync(folder)
        .filter((file) => file.startsWith(`${format}-`))
        .toSorted()
        .slice(each)) {
        rmSync(join(folder, name))
      }
    }
    const waves = readdirSync(folder).filter((name) => name.endsWith(".wav"))
    execFileSync("flac", ["--fast", "--totally-silent", "--delete-input-file", ...waves], { cwd: folder })
    execFileSync("/usr/bin/python3", [fileURLToPath(new URL("./tag.py", import.meta.url)), folder])
  })
}

/** A folder of small files, a thousand folders deep in all: what a rescan meets. */
export function manyFiles(count: number): string {
  return made(`tracks-${count}`, (folder) => {
    for (let i = 0; i < count; i++) {
      const album = Math.floor(i / 12)
      const place = join(folder, `Artist ${Math.floor(album / 8)}`, `Album ${album}`)
      if (i % 12 === 0) mkdirSync(place, { recursive: true })
      const tags = {
        TITLE: `Title ${i}`,
        ARTIST: `Artist ${Math.floor(album / 8)}`,
        ALBUM: `Album ${album}`,
        TRACKNUMBER: String((i % 12) + 1),
        DATE: String(1960 + (album % 60)),
      }
      writeFileSync(
        join(place, `${String((i % 12) + 1).padStart(2, "0")} Title ${i}.flac`),
        // Longer ones would be read twice: so few bytes are no minutes of music.
        flac({ audio: String(i), tags, duration: 8 }),
      )
    }
  })
}

function made(name: string, make: (folder: string) => void): string {
  const folder = join(tmpdir(), `ledgerline-bench-${name}`)
  if (existsSync(folder)) return folder
  const unfinished = `${folder}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  process.stderr.write(`making ${name} once …\n`)
  make(unfinished)
  renameSync(unfinished, folder)
  return folder
}
