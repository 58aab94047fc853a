/** Runs a program that may hang or print without end: it is killed at its limits. */
import { spawn } from "node:child_process"
import type { PoolPorts } from "../../ports.ts"

export interface RunOptions {
  readonly ports: PoolPorts
  readonly timeLimitMs: number
  /** Killed where it prints more. */
  readonly mostBytes: number
  readonly signal?: AbortSignal | undefined
  /** An open file that the program finds under {@link INHERITED}. */
  readonly file?: number
}

export type Ran =
  | { readonly kind: "ended"; readonly code: number | null; readonly out: Buffer; readonly err: string }
  | { readonly kind: "timeout" | "tooMuch" | "absent"; readonly message: string }

/** A file that was handed over, opened anew: a path that is UTF-8 whatever the file is called. */
export const INHERITED = "/dev/fd/3"

const MOST_ERROR_BYTES = 64 * 1024

/** Rejects only where `signal` aborts, with its reason. In either case the program is gone. */
export function run(program: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  const { ports, timeLimitMs, mostBytes, signal, file } = options
  signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe", ...(file === undefined ? [] : [file])] })
    let stopped: Ran | undefined
    const out: Buffer[] = []
    const err: Buffer[] = []
    const bytes = { out: 0, err: 0 }
    const stop = (kind: "timeout" | "tooMuch", message: string): void => {
      stopped ??= { kind, message }
      child.kill("SIGKILL")
    }
    const leave = (): void => void child.kill("SIGKILL")
    const disarm = ports.after(timeLimitMs, () => stop("timeout", `took longer than ${timeLimitMs} ms`))
    signal?.addEventListener("abort", leave, { once: true })
    child.stdout?.on("data", (chunk: Buffer) => {
      bytes.out += chunk.length
      if (bytes.out > mostBytes) stop("tooMuch", `${program} printed more than ${mostBytes} bytes`)
      else out.push(chunk)
    })
    child.stderr?.on("data", (chunk: Buffer) => {
      if (bytes.err < MOST_ERROR_BYTES) err.push(chunk)
      bytes.err += chunk.length
    })
    child.on("error", (error) => {
      stopped ??= { kind: "absent", message: error.message }
    })
    child.on("close", (code) => {
      disarm()
      signal?.removeEventListener("abort", leave)
      if (signal?.aborted === true) reject(signal.reason as Error)
      else resolve(stopped ?? { kind: "ended", code, out: Buffer.concat(out), err: Buffer.concat(err).toString() })
    })
  })
}
