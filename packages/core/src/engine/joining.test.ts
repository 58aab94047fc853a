import { expect, it } from "vitest"
import { Library } from "../Library.ts"
import { isProof, isSignedClaim } from "../log/identity.ts"
import { memoryStore, newLibrary, seededPorts } from "../testing/given.ts"
import { testRegistry } from "../testing/registry.ts"

it("[SYNC-12] an empty database becomes a replica of the library that it joins, and of no other", async () => {
  const original = await newLibrary(testRegistry, 1)
  const store = memoryStore()
  const options = { store, registry: testRegistry, ports: seededPorts(2) }
  const replica = await Library.open({ ...options, library: original.id })
  expect(replica.id).toBe(original.id)
  expect(replica.origin).not.toBe(original.origin)
  expect(await Library.open(options)).toMatchObject({ id: original.id })
  await expect(Library.open({ ...options, library: "0".repeat(32) })).rejects.toMatchObject({ reason: "otherLibrary" })
})

it("[SYNC-11] a replica proves its key to a challenge, and to no other", async () => {
  const library = await newLibrary(testRegistry, 1)
  const challenge = Buffer.alloc(32, 1)
  const proof = await library.identify(challenge)
  const claim = { challenge, library: library.id, epoch: library.epoch }
  expect(isProof(claim, library.origin, proof)).toBe(true)
  expect(isSignedClaim({ ...claim, challenge: Buffer.alloc(32, 2) }, proof)).toBe(false)
  expect(isSignedClaim({ ...claim, epoch: "0".repeat(32) }, proof)).toBe(false)
  expect(isProof(claim, "0".repeat(32), proof)).toBe(false)
  expect(isSignedClaim(claim, { ...proof, signature: Buffer.alloc(64) })).toBe(false)
  expect(isSignedClaim(claim, { ...proof, publicKey: Buffer.alloc(3) })).toBe(false)
})
