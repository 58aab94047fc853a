/** Decodes a file once for how loud it is and for the shape of its sound. */
import { spawn } from "node:child_process"
import { giveWay } from "../pool/background.ts"
import type { PoolPorts } from "../ports.ts"
import { CONTAINERS, INHERITED, startOf, type Stretch } from "../transcode/arguments.ts"
import { Peaks, type Waveform, WAVEFORM_RATE } from "./Peaks.ts"

export interface Measured {
  readonly loudness: Loudness
  readonly waveform: Waveform
}

/** By EBU R 128. */
export interface Loudness {
  /** Of all of it, in LUFS. */
  readonly integrated: number
  /** In LU. */
  readonly range: number
  /** In dBTP; absent for silence. */
  readonly truePeak?: number
}

export type MeasureAnswer =
  | { readonly ok: true; readonly value: Measured }
  | { readonly ok: false; readonly reason: "absent" | "undecodable" | "timeout"; readonly message: string }

export interface MeasureOptions {
  readonly program: string
  readonly ports: PoolPorts
  /** The file, open for reading. */
  readonly fd: number
  readonly stretch?: Stretch | undefined
  readonly signal?: AbortSignal | undefined
}

/** An hour takes about half a minute. */
const TIME_LIMIT_MS = 15 * 60_000
/** The last words hold the summary. */
const WORDS = 4000

/** Rejects only where `signal` aborts, with its reason. In any case the program is gone. */
export async function measure({ program, ports, fd, stretch, signal }: MeasureOptions): Promise<MeasureAnswer> {
  signal?.throwIfAborted()
  const { seconds, filters } = startOf({ stretch })
  const graph = [
    `[0:a:0]${[...filters, "asplit=2"].join(",")}[a][b]`,
    "[a]ebur128=peak=true:framelog=verbose[x]",
    `[b]aresample=${WAVEFORM_RATE},aformat=sample_fmts=s16:channel_layouts=mono[y]`,
  ].join(";")
  const safely = ["-protocol_whitelist", "file,pipe", "-format_whitelist", CONTAINERS]
  const input = [
    "-nostdin",
    "-hide_banner",
    "-nostats",
    "-threads",
    "1",
    ...safely,
    "-ss",
    String(seconds),
    "-i",
    INHERITED,
  ]
  const output = ["-filter_complex", graph, "-map", "[x]", "-f", "null", "-", "-map", "[y]", "-f", "s16le", "pipe:1"]
  const child = spawn(program, [...input, ...output], { stdio: ["ignore", "pipe", "pipe", fd] })
  giveWay(child)
  const peaks = new Peaks()
  let words = ""
  let stopped: "absent" | "timeout" | undefined
  const kill = (): void => void child.kill("SIGKILL")
  const disarm = ports.after(TIME_LIMIT_MS, () => {
    stopped = "timeout"
    kill()
  })
  signal?.addEventListener("abort", kill, { once: true })
  child.stdout?.on("data", (chunk: Buffer) => peaks.add(chunk))
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (words = (words + text).slice(-WORDS)))
  const code = await new Promise<number | null>((resolve) => {
    child.once("error", () => {
      stopped = "absent"
      resolve(null)
    })
    child.once("close", resolve)
  })
  disarm()
  signal?.removeEventListener("abort", kill)
  signal?.throwIfAborted()
  const loudness = loudnessIn(words)
  if (code === 0 && loudness !== undefined && peaks.samples > 0) {
    return { ok: true, value: { loudness, waveform: peaks.waveform() } }
  }
  return { ok: false, reason: stopped ?? "undecodable", message: words.trim().split("\n").at(-1) ?? "" }
}

/** The summary at the end. */
function loudnessIn(words: string): Loudness | undefined {
  const summary = words.slice(words.lastIndexOf("Summary:"))
  const numberOf = (pattern: RegExp): number => Number.parseFloat(pattern.exec(summary)?.[1] ?? "")
  const integrated = numberOf(/^ *I: +(\S+) LUFS/m)
  const range = numberOf(/^ *LRA: +(\S+) LU/m)
  const truePeak = numberOf(/^ *Peak: +(\S+) dBFS/m)
  if (!Number.isFinite(integrated) || !Number.isFinite(range)) return undefined
  return { integrated, range, ...(Number.isFinite(truePeak) ? { truePeak } : {}) }
}
