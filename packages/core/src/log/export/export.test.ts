/** What goes out comes back: any log, as it lies, into another library. Rules of docs/spec/export.md. */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Library } from "../../Library.ts"
import { incoming, Scribe } from "../../testing/chains.ts"
import { memoryStore, newLibrary, seededPorts } from "../../testing/given.ts"
import { deliver, delivery, history } from "../../testing/history.ts"
import { holds } from "../../testing/oracle.ts"
import { testRegistry } from "../../testing/registry.ts"
import { Library as Libraries } from "../../Library.ts"
import { MAX_INCOMING_EVENTS } from "../ingest.ts"
import { type ExportManifest, framesName, manifestBytes, parseManifest } from "./manifest.ts"
import { readableEvent } from "./readable.ts"
import { checkExport, restoreExport } from "./restore.ts"
import { exportParts, framesOf, planExport } from "./write.ts"

interface Exported {
  readonly manifest: ExportManifest
  readonly files: Buffer[]
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex")

async function exported(library: Library): Promise<Exported> {
  await library.sign()
  const plan = await library.store.read(() => planExport())
  const files: Buffer[] = []
  const entries: ExportManifest["files"][number][] = []
  for await (const part of exportParts(library.store, plan, { ports: library.ports })) {
    const bytes = framesOf(part)
    const { chain, first, last, head, signature } = part
    entries.push({
      name: framesName(files.length),
      chain,
      first,
      last,
      head,
      signature: hex(signature),
      bytes: bytes.length,
    })
    files.push(bytes)
  }
  const manifest: ExportManifest = {
    format: "ledgerline-export",
    version: 1,
    library: library.id,
    events: plan.events,
    projection: library.registry.version,
    stateHash: await library.stateHash(),
    origins: plan.origins.map(({ id, publicKey }) => ({ id, publicKey: hex(publicKey) })),
    chains: plan.chains.map(({ log, origin, branch, since, seq, head }) => ({ log, origin, branch, since, seq, head })),
    files: entries,
    blobs: { named: 0, here: 0, bytes: 0 },
  }
  return { manifest: parseManifest(manifestBytes(manifest)), files }
}

const reader =
  ({ files }: Exported) =>
  (_: unknown, index: number) =>
    Promise.resolve(files[index] as Buffer)

const restored = (library: Library, one: Exported) => restoreExport(library, one.manifest, reader(one))

/** What refuses an export, and on which grounds. */
async function refusal(one: Exported): Promise<string> {
  try {
    await checkExport(one.manifest, reader(one))
    return "taken"
  } catch (error) {
    const { _tag, reason } = error as { _tag: string; reason: string }
    return `${_tag} ${reason}`
  }
}

describe("an export", () => {
  it("[EXP-1] [EXP-9] brings any history back: forks, reverts, erasures, poison, unknown types, user logs", () =>
    holds(40, [history(), delivery], async (told, handovers) => {
      const library = await deliver(await newLibrary(testRegistry, 1), told, handovers)
      const one = await exported(library)
      await checkExport(one.manifest, reader(one))
      const copy = await newLibrary(testRegistry, 2)
      const { added, equal } = await restored(copy, one)
      expect({ added, equal }).toEqual({ added: one.manifest.events, equal: true })
      expect(await restored(copy, one)).toMatchObject({ added: 0, known: one.manifest.events })
      expect((await copy.verify({ views: false })).problems).toEqual([])
      const again = await exported(copy)
      expect(again.files.map(hex)).toEqual(one.files.map(hex))
      expect({ ...again.manifest, library: "" }).toEqual({ ...one.manifest, library: "" })
      await library.close()
      await copy.close()
    }))

  it("[EXP-1] has the same bytes each time", async () => {
    const library = await newLibrary(testRegistry)
    await library.append({ actor: "user:ada", events: [said("a")] })
    expect(await exported(library)).toEqual(await exported(library))
  })

  it("[EXP-2] carries events whose payload is not here, and completes them where it is", async () => {
    const scribe = new Scribe(seededPorts(3))
    for (const text of ["a", "b"]) scribe.say({ subject: "note:1", type: "note.said", payload: { text } })
    const line = [...scribe.lines.values()][0]
    if (line === undefined) throw new Error("no chain")
    const whole = await newLibrary(testRegistry, 1)
    await whole.ingest(incoming(line))
    const bare = await newLibrary(testRegistry, 2)
    const events = incoming(line).events.map(({ header }) => ({ header, payload: null }))
    await bare.ingest({ ...incoming(line), events })
    const copy = await newLibrary(testRegistry, 3)
    expect(await restored(copy, await exported(bare))).toMatchObject({ added: 2, equal: true })
    const full = await exported(whole)
    expect(await restoreExport(copy, full.manifest, reader(full), { combine: true })).toMatchObject({ known: 2 })
    expect(await copy.stateHash()).toBe(await whole.stateHash())
  })

  it("[EXP-2] [LOG-7] is in parts that one batch takes, whatever was appended at once", async () => {
    const library = await newLibrary(testRegistry)
    const big = Array.from({ length: 3 * MAX_INCOMING_EVENTS }, (_, i) => said(String(i)))
    await library.append({ actor: "user:ada", events: big })
    const wide = Array.from({ length: 40 }, (_, i) => said("x".repeat(1_000_000 + i)))
    await library.append({ actor: "user:ada", events: wide })
    const one = await exported(library)
    for (const { bytes } of one.manifest.files) expect(bytes).toBeLessThan(33 * 1024 * 1024)
    const copy = await newLibrary(testRegistry, 2)
    expect(await restored(copy, one)).toMatchObject({ added: big.length + wide.length, equal: true })
  })

  it("[EXP-10] is refused with any byte of an event flipped, or it changes nothing that is signed", () =>
    holds(60, [fc.nat(1_000_000), fc.integer({ min: 1, max: 255 })], async (at, mask) => {
      const one = structuredClone(await sample()) as Exported
      const bytes = Buffer.from(one.files[0] as Uint8Array)
      one.files[0] = bytes
      bytes[at % bytes.length] = (bytes[at % bytes.length] as number) ^ mask
      expect(await refusal(one)).toBe("RestoreRefused damaged")
    }))

  it("[EXP-10] is refused where a file is cut off or has more than it says", async () => {
    const one = await sample()
    const [first = Buffer.alloc(0), ...rest] = one.files
    expect(await refusal({ ...one, files: [first.subarray(0, -1), ...rest] })).toBe("RestoreRefused damaged")
    expect(await refusal({ ...one, files: [Buffer.concat([first, first]), ...rest] })).toBe("RestoreRefused damaged")
  })

  it("[EXP-12] mixes with another library only where that is asked for", async () => {
    const one = await sample()
    const other = await newLibrary(testRegistry, 9)
    await other.append({ actor: "user:ada", events: [said("mine")] })
    await expect(restored(other, one)).rejects.toMatchObject({ _tag: "RestoreRefused", reason: "otherLibrary" })
    const taken = await restoreExport(other, one.manifest, reader(one), { combine: true })
    expect(taken).toMatchObject({ added: one.manifest.events, equal: undefined })
  })

  it("[EXP-12] makes an empty library a replica of the exported one, under a key of its own", async () => {
    const one = await sample()
    const store = memoryStore()
    const opened = () => Libraries.open({ store, registry: testRegistry, ports: seededPorts(5) })
    await restored(await opened(), one)
    const library = await opened()
    expect(library.id).toBe(one.manifest.library)
    expect(one.manifest.origins.map(({ id }) => id)).not.toContain(library.origin)
  })
})

describe("a manifest", () => {
  type Lie = (manifest: Writable) => void
  type Writable = {
    -readonly [K in keyof ExportManifest]: K extends "files" | "chains" | "origins" ? Loose[] : unknown
  }
  type Loose = Record<string, unknown>

  it.each<[string, Lie, string]>([
    ["another format", (m) => (m.format = "zip"), "notAnExport"],
    ["a later version", (m) => (m.version = 2), "newerFormat"],
    ["more events", (m) => (m.events = 99), "contradiction"],
    [
      "a file out of the folder",
      (m) => (m.files[0] = { ...m.files[0], name: "../events-00001.frames" }),
      "contradiction",
    ],
    ["an absolute file", (m) => (m.files[0] = { ...m.files[0], name: "/etc/passwd" }), "contradiction"],
    ["a file less", (m) => m.files.pop(), "contradiction"],
    ["a file twice", (m) => m.files.push({ ...m.files[0] }), "contradiction"],
    ["a gap", (m) => (m.files[0] = { ...m.files[0], first: 2 }), "contradiction"],
    ["an unlisted origin", (m) => (m.origins = []), "contradiction"],
    ["a chain less", (m) => m.chains.pop(), "contradiction"],
    ["a chain with another end", (m) => (m.chains[0] = { ...m.chains[0], head: "0".repeat(64) }), "contradiction"],
    ["a name that is no log", (m) => (m.chains[0] = { ...m.chains[0], log: "../../x" }), "contradiction"],
    ["a length that is none", (m) => (m.files[0] = { ...m.files[0], bytes: -1 }), "contradiction"],
  ])("[EXP-11] that says %s is refused", async (_, lie, reason) => {
    const { manifest } = await sample()
    const lying = structuredClone(manifest) as unknown as Writable
    lie(lying)
    expect(() => parseManifest(Buffer.from(JSON.stringify(lying)))).toThrow(
      expect.objectContaining({ _tag: "RestoreRefused", reason }) as Error,
    )
  })

  it.each(["", "[]", "null", "{", '{"format":"ledgerline-export"}'])("[EXP-11] is not %j", (text) => {
    expect(() => parseManifest(Buffer.from(text))).toThrow(expect.objectContaining({ _tag: "RestoreRefused" }) as Error)
  })

  it("[EXP-10] that names another key is refused with the events", async () => {
    const one = await sample()
    const origins = one.manifest.origins.map(({ id }) => ({ id, publicKey: "0".repeat(64) }))
    expect(await refusal({ ...one, manifest: { ...one.manifest, origins } })).toBe("RestoreRefused damaged")
  })
})

describe("readableEvent", () => {
  it("[EXP-8] shows what header and payload say", async () => {
    const library = await newLibrary(testRegistry)
    const { events } = await library.append({ actor: "user:ada", events: [said("a")] })
    expect(events.map(readableEvent)).toEqual([
      expect.objectContaining({
        type: "note.said",
        subject: "note:1",
        actor: "user:ada",
        seq: 1,
        prev: "",
        payload: { text: "a", mood: "low" },
      }),
    ])
  })
})

const said = (text: string) => ({ type: "note.said", subject: "note:1", payload: { text, mood: "low" } })

/** Two chains of one origin. */
async function sample(): Promise<Exported> {
  const library = await newLibrary(testRegistry)
  await library.append({ actor: "user:ada", events: [said("a"), said("b")] })
  await library.append({
    actor: "user:ada",
    events: [{ ...said("c"), log: "user:ada", type: "mark.made", payload: { value: "x" } }],
  })
  return exported(library)
}
