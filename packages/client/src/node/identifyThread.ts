/** The thread of {@link Identifier}. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs"
import { parentPort } from "node:worker_threads"
import { identify } from "@ledgerline/core/identity"
import type { Seal } from "../offline/sealed.ts"
import { plainBytes } from "../offline/unfinished.ts"
import type { Answer, Question } from "./Identifier.ts"

parentPort?.on("message", ({ number, path, seal }: Question) => {
  parentPort?.postMessage({ number, ...answerOf(path, seal) } satisfies Answer)
})

function answerOf(path: string, seal: Seal | undefined): Omit<Answer, "number"> {
  try {
    const descriptor = openSync(path, "r")
    try {
      const read = (into: Uint8Array, position: number): number => readSync(descriptor, into, 0, into.length, position)
      return { id: identify(plainBytes(fstatSync(descriptor).size, seal, read)).id }
    } finally {
      closeSync(descriptor)
    }
  } catch (cause) {
    return { message: cause instanceof Error ? cause.message : String(cause) }
  }
}
