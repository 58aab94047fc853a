/** `npm run bench -- import [--json] [--quick] [--only TEXT]`: exits with 1 where a goal is missed. docs/benchmarks.md */
import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { join } from "node:path"
import {
  amount,
  boundResult,
  inFolder,
  median,
  NODE_FLAGS,
  optionsOf,
  print,
  type Result,
  timed,
} from "@ledgerline/core/bench"
import { manyFiles, realMusic } from "./music.ts"
import { beets, bytesAlone, mpd, musicMetadata, mutagen, type Peer } from "./peers.ts"

const options = optionsOf()

interface Measured {
  readonly found: number
  readonly seconds: number
  readonly rescan: number
  readonly peakMB: number
  readonly stallMs: number
}

/** An import in a process of its own: its start counts, and its memory is its alone. Commands take 192 files at once, servers 24. */
function importing(music: string, data: string, filesAtOnce: number): Measured {
  const program = fileURLToPath(new URL("./importProcess.ts", import.meta.url))
  const out = execFileSync(process.execPath, [...NODE_FLAGS, program, music, data, String(filesAtOnce)], {
    encoding: "utf8",
  })
  return JSON.parse(out) as Measured
}

/** How much longer than ours each peer takes, in turns with ours. */
const PEERS: readonly (readonly [peer: Peer, goal: number | undefined])[] = [
  [bytesAlone, 0.3],
  [beets, 3],
  [musicMetadata, 10],
  [mutagen, undefined],
  [mpd, undefined],
]

async function firstImport(): Promise<Result[]> {
  const music = realMusic(amount(options, 200, 40))
  const rounds = amount(options, 3, 2)
  const peers = PEERS.filter(([peer]) => peer.isHere())
  const ours: number[] = []
  const theirs = peers.map((): number[] => [])
  let files = 0
  for (let round = 0; round <= rounds; round++) {
    const own = await inFolder(async (data) => importing(music, data, 192))
    files = own.found
    if (round > 0) ours.push(own.seconds)
    for (const [i, [peer]] of peers.entries()) {
      const ms = await inFolder((scratch) => timed(() => peer.run(music, scratch)))
      if (round > 0) theirs[i]?.push(ms / 1000)
    }
  }
  return peers.map(([peer, goal], i) => {
    const ratios = ours.map((seconds, round) => (theirs[i]?.[round] ?? Number.NaN) / seconds)
    const ratio = median(ratios)
    return {
      name: `first import against ${peer.name}`,
      value: files / median(ours),
      unit: "files/s",
      limit: files / median(theirs[i] ?? []),
      ratio,
      goal: goal === undefined ? "for comparison" : `≥ ${goal} times`,
      ok: goal === undefined || ratio >= goal,
    }
  })
}

async function largeFolder(): Promise<Result[]> {
  const count = amount(options, 100_000, 10_000)
  const music = manyFiles(count)
  return inFolder(async (folder) => {
    const { rescan, peakMB, stallMs, found, seconds } = importing(music, join(folder, "data"), 24)
    const name = `of ${count.toLocaleString("en")} files`
    return [
      {
        name: `first import ${name} without audio`,
        value: found / seconds,
        unit: "files/s",
        limit: null,
        ratio: null,
        goal: "for comparison",
        ok: true,
      },
      boundResult(`rescan ${name}, nothing changed`, "s", 5, rescan),
      boundResult(`memory of an import ${name}`, "MB", 300, peakMB),
      boundResult(`event loop held up during an import ${name}, p99`, "ms", 50, stallMs),
    ]
  })
}

let ok = true
for (const [name, bench] of Object.entries({ firstImport, largeFolder })) {
  if (options.only !== undefined && !name.toLowerCase().includes(options.only.toLowerCase())) continue
  for (const result of await bench()) {
    print(result, options)
    ok &&= result.ok || options.size === "tiny"
  }
}
process.exitCode = ok ? 0 : 1
