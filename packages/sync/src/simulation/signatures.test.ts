/** What the simulation remembers of signatures must be no more than what held. */
import { keyFromSeed, signBytes } from "@ledgerline/core"
import { expect, it } from "vitest"
import { rememberingCheck } from "./signatures.ts"

const [key, other] = [1, 2].map((byte) => keyFromSeed(Buffer.alloc(32, byte)))
const said = Buffer.from("a head")

it("believes a signature again that held, and nothing else that looks like it", () => {
  if (key === undefined || other === undefined) throw new Error("two keys")
  const signature = signBytes(key, said)
  const isSigned = rememberingCheck()
  expect([isSigned(key.publicKey, said, signature), isSigned(key.publicKey, said, signature)]).toEqual([true, true])
  const altered = Buffer.from(signature)
  altered[5] = (altered[5] ?? 0) ^ 1
  expect(isSigned(key.publicKey, said, altered)).toBe(false)
  expect(isSigned(key.publicKey, said, altered)).toBe(false)
  expect(isSigned(key.publicKey, Buffer.from("a tail"), signature)).toBe(false)
  expect(isSigned(other.publicKey, said, signature)).toBe(false)
  // The same bytes, cut elsewhere.
  expect(isSigned(key.publicKey, Buffer.concat([signature.subarray(63), said]), signature.subarray(0, 63))).toBe(false)
})
