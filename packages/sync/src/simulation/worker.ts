/** Runs seeds one after the other in a thread of its own; which ones, it is told. */
import { parentPort } from "node:worker_threads"
import { runSeed } from "./run.ts"

export interface Job {
  readonly seed: number
  readonly steps: number
}

export interface Outcome {
  readonly seed: number
  /** Why it failed; undefined where it did not. */
  readonly failure: string | undefined
}

parentPort?.on("message", ({ seed, steps }: Job) => {
  const tell = (failure: string | undefined): void => parentPort?.postMessage({ seed, failure } satisfies Outcome)
  runSeed(seed, steps).then(
    () => tell(undefined),
    (cause: unknown) => tell(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)),
  )
})
