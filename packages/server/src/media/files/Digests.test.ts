import { createHash } from "node:crypto"
import { utimesSync, writeFileSync } from "node:fs"
import { expect, it } from "vitest"
import { located, numbered, serving } from "../testing/serving.ts"
import { Digests } from "./Digests.ts"

const digestOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("base64")
const never = new AbortController().signal

/** A file that is read when the test says so, and counts what is read of it and who has it open. */
function held(bytes: Buffer, stamp = "one") {
  const gates: (() => void)[] = []
  const file = {
    stamp,
    size: bytes.length,
    reads: 0,
    isOpen: 0,
    isGated: false,
    /** Lets the read go on that waits. */
    goOn: () => gates.shift()?.(),
    isWaiting: () => gates.length > 0,
    open: async () => {
      file.isOpen += 1
      return {
        read: (into: Buffer, length: number, at: number, done: (error: Error | null, read: number) => void): void => {
          file.reads += 1
          const read = (): void => done(null, bytes.copy(into, 0, at, Math.min(bytes.length, at + length)))
          if (file.isGated) gates.push(read)
          else read()
        },
        release: () => void (file.isOpen -= 1),
      }
    },
  }
  return file
}

/** Until all that was begun has gone as far as it can. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

it("is SHA-256 of all bytes, read once for as long as the file stays as it is", async () => {
  const bytes = numbered(700_001)
  const [file, digests] = [held(bytes), new Digests()]
  expect(await digests.of(file, never)).toBe(digestOf(bytes))
  const { reads } = file
  expect(await digests.of(file, never)).toBe(digestOf(bytes))
  expect([file.reads, file.isOpen]).toEqual([reads, 0])
  await digests.of({ ...file, stamp: "two" }, never)
  expect(file.reads).toBeGreaterThan(reads)
})

it("is read for all who ask, until the last of them leaves", async () => {
  const [file, digests] = [held(numbered(700_001)), new Digests()]
  file.isGated = true
  const [one, two] = [new AbortController(), new AbortController()]
  const asked = [one, two].map(({ signal }) => digests.of(file, signal).catch((cause: Error) => cause))
  await settled()
  expect(file.isOpen).toBe(1)
  one.abort(new Error("left"))
  expect(await asked[0]).toMatchObject({ message: "left" })
  file.goOn()
  await settled()
  // The other one still waits, and so it goes on.
  expect([file.reads, file.isWaiting()]).toEqual([2, true])
  two.abort(new Error("left too"))
  expect(await asked[1]).toMatchObject({ message: "left too" })
  file.goOn()
  await settled()
  expect([file.reads, file.isOpen]).toEqual([2, 0])
  file.isGated = false
  expect(await digests.of(file, never)).toBe(digestOf(numbered(700_001)))
})

it("waits for its turn, and is refused where too many do", async () => {
  const digests = new Digests({ atOnce: 1, mostWaiting: 1 })
  const [first, second, third] = [held(numbered(10), "a"), held(numbered(20), "b"), held(numbered(30), "c")]
  first.isGated = true
  const one = digests.of(first, never)
  await settled()
  const leaving = new AbortController()
  const gone = digests.of(second, leaving.signal).catch((cause: Error) => cause.message)
  await settled()
  await expect(digests.of(third, never)).rejects.toMatchObject({ statusCode: 503, reason: "busy", retryAfter: 5 })
  // Who leaves while waiting gives the place to another.
  leaving.abort(new Error("left"))
  expect(await gone).toBe("left")
  const next = digests.of(third, never)
  await settled()
  expect([second.reads, third.reads]).toEqual([0, 0])
  first.goOn()
  expect([await one, await next]).toEqual([digestOf(numbered(10)), digestOf(numbered(30))])
  expect(second.isOpen).toBe(0)
})

it("is not made of a file that ends early", async () => {
  const file = { ...held(numbered(10)), size: 11 }
  await expect(new Digests().of(file, never)).rejects.toMatchObject({ statusCode: 409, reason: "changed" })
})

it("is told by HEAD to who wants it, and is another one once the file is", async () => {
  const { add, get, known, pass, root } = await serving()
  const path = add("abc", numbered(300_000))
  const wanted = async (want = "sha-256=10", method = "HEAD"): Promise<string | null> => {
    const answer = await get("/files/abc", { "want-repr-digest": want }, method)
    await answer.body?.cancel()
    expect(answer.status).toBe(200)
    return answer.headers.get("repr-digest")
  }
  const header = (bytes: Buffer): string => `sha-256=:${digestOf(bytes)}:`
  expect(await wanted()).toBe(header(numbered(300_000)))
  expect(await wanted("sha-512=3, sha-256=1")).toBe(header(numbered(300_000)))
  for (const want of ["sha-256=0", "sha-512=10", "sha-256", "", "x".repeat(5000)]) expect(await wanted(want)).toBeNull()
  expect(await wanted("sha-256=10", "GET")).toBeNull()
  writeFileSync(path, numbered(200_000))
  utimesSync(path, 1, 1)
  known.set("abc", [located(root, path)])
  pass(2000)
  expect(await wanted()).toBe(header(numbered(200_000)))
})
