/** Reads the fields of a message that somebody sent. A field that is not asked for is passed over: a newer peer may say more. */
import { isLogName } from "@ledgerline/core"
import { FrameRefused } from "../errors.ts"
import type { Plain } from "../frames/frame.ts"

export type Message = { readonly [key: string]: Plain }

export const badMessage = (message: string): FrameRefused => new FrameRefused({ reason: "badMessage", message })

const need = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw badMessage(`a message lacks ${what}, or it is something else`)
  return value
}

const own = (message: Message, name: string): Plain | undefined =>
  Object.hasOwn(message, name) ? message[name] : undefined

const asText = (value: Plain | undefined, what: string, longest = 200): string =>
  need(typeof value === "string" && value.length <= longest ? value : undefined, what)

export const asInteger = (value: Plain | undefined, what: string, least = 0): number =>
  need(Number.isSafeInteger(value) && (value as number) >= least ? (value as number) : undefined, what)

/** A seq or a position: of six bytes, as headers have them, so that the one behind it is a number, too. */
export const asSeq = (value: Plain | undefined, what: string, least = 0): number =>
  need(asInteger(value, what, least) < 2 ** 48 ? (value as number) : undefined, what)

export const asList = (value: Plain | undefined, what: string): readonly Plain[] =>
  need(Array.isArray(value) ? (value as readonly Plain[]) : undefined, what)

export const asBytes = (value: Plain | undefined, what: string, length?: number): Uint8Array =>
  need(value instanceof Uint8Array && (length === undefined || value.length === length) ? value : undefined, what)

/** Bytes of a fixed length, as the hexadecimal text that APIs use. */
export const asHex = (value: Plain | undefined, what: string, length: number): string =>
  Buffer.from(asBytes(value, what, length)).toString("hex")

export const asLog = (value: Plain | undefined): string => {
  const log = asText(value, "the name of a log")
  return need(isLogName(log) ? log : undefined, "the name of a log")
}

export const asMap = (value: Plain | undefined, what: string): Message =>
  need(
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
      ? (value as Message)
      : undefined,
    what,
  )

export const text = (message: Message, name: string, longest?: number): string =>
  asText(own(message, name), name, longest)
export const integer = (message: Message, name: string, least?: number): number =>
  asInteger(own(message, name), name, least)
export const seq = (message: Message, name: string, least?: number): number => asSeq(own(message, name), name, least)
export const list = (message: Message, name: string): readonly Plain[] => asList(own(message, name), name)
export const bytes = (message: Message, name: string, length?: number): Uint8Array =>
  asBytes(own(message, name), name, length)
export const hexOf = (message: Message, name: string, length: number): string => asHex(own(message, name), name, length)
export const flag = (message: Message, name: string): boolean => {
  const value = own(message, name)
  return need(typeof value === "boolean" ? value : undefined, name)
}
/** Whether a field is there and not nil. */
export const has = (message: Message, name: string): boolean => (own(message, name) ?? null) !== null

/** A list whose entries are laid out flat, `width` values each. */
export function* rowsOf(values: readonly Plain[], width: number, what: string): Generator<readonly Plain[]> {
  if (values.length % width !== 0) throw badMessage(`the list ${what} has entries that are not whole`)
  for (let i = 0; i < values.length; i += width) yield values.slice(i, i + width)
}
