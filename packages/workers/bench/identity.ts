/**
 * Files a second of one processor, files in the page cache: reading every byte, hashing every byte, and the identity, by turns.
 * The files have 30 seconds of music-like sound and a picture of 300 KB.
 */
import { createHash } from "node:crypto"
import { copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { identifyFile, withFile } from "@ledgerline/core/identity/files"
import { noise, run, tagWithMutagen } from "@ledgerline/core/identity/testing"

export interface Rates {
  readonly format: string
  /** Of a file, and how many of them are hashed. */
  readonly bytes: number
  readonly audioBytes: number
  /** Files a second of processor time. */
  readonly reading: number
  readonly hashing: number
  readonly identity: number
  /** What the identity cannot beat: hashing as many bytes as are audio, without reading them. */
  readonly limit: number
  /** Identity against reading: the median of the rounds. */
  readonly ratio: number
}

const SOURCE =
  "anoisesrc=d=30:c=pink:r=44100:a=0.3[n];[n]pan=stereo|c0=c0|c1=c0[s];aevalsrc='0.3*sin(2*PI*t*(220+30*sin(t)))|0.3*sin(2*PI*t*331)':s=44100:d=30[t];[s][t]amix=2"
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  mp3: ["-b:a", "192k"],
  flac: [],
  ogg: ["-c:a", "libvorbis", "-q", "5"],
  m4a: ["-c:a", "aac", "-b:a", "192k"],
  opus: ["-c:a", "libopus", "-b:a", "128k"],
}
const BLOCK = Buffer.allocUnsafeSlow(256 * 1024)

/** Measures each format over so many copies of a file. */
export function* identityRates(copies: number, rounds: number): Generator<Rates> {
  const folder = mkdtempSync(join(tmpdir(), "ledgerline-bench-"))
  try {
    const cover = join(folder, "cover.jpg")
    writeFileSync(cover, noise(300_000))
    for (const [format, options] of Object.entries(FORMATS)) {
      const paths = Array.from({ length: copies }, (_, i) => join(folder, `${i}.${format}`))
      const [first, ...others] = paths as [string, ...string[]]
      run("ffmpeg", "-v", "error", "-filter_complex", SOURCE, ...options, first)
      tagWithMutagen(first, "A title", cover, "1000")
      for (const path of others) copyFileSync(first, path)
      const { audioBytes } = identifyFile(first)
      yield { format, bytes: statSync(first).size, audioBytes, ...measure(paths, audioBytes, rounds) }
      for (const path of paths) rmSync(path)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The first round warms up and does not count. */
function measure(paths: readonly string[], audioBytes: number, rounds: number): Measured {
  const measured = Array.from({ length: rounds + 1 }, () => ({
    reading: rate(paths, (path) => readAll(path, () => undefined)),
    hashing: rate(paths, hashAll),
    identity: rate(paths, identifyFile),
    limit: rate(paths, () => hashOnly(audioBytes)),
  })).slice(1)
  return {
    reading: median(measured.map(({ reading }) => reading)),
    hashing: median(measured.map(({ hashing }) => hashing)),
    identity: median(measured.map(({ identity }) => identity)),
    limit: median(measured.map(({ limit }) => limit)),
    ratio: median(measured.map(({ identity, reading }) => identity / reading)),
  }
}

type Measured = Pick<Rates, "reading" | "hashing" | "identity" | "limit" | "ratio">

/** Files a second of processor time: nothing here waits, and other programs take their share of the clock's. */
function rate(paths: readonly string[], work: (path: string) => unknown): number {
  const start = process.cpuUsage()
  for (const path of paths) work(path)
  const { user, system } = process.cpuUsage(start)
  return (paths.length * 1_000_000) / (user + system)
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

function readAll(path: string, take: (bytes: Buffer) => void): void {
  withFile(path, (file) => {
    for (let at = 0; at < file.size;) {
      const count = file.read(BLOCK, 0, BLOCK.length, at)
      if (count === 0) return
      take(BLOCK.subarray(0, count))
      at += count
    }
  })
}

function hashAll(path: string): string {
  const hash = createHash("sha256")
  readAll(path, (bytes) => hash.update(bytes))
  return hash.digest("hex")
}

function hashOnly(length: number): string {
  const hash = createHash("sha256")
  for (let left = length; left > 0; left -= BLOCK.length) hash.update(BLOCK.subarray(0, Math.min(left, BLOCK.length)))
  return hash.digest("hex")
}
