/** Pages stay true: links lead somewhere, quoted code is in the quoted file, and rules are tested and exist where they are cited. */
import { existsSync, globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { isSignedHead, keyFromSeed } from "../packages/core/src/log/keys.ts"
import { checkHeader, payloadHashOf, prevOf, readHeader } from "../packages/core/src/log/header.ts"
import { decodePayload } from "../packages/core/src/log/payload.ts"
import { sha256 } from "../packages/core/src/ids.ts"
import vector from "./spec/vector.json" with { type: "json" }

const root = fileURLToPath(new URL("..", import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), "utf8")
const pages = globSync(["*.md", "docs/**/*.md"], { cwd: root })

describe.each(pages)("%s", (page) => {
  const text = read(page)
  const folder = join(root, dirname(page))

  it("links to files that exist", () => {
    const prose = text.replaceAll(/```.*?```|`[^`\n]*`/gs, "")
    const links = [...prose.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target]) => String(target))
    const relative = links.filter((target) => !/^[a-z]+:/.test(target))
    expect(relative.filter((target) => target.startsWith("/") || !existsSync(join(folder, target)))).toEqual([])
  })

  it("quotes what the files say", () => {
    for (const [, file, code] of text.matchAll(/```ts file=(\S+)\n(.*?)```/gs)) {
      expect(readFileSync(join(folder, String(file)), "utf8")).toContain(code)
    }
  })
})

const specs = [
  ["LOG", "docs/spec/log.md"],
  ["FOLD", "docs/spec/fold.md"],
  ["SYNC", "docs/spec/sync.md"],
  ["EXP", "docs/spec/export.md"],
  ["PLAYLIST", "docs/spec/playlist.md"],
  ["COLLAB", "docs/spec/collab.md"],
  ["MID", "docs/media-identity.md"],
  ["SEC", "docs/spec/security.md"],
] as const

const sources = globSync(["packages/*/{src,bench}/**/*.ts", "test/**/*.ts", "scripts/**/*.ts", "docs/**/*.{md,ts}"], {
  cwd: root,
  exclude: (path) => path.endsWith("node_modules"),
})

/** `[LOG-5]` in the texts of tests and of the rules that every store is tested by, with the file it is in. */
const cited = sources
  .filter((file) => /\.test\.ts$|\/testing\/store\w*Rules\.ts$/.test(file))
  .flatMap((file) =>
    [...read(file).matchAll(/"[^"\n]*"|`[^`\n]*`/g)].flatMap(([text]) =>
      [...text.matchAll(/\[([A-Z]+-\d+)\]/g)].map(([, rule]) => ({ file, rule: String(rule) })),
    ),
  )

describe.each(specs)("rules %s", (name, page) => {
  const numbers = [...read(page).matchAll(new RegExp(`^\\*\\*\\[${name}-(\\d+)\\]\\*\\*`, "gm"))].map(([, n]) =>
    Number(n),
  )

  // Rules that are not built yet keep their numbers at the end of the page, where nothing cites them.
  const planned = [...read(page).matchAll(new RegExp(`^${name}-(\\d+): `, "gm"))].map(([, n]) => Number(n))
  const known = new Set([...numbers, ...planned])

  it("are numbered from 1, each once and in order", () => {
    expect([...known].toSorted((a, b) => a - b)).toEqual(Array.from({ length: known.size }, (_, i) => i + 1))
    expect(known.size).toBe(numbers.length + planned.length)
    for (const list of [numbers, planned]) expect(list).toEqual(list.toSorted((a, b) => a - b))
    expect(numbers.length).toBeGreaterThan(0)
  })

  it("exist where they are cited", () => {
    const everywhere = sources.flatMap((file) =>
      [...read(file).matchAll(new RegExp(`\\b${name}-(\\d+)\\b`, "g"))].map(([, number]) => ({ file, number })),
    )
    expect(everywhere.filter(({ number }) => !known.has(Number(number)))).toEqual([])
  })

  it("are each cited by a test", () => {
    const tested = new Set(cited.map(({ rule }) => rule))
    expect(numbers.map((number) => `${name}-${number}`).filter((rule) => !tested.has(rule))).toEqual([])
  })
})

it("tests cite rules of a specification that there is", () => {
  const names: readonly string[] = specs.map(([name]) => name)
  expect(cited.filter(({ rule }) => !names.includes(rule.replace(/-\d+$/, "")))).toEqual([])
})

describe("docs/spec/vector.json", () => {
  const bytes = (hex: string): Buffer => Buffer.from(hex, "hex")

  it("[LOG-6] has the key and origin of its seed", () => {
    const key = keyFromSeed(bytes(vector.seed))
    expect({ publicKey: key.publicKey.toString("hex"), origin: key.origin }).toEqual({
      publicKey: vector.publicKey,
      origin: vector.origin,
    })
  })

  it("[LOG-1] [LOG-2] [LOG-4] has events that hash and chain", () => {
    let prev = ""
    for (const [i, { header, payload, id }] of vector.events.entries()) {
      checkHeader(bytes(header))
      expect(readHeader(bytes(header))).toMatchObject({ origin: vector.origin, log: vector.log, seq: i + 1 })
      expect(sha256(bytes(header))).toBe(id)
      expect(payloadHashOf(bytes(header))).toBe(sha256(bytes(payload)))
      expect(decodePayload(bytes(payload))).toBeTypeOf("object")
      expect(prevOf(bytes(header))).toBe(prev)
      prev = id
    }
  })

  it("[LOG-7] has a head that holds, and no other that does", () => {
    const { publicKey, origin, log, head } = vector
    const signed = { ...head, origin, log, signature: bytes(head.signature) }
    expect(isSignedHead(bytes(publicKey), signed)).toBe(true)
    expect(isSignedHead(bytes(publicKey), { ...signed, seq: 1 })).toBe(false)
    expect(isSignedHead(bytes(publicKey), { ...signed, log: "user:ada" })).toBe(false)
  })
})
