/** How secrets are written, kept and compared. */
import { hash, timingSafeEqual } from "node:crypto"
import type { Ports } from "@ledgerline/core"

type Random = Ports["random"]

/** 64 bits in hexadecimal, to tell things apart: no secret. */
export const newId = (random: Random): string => Buffer.from(random.bytes(8)).toString("hex")

export const hashOf = (secret: string): Uint8Array => new Uint8Array(hash("sha256", secret, "buffer"))

export const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && timingSafeEqual(one, other)

/** Letters and digits that nobody takes for one another, in either case. */
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"

/** So many letters to be typed by a person, in groups of four: nearly five bits each. */
export function typed(random: Random, letters: number): string {
  let text = ""
  while (text.length < letters)
    for (const byte of random.bytes(letters))
      // What is left over would make the first letters likelier.
      if (byte < 248 && text.length < letters) text += LETTERS[byte % LETTERS.length]
  return text.match(/.{1,4}/g)?.join("-") ?? ""
}
