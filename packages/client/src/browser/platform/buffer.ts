/**
 * Node's `Buffer` for browsers, as far as the engine uses it: the package `buffer`, with text in UTF-8 by the browser's own
 * encoder, so that bytes that are no UTF-8 read the same in every replica, and with base64url.
 */
import { Buffer as Base } from "buffer/index.js"

const encoder = new TextEncoder()
/** A mark at the beginning is text like any other, as in Node. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

const isUtf8Name = (encoding: unknown): boolean => encoding === undefined || encoding === "utf8" || encoding === "utf-8"

type Method = (...args: readonly unknown[]) => unknown

const extended = Base as unknown as { from: Method; byteLength: Method }
/** What the package does, before it is extended. */
const { from, byteLength } = extended
const { toString, write } = Base.prototype as unknown as { readonly toString: Method; readonly write: Method }
const { subarray } = Uint8Array.prototype as unknown as { readonly subarray: Method }

extended.from = (value: unknown, ...rest: unknown[]): unknown => {
  if (typeof value === "string") {
    const [encoding] = rest
    if (isUtf8Name(encoding)) {
      const { buffer, byteOffset, length } = encoder.encode(value)
      return from(buffer, byteOffset, length)
    }
    if (encoding === "base64url") return from(value, "base64")
  }
  return from(value, ...rest)
}

extended.byteLength = (value: unknown, ...rest: unknown[]): unknown =>
  typeof value === "string" && isUtf8Name(rest[0]) ? encoder.encode(value).length : byteLength(value, ...rest)

// MessagePack takes what has a form in JSON of its own for that, and what is of another class for no bytes.
Reflect.deleteProperty(Base.prototype, "toJSON")
Object.defineProperty(Base.prototype, "constructor", { value: Uint8Array })

Object.assign(Base.prototype, {
  subarray(this: Base, start?: number, end?: number): Base {
    return Object.setPrototypeOf(subarray.call(this, start, end), Base.prototype) as Base
  },
  /** The package's own two want their like. */
  equals(this: Base, other: Uint8Array): boolean {
    return Base.compare(this, other) === 0
  },
  copy(this: Base, target: Uint8Array, at = 0, start = 0, end = this.length): number {
    const part = this.subarray(start, Math.min(end, start + target.length - at))
    target.set(part, at)
    return part.length
  },
  toString(this: Base, encoding?: string, start = 0, end = this.length): string {
    if (isUtf8Name(encoding)) return decoder.decode(this.subarray(start, end))
    const text = String(toString.call(this, encoding === "base64url" ? "base64" : encoding, start, end))
    return encoding !== "base64url" ? text : text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
  },
  write(this: Base, text: string, ...rest: unknown[]): number {
    const encoding = rest.find((each) => typeof each === "string")
    if (!isUtf8Name(encoding)) return Number(write.call(this, text, ...rest))
    const [offset = 0, length = this.length] = rest.filter((each) => typeof each === "number")
    return encoder.encodeInto(text, this.subarray(offset, offset + length)).written
  },
})

export const Buffer = Base as unknown as typeof globalThis.Buffer

/** As that of `node:buffer`. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes)
    return true
  } catch {
    return false
  }
}
