/** Elements of Matroska that were read whole. */
import { ebmlElement } from "./nested.ts"

const MOST = 10_000

export interface Element {
  readonly id: number
  readonly body: Buffer
}

/** In the order of the file. What cannot be read ends it. */
export function elements(bytes: Buffer): Element[] {
  const found: Element[] = []
  for (let at = 0; at < bytes.length && found.length < MOST;) {
    const element = ebmlElement(bytes.subarray(at, at + 12))
    if (element?.size === undefined || at + element.header + element.size > bytes.length) break
    found.push({ id: element.id, body: bytes.subarray(at + element.header, at + element.header + element.size) })
    at += element.header + element.size
  }
  return found
}

/** The text of the first element of an id, without what stands behind a NUL. */
export const textIn = (parts: readonly Element[], id: number): string | undefined =>
  parts
    .find((part) => part.id === id)
    ?.body.toString("utf8")
    .replace(/\0.*$/s, "")
