/** How a program is told of a file: names may begin with a dash, look like an address or be no UTF-8. */
import { open } from "node:fs/promises"
import { resolve } from "node:path"
import { failed, type FingerprintAnswer } from "../Fingerprinter.ts"
import { INHERITED } from "./run.ts"

export interface Input {
  readonly path: string
  /** Set where the program is to inherit the file. */
  readonly file?: number
}

/** Opens the file, so that one that is not there is told from one that is no audio. */
export async function withInput(
  path: string | Uint8Array,
  work: (input: Input) => Promise<FingerprintAnswer>,
): Promise<FingerprintAnswer> {
  let handle
  try {
    handle = await open(typeof path === "string" ? path : Buffer.from(path), "r")
  } catch (error) {
    return unavailable(error)
  }
  try {
    if (!(await handle.stat()).isFile()) return failed("unavailable", "not a plain file", "ENOTFILE")
    const text = textOf(path)
    return await work(text === undefined ? { path: INHERITED, file: handle.fd } : { path: `file:${resolve(text)}` })
  } finally {
    await handle.close()
  }
}

export function unavailable(error: unknown): { readonly ok: false } & FingerprintAnswer {
  const { message, code } = error as NodeJS.ErrnoException
  return failed("unavailable", message, code)
}

/** Undefined where the bytes are no UTF-8. */
function textOf(path: string | Uint8Array): string | undefined {
  if (typeof path === "string") return path
  const text = Buffer.from(path).toString("utf8")
  return Buffer.from(text, "utf8").equals(Buffer.from(path)) ? text : undefined
}
