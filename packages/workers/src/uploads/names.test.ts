import fc from "fast-check"
import { expect, it } from "vitest"
import { isPassedOver } from "../scan/ignore.ts"
import { namesLike, safeFileName, safeFolderName } from "./names.ts"

const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.stringMatching(/^[./\\: \0conCON1-9~$a-z]{0,40}$/),
  fc
    .constantFrom("con", "NUL", "com1", "LPT9", "aux .x", "lost+found", "a.part", "..", ".", "...", "@eaDir")
    .chain((name) => fc.constantFrom(name, `${name}.flac`, `x/${name}`, ` ${name} `)),
)

it("a name that was sent is one name, short, seen and of no device, and stays what it is", () => {
  fc.assert(
    fc.property(hostile, (name) => {
      for (const safe of [safeFileName(name), safeFolderName(name)]) {
        expect(safe).not.toMatch(/[/\\:*?"<>|\p{Cc}\p{Cf}]/u)
        expect(safe).not.toMatch(/^[. ]|[. ]$/)
        expect(safe).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d) *(?:\.|$)/i)
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(210)
        expect(safe.isWellFormed()).toBe(true)
      }
      expect(isPassedOver(safeFolderName(name)) && safeFolderName(name) !== "").toBe(false)
      expect(safeFileName(safeFileName(name))).toBe(safeFileName(name))
    }),
    { numRuns: 2000 },
  )
})

it("names of music stay as they are", () => {
  for (const name of ["01 Gymnopédie No. 1.flac", "日本語.mp3", "Ärzte – Schrei.ogg", "a.b.c.m4a"])
    expect(safeFileName(name)).toBe(name)
  for (const name of ["Disc 1", "…And Justice for All", "Sigur Rós"]) expect(safeFolderName(name)).toBe(name)
})

it("the next name keeps the ending", () => {
  const names = namesLike("a.b.flac")
  expect([names.next().value, names.next().value, names.next().value]).toEqual([
    "a.b.flac",
    "a.b (2).flac",
    "a.b (3).flac",
  ])
})
