import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { append, newLibrary, rows } from "../../testing/given.ts"
import { registry } from "../index.ts"
import { copyEvents } from "./events.ts"
import { copyIdOf, pathFields } from "./id.ts"

const place = { source: "attic", mediaFile: "f1", path: "Satie/01.flac", size: 10, modifiedAt: 5 }
const hash = `sha256:${"ab".repeat(32)}`
const on = (name: string, payload: unknown, id = copyIdOf("attic", "f1", "Satie/01.flac")) => ({
  type: `copy.${name}`,
  subject: `copy:${id}`,
  payload,
})

describe("copies", () => {
  it("are found, verified, lost and found again", async () => {
    const library = await newLibrary(registry)
    const state = () => rows(library, 'SELECT state, hash, "verifiedAt" FROM "copy"')
    await append(library, [on("found", place)])
    expect(await state()).toEqual([{ state: "present", hash: null, verifiedAt: null }])
    await append(library, [on("verified", { hash, at: 77 })])
    await append(library, [on("lost", {})])
    expect(await state()).toEqual([{ state: "lost", hash, verifiedAt: 77 }])
    await append(library, [on("found", place)])
    expect(await state()).toEqual([{ state: "present", hash, verifiedAt: 77 }])
  })

  it("in a cache are kept and given up", async () => {
    const library = await newLibrary(registry)
    const id = copyIdOf("phone", "f1")
    await append(library, [on("cached", { source: "phone", mediaFile: "f1", size: 10 }, id)])
    await append(library, [on("verified", { hash }, id)])
    expect(await rows(library, 'SELECT id, state, path FROM "copy"')).toEqual([{ id, state: "cached", path: null }])
    await append(library, [on("evicted", {}, id)])
    expect(await rows(library, 'SELECT state FROM "copy"')).toEqual([{ state: "evicted" }])
  })

  it("keep a path that is not UTF-8 byte by byte", async () => {
    const library = await newLibrary(registry)
    const { path: _, ...plain } = place
    const path = Buffer.from([0x53, 0x2f, 0xe9, 0xff])
    await append(library, [on("found", { ...plain, ...pathFields(path) }, copyIdOf("attic", "f1", path))])
    const [row] = await rows<{ path: string; rawPath: Uint8Array }>(library, 'SELECT path, "rawPath" FROM "copy"')
    expect([row?.path, Buffer.from(row?.rawPath ?? [])]).toEqual(["S/\ufffd\ufffd", path])
    expect(copyIdOf("attic", "f1", path)).not.toBe(copyIdOf("attic", "f1", "S/\ufffd\ufffd"))
  })

  it.each(["", "/etc/passwd", "..", "a/../../b", "a\\..\\b", "\\\\host\\share", "a\0b", "x".repeat(4100)])(
    "refuses the path %o, as text and as bytes",
    (path) => {
      const is = Schema.is(copyEvents.found.schema)
      const { path: _, ...plain } = place
      const raw = { ...plain, rawPath: Buffer.from(path).toString("base64") }
      expect([is({ ...plain, path }), is(raw), is(plain), is({ ...place, rawPath: "YQ==" })]).toEqual(
        Array(4).fill(false),
      )
    },
  )

  it("take names with dots and spaces", () => {
    for (const path of ["...And Justice/…", "a..b/c", " x ", "01. Re: hi?.mp3"]) {
      expect(copyEvents.found.check({ ...place, path })).toMatchObject({ path })
    }
  })
})
