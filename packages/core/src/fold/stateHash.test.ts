import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import type { Library } from "../Library.ts"
import { registry } from "../library/index.ts"
import { define, query, type Row, type Table } from "../store/port.ts"
import { append, newLibrary, rows } from "../testing/given.ts"
import { tablesOf } from "./schema.ts"

const claim = (subject: string, provider: string, title: string) => ({
  type: "claim.attributed",
  subject,
  payload: { provider, tier: "automatic", fields: { title } },
})

const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest()
const isText = (value: unknown): value is string => typeof value === "string"
const compare = (a: unknown, b: unknown): number =>
  isText(a) || isText(b) ? Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b))) : Number(a) - Number(b)

/** The text of one table that goes into the hash, as the rule says it. */
async function textOf(library: Library, table: Table): Promise<string> {
  const isLocal = (column: string) => table.local?.includes(column) ?? false
  if (table.primaryKey.every(isLocal)) return ""
  const all = await library.store.read(() => query<Row>(`SELECT * FROM "${table.name}"`))
  const subjects = await rows<{ row: number; key: string }>(library, `SELECT "row", key FROM subject`)
  const keys = new Map(subjects.map(({ row, key }) => [row, key]))
  const columns = Object.keys(table.columns).filter((column) => !isLocal(column))
  const named = table.bySubjectRow ? ["subject", ...columns] : columns
  const lineOf = (row: Row): string => {
    const values = named.map((column) =>
      table.bySubjectRow && column === "subject" ? keys.get(Number(row["subjectRow"])) : (row[column] ?? null),
    )
    const plain = values.map((value) =>
      value instanceof Uint8Array ? { hex: Buffer.from(value).toString("hex") } : value,
    )
    return `${JSON.stringify(plain)}\n`
  }
  const head = `${table.name}(${named.join(",")})\n`
  if (!table.primaryKey.some(isLocal)) {
    const byKey = (a: Row, b: Row): number => {
      for (const column of table.primaryKey) if (a[column] !== b[column]) return compare(a[column], b[column])
      return 0
    }
    return head + all.toSorted(byKey).map(lineOf).join("")
  }
  const sums = [0, 1, 2, 3, 4, 5, 6, 7].map((i) =>
    all.reduce((sum, row) => (sum + sha256(lineOf(row)).readUInt32LE(i * 4)) % 2 ** 32, 0),
  )
  return head + sums.join(",")
}

async function filled(): Promise<Library> {
  const library = await newLibrary(registry)
  for (const [i, title] of ["Gymnopédie", "\ud800", "音楽"].entries())
    await append(library, [claim(`track:${i}`, "discogs", title), claim(`track:${i}`, "musicbrainz", title)])
  for (const { kind, aspects, log } of registry.kinds.values())
    for (const { events } of aspects)
      for (const { type, example, log: own } of events) {
        const isOwn = log === "user" || own === "user"
        if (!/^(revert|erasure|replica|compaction)\./.test(type))
          await append(library, [{ type, subject: `${kind}:x`, payload: example, log: isOwn ? "user:ada" : "library" }])
      }
  return library
}

describe("the state hash", () => {
  it("[FOLD-12] is that of all rows, in the form that the rule says", async () => {
    const library = await filled()
    const texts = []
    for (const table of tablesOf(registry).toSorted((a, b) => compare(a.name, b.name)))
      texts.push(await textOf(library, table))
    expect(await library.stateHash()).toBe(sha256(texts.join("")).toString("hex"))
  })

  it("[FOLD-12] changes with any row, also of a table whose rows have no order", async () => {
    const library = await filled()
    const hash = await library.stateHash()
    const change = async (sql: string) => {
      await library.store.write(() => define([sql]))
      return library.stateHash()
    }
    const changed = await change(`UPDATE claim_1 SET provider = 'x' WHERE provider = 'discogs'`)
    expect(changed).not.toBe(hash)
    expect(await change(`UPDATE subject_1 SET events = events + 1`)).not.toBe(changed)
  })
})
