/**
 * Decodes images in processes of their own. A native decoder that crashes ends its whole process, and one that hangs in a
 * thread cannot be stopped; a process can (docs/adr/0022-artwork-sizes.md has the figures).
 */
import { type ChildProcess, fork } from "node:child_process"
import { WorkLimit } from "../../fingerprint/limit.ts"
import type { PoolPorts } from "../../ports.ts"
import { refused, type Rendered, type RenderRequest } from "./rendered.ts"

export interface RenderOptions {
  readonly ports: PoolPorts
  /** For one image. */
  readonly timeMs: number
  /** How many images at once; one a core by default. */
  readonly atOnce?: number
  /** What the process runs: the decoder by default. */
  readonly entry?: URL
}

const ENTRY = new URL("renderProcess.ts", import.meta.url)
/** After so many a process is replaced, since memory of native code gets ragged. */
const MOST_IMAGES = 500
const HEAP_MIB = 256

interface Child {
  readonly process: ChildProcess
  images: number
}

export class RenderProcesses {
  readonly #options: RenderOptions
  readonly #turns: WorkLimit
  readonly #idle: Child[] = []
  readonly #all = new Set<ChildProcess>()

  constructor(options: RenderOptions) {
    this.#options = options
    this.#turns = new WorkLimit(options.atOnce ?? options.ports.parallelism())
  }

  /** Rejects only where `signal` aborts, with its reason, or all of it was closed. An abort kills what decodes. */
  render(request: RenderRequest, signal?: AbortSignal): Promise<Rendered> {
    return this.#turns.run(signal, async () => {
      const child = this.#idle.pop() ?? this.#start()
      const rendered = await this.#ask(child, request, signal)
      child.images += 1
      const isFit = child.process.connected && !child.process.killed && child.images < MOST_IMAGES
      if (isFit) this.#idle.push(child)
      else child.process.kill("SIGKILL")
      return rendered
    })
  }

  /** Takes no more images, and resolves when those that it has are done and no process is left. */
  async close(): Promise<void> {
    await this.#turns.close()
    this.#idle.length = 0
    const ends = [...this.#all].map((child) => new Promise((resolve) => child.once("exit", resolve)))
    for (const child of this.#all) child.kill("SIGKILL")
    await Promise.all(ends)
  }

  #start(): Child {
    const child = fork(this.#options.entry ?? ENTRY, {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      execArgv: [`--max-old-space-size=${HEAP_MIB}`],
    })
    this.#all.add(child)
    child.once("exit", () => this.#all.delete(child))
    // A process that cannot be started, or is killed while it is asked: `exit` and `disconnect` tell.
    child.on("error", () => this.#all.delete(child))
    return { process: child, images: 0 }
  }

  #ask({ process: child }: Child, request: RenderRequest, signal: AbortSignal | undefined): Promise<Rendered> {
    const { ports, timeMs } = this.#options
    return new Promise((resolve, reject) => {
      const end = (): void => {
        disarm()
        signal?.removeEventListener("abort", stop)
        child.off("message", answer).off("exit", exited).off("error", failed)
      }
      const done = (rendered: Rendered): void => {
        end()
        resolve(rendered)
      }
      const answer = (rendered: unknown): void => done(rendered as Rendered)
      const exited = (code: number | null, by: string | null): void =>
        done(refused("crashed", `the decoder ended with ${by ?? `code ${code}`}`))
      const failed = (error: Error): void => done(refused("crashed", error.message))
      const stop = (): void => {
        end()
        child.kill("SIGKILL")
        reject(signal?.reason as Error)
      }
      const disarm = ports.after(timeMs, () => {
        child.kill("SIGKILL")
        done(refused("timeout", `took longer than ${timeMs} ms`))
      })
      signal?.addEventListener("abort", stop, { once: true })
      child.on("message", answer).on("exit", exited).on("error", failed)
      child.send(request, (error) => {
        if (error !== null) failed(error)
      })
    })
  }
}
