/**
 * What CUE sheets make of a unit's files: a file with several tracks becomes one entry for each of them, and files that
 * are tracks already learn what the sheet says. A sheet beside a file beats one in it, for people can edit that.
 */
import { type Fields, folded } from "@ledgerline/core"
import { FRAMES, parseCue, UnreadableCueSheet } from "../../playlists/cue/cue.ts"
import { namedDisc } from "../../scan/albumFolders.ts"
import { below } from "../../scan/names.ts"
import { stemOf } from "../../scan/kinds.ts"
import { fieldsOfNames } from "../fileName.ts"
import type { FileRead } from "../fileRead.ts"
import { noteOfUnit, remembered } from "../notes.ts"
import type { ReadUnit, UnitFile, UnitPart } from "../unit.ts"
import { matchSheets, ownFile } from "./match.ts"
import { type FileTracks, type SheetTrack, type Stretch, stretchesOf, tracksIn, tracksInBlock } from "./sheetTracks.ts"

type Problem = ReadUnit["problems"][number]
type ReadFile = UnitFile & { readonly read: FileRead }

const wasRead = (file: UnitFile): file is ReadFile => file.read !== undefined && file.failure === undefined

/** The unit with its files cut. Files that were not read stay as they are. */
export function divideUnit(unit: ReadUnit): ReadUnit {
  const files = unit.files.filter(wasRead)
  if (unit.sheets.length === 0 && files.every(({ read }) => read.cueSheet === undefined)) return unit
  const problems: Problem[] = []
  const hints = new Map<ReadFile, Fields>()
  const cut = new Map<ReadFile, readonly Stretch[]>()
  const named = files.map(({ folder, file }) => ({ folder, name: file.name }))
  const meant = matchSheets(unit.sheets, named)
  const take = (file: ReadFile, tracks: FileTracks, where?: string): void => {
    const { read } = file
    const { sampleRate, durationMs } = read.technical
    const stretches = stretchesOf(tracks, { mediaFile: read.mediaFile, sampleRate, durationMs })
    if (!("why" in stretches)) {
      if (stretches.length > 0) cut.set(file, stretches)
    } else if (where !== undefined)
      problems.push({
        path: where,
        why: stretches.why,
        of: file.file.name,
        message: `does not fit ${file.file.name}: ${stretches.message}`,
      })
    const audio = tracks.tracks.filter(({ isAudio }) => isAudio)
    if (audio.length === 1) hints.set(file, hintOf(audio[0] as SheetTrack))
  }
  for (const { sheet, cueFile, file } of meant) {
    take(files[file] as ReadFile, tracksIn(sheet.sheet, cueFile), below(sheet.folder, sheet.name))
  }
  for (const file of files) {
    if (cut.has(file) || hints.has(file)) continue
    const tracks = embedded(file)
    // Programs that split a file leave its sheet in the tags of every piece, which it does not fit.
    if (tracks !== undefined && tracks.tracks.length > 1) take(file, tracks)
  }
  const twins = new Map<string, string>()
  for (const [whole, stretches] of cut) {
    const others = files.filter((file) => file.folder === whole.folder && !cut.has(file))
    for (const [i, file] of split(stretches, others)) {
      const { id, track } = stretches[i] as Stretch
      twins.set(id, file.read.mediaFile)
      if (!hints.has(file)) hints.set(file, hintOf(track))
    }
  }
  for (const sheet of unit.sheets) {
    const mine = new Set(meant.flatMap((each) => (each.sheet === sheet ? [each.cueFile] : [])))
    const missing = sheet.sheet.files.filter((file) => !mine.has(file))
    const tracks = missing.flatMap((file) => tracksIn(sheet.sheet, file).tracks).filter(({ isAudio }) => isAudio)
    const others = files.filter((file) => file.folder === sheet.folder && !cut.has(file) && !hints.has(file))
    const lengths = tracks.map((track) => ({
      track,
      durationMs: track.end === undefined ? undefined : ((track.end - track.start) * 1000) / FRAMES,
    }))
    for (const [i, file] of split(lengths, others)) hints.set(file, hintOf(tracks[i] as SheetTrack))
    if (
      mine.size === 0 &&
      tracks.length > 0 &&
      !files.some((file) => file.folder === sheet.folder && (cut.has(file) || hints.has(file)))
    )
      problems.push({
        path: below(sheet.folder, sheet.name),
        why: "sheetAlone",
        message: "is of files that are not here",
      })
  }
  const inFolder = Map.groupBy(cut.keys(), ({ folder }) => folder)
  return {
    ...unit,
    problems: [...unit.problems, ...problems],
    besideRows: unit.besideRows.map((row) => {
      const odd = problems.find(({ path }) => path === below(row.folder, row.name))
      return odd === undefined ? row : { ...row, failure: remembered(noteOfUnit(odd)) }
    }),
    files: unit.files.flatMap((file): UnitFile[] => {
      if (!wasRead(file)) return [file]
      const hint = hints.get(file)
      const stretches = cut.get(file)
      if (stretches === undefined) return [hint === undefined ? file : { ...file, hint }]
      const all = stretches.map(({ id }) => id)
      const isOneOfSeveral = (inFolder.get(file.folder)?.length ?? 0) > 1 && file.read.common.disc === undefined
      const disc = isOneOfSeveral ? discIn(file.file.name) : undefined
      return stretches.map(({ track, ...stretch }): UnitFile => {
        const twin = twins.get(stretch.id)
        const part: UnitPart = {
          ...stretch,
          fields: disc === undefined ? track.fields : { disc, ...track.fields },
          name: track.name,
          ...(twin === undefined ? {} : { twin }),
          all,
        }
        return { ...file, part }
      })
    }),
  }
}

