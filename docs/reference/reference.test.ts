/** The reference can be made, says something of every name, and leads to nothing that programs cannot import. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Serializer } from "typedoc"
import { afterAll, beforeAll, expect, it } from "vitest"
import { type Reference, writeReference } from "./reference.ts"

const folder = mkdtempSync(join(tmpdir(), "reference-"))
let reference: Reference
beforeAll(async () => {
  reference = await writeReference(folder)
})
afterAll(() => rmSync(folder, { recursive: true }))

it("says of every name what it is, and names all that it leads to", () => {
  expect(reference.complaints).toEqual([])
})

it("has a page for each entry", () => {
  const pages = Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]))
  expect(Object.keys(pages).toSorted()).toEqual([
    "README.md",
    "administration.md",
    "browser.md",
    "contract.md",
    "index.md",
    "node.md",
    "react.md",
    "remote.md",
    "share.md",
  ])
  expect(pages["index.md"]).toContain(
    "All that is known of one, or of the one that it was merged into. Fails with `notFound`.",
  )
  expect(pages["contract.md"]).toContain("Milliseconds since 1970")
})

/** What storages are made of, for who writes one, and what `overLibrary` is given. */
const OF_THE_ENGINE = [
  "@ledgerline/core: Clock",
  "@ledgerline/core: Library",
  "@ledgerline/core: MissingCopies",
  "@ledgerline/core: Place",
  "@ledgerline/core: Ports",
  "@ledgerline/core: Proof",
  "@ledgerline/core: Random",
  "@ledgerline/core: RowsBeside",
  "@ledgerline/core: Secrets",
  "@ledgerline/core: SignatureCheck",
  "@ledgerline/core: Store",
  "@ledgerline/sync: HttpPorts",
  "@ledgerline/sync: Timers",
]

it("speaks of no types but the SDK's own, the platform's, and what storages are made of: of none of Effect", () => {
  const foreign = new Set<string>()
  const seek = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return
    const { type, package: from, name } = value as { type?: unknown; package?: string; name?: string }
    if (type === "reference" && from !== undefined) foreign.add(`${from}: ${name}`)
    Object.values(value).forEach(seek)
  }
  seek(new Serializer().projectToObject(reference.project, "/" as never))
  const own = /^(?:typescript|@ledgerline\/client|@types\/node|@types\/react): |: Pick\./
  expect([...foreign].filter((each) => !own.test(each)).toSorted()).toEqual(OF_THE_ENGINE)
})
