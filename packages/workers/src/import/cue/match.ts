/**
 * Which file each FILE of a sheet means. Sheets are written while ripping: since then `.wav` became `.flac`, files were
 * renamed, folders moved.
 */
import type { CueFile, CueSheet } from "../../playlists/cue/cue.ts"
import { kindOf, stemOf } from "../../scan/kinds.ts"
import type { UnitSheet } from "../unit.ts"

export interface Named {
  readonly folder: string
  readonly name: string
}

/** A sheet's say about one file. */
export interface Meant {
  readonly sheet: UnitSheet
  readonly cueFile: CueFile
  /** The index of the file. */
  readonly file: number
}

const plain = (name: string): string => name.normalize("NFC").toLowerCase()
const stem = (name: string): string => plain(kindOf(name) === "audio" ? stemOf(name) : name)

/** One entry for each file at most; surer ways of finding it go first, then names of sheets. */
export function matchSheets(sheets: readonly UnitSheet[], files: readonly Named[]): Meant[] {
  const found = sheets.flatMap((sheet) =>
    sheet.sheet.files
      .filter(({ tracks }) => tracks.length > 0)
      .flatMap((cueFile) => {
        const match = fileOf(sheet, cueFile, files)
        return match === undefined ? [] : [{ sheet, cueFile, ...match }]
      }),
  )
  const byFile = new Map<number, Meant>()
  const used = new Set<CueFile>()
  for (const { rank: _, ...meant } of found.toSorted((a, b) => a.rank - b.rank)) {
    if (byFile.has(meant.file) || used.has(meant.cueFile)) continue
    byFile.set(meant.file, meant)
    used.add(meant.cueFile)
  }
  return [...byFile.values()]
}

function fileOf(
  { folder, name, sheet }: UnitSheet,
  { location, tracks }: CueFile,
  files: readonly Named[],
): { readonly file: number; readonly rank: number } | undefined {
  if (location.kind !== "path") return undefined
  const here = [...files.entries()].filter(([, file]) => file.folder === folder)
  const parts = location.path.split("/")
  const wanted = parts.at(-1) ?? ""
  const around = folder === "" ? [] : folder.split("/")
  const path = plain([...around, ...parts.filter((part) => part !== ".")].join("/"))
  const isLone = sheet.files.filter((file) => file.tracks.length > 0).length === 1 && tracks.length > 1
  const tries = [
    () => [...files.entries()].find(([, file]) => plain(`${file.folder}/${file.name}`).replace(/^\//, "") === path),
    () => here.find(([, file]) => plain(file.name) === plain(wanted)),
    () => here.find(([, file]) => stem(file.name) === stem(wanted)),
    // `Album.cue` and `Album.flac.cue` are of `Album.flac`, whatever they say.
    () =>
      isLone ? here.find(([, file]) => [stem(file.name), plain(file.name)].includes(plain(stemOf(name)))) : undefined,
    () => (isLone && here.length === 1 ? here[0] : undefined),
  ]
  for (const [rank, attempt] of tries.entries()) {
    const match = attempt()
    if (match !== undefined) return { file: match[0], rank }
  }
  return undefined
}

/** The FILE of a sheet in a tag that means the file itself. */
export function ownFile(sheet: CueSheet, { name }: Named): CueFile | undefined {
  const named = sheet.files.find(
    ({ location, tracks }) =>
      tracks.length > 0 && location.kind === "path" && stem(location.path.split("/").at(-1) ?? "") === stem(name),
  )
  const filled = sheet.files.filter(({ tracks }) => tracks.length > 0)
  return named ?? (filled.length === 1 ? filled[0] : undefined)
}