/** What a sheet in the file says; the text has names, and so goes before the block. */
function embedded({ read: { cueSheet }, file }: ReadFile): FileTracks | undefined {
  if (cueSheet?.text !== undefined) {
    try {
      const sheet = parseCue(Buffer.from(cueSheet.text))
      const own = ownFile(sheet, { folder: "", name: file.name })
      if (own !== undefined && own.tracks.length > 1) return tracksIn(sheet, own)
    } catch (error) {
      if (!(error instanceof UnreadableCueSheet)) throw error
    }
  }
  return cueSheet?.block === undefined ? undefined : tracksInBlock(cueSheet.block)
}

const hintOf = ({ fields, number }: SheetTrack): Fields => {
  const { track: _, ...rest } = fields
  return number === 0 ? rest : fields
}

/** Lengths of the same track, cut by other programs. */
const NEAR_MS = 2000

type Lengths = readonly { readonly track: SheetTrack; readonly durationMs: number | undefined }[]

/**
 * The files that are the tracks of a sheet one by one: as many of them, in the order of their numbers and names, as long
 * as the sheet says. By the index of the track; empty where any differs. A hidden track need not be among them.
 */
function split(wanted: Lengths, files: readonly ReadFile[]): ReadonlyMap<number, ReadFile> {
  if (files.length === 0) return new Map()
  const names = fieldsOfNames(
    "",
    files.map(({ file }) => file.name),
  )
  const ordered = files
    .map((file, i) => ({ file, at: file.read.common.track ?? Number(names[i]?.["track"] ?? 0) }))
    .toSorted((a, b) => a.at - b.at || (folded(a.file.file.name) < folded(b.file.file.name) ? -1 : 1))
  for (const list of [[...wanted.entries()], [...wanted.entries()].filter(([, { track }]) => track.number !== 0)]) {
    const isSame = list.every(([, { durationMs }], i) => {
      const length = ordered[i]?.file.read.technical.durationMs
      return durationMs === undefined || Math.abs((length ?? 0) - durationMs) <= NEAR_MS
    })
    if (list.length === files.length && isSame)
      return new Map(list.map(([index], i) => [index, (ordered[i] as { readonly file: ReadFile }).file]))
  }
  return new Map()
}

const discIn = (name: string): number | undefined => {
  const words = stemOf(name).split(/[\s_()[\]{}.-]+(?=(?:cd|dis[ck]|vol)[\s_-]*\d)/i)
  const disc = words.map((word) => namedDisc(word)?.disc ?? 0).find((number) => number > 0)
  return disc
}
