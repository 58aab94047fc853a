/** Decides what a batch of looked-through folders means: the events to append and what to remember of each file. */
import { albumIdOf, copyIdOf, type NewEvent, pathFields, trackIdOf } from "@ledgerline/core"
import type { LocalFile } from "../local/files.ts"
import { below, bytesOf, isText } from "../scan/names.ts"
import { folderArtwork, trackArtwork, wantedArtwork } from "./artwork.ts"
import { type Claimed, claimEvents } from "./claims.ts"
import { cutEvent, hashOfParts, predecessor, rejoin, type SeenWhole } from "./cue/decideParts.ts"
import { type Encoding, encodingOf, isEncodedSo, shownOf } from "./encoding.ts"
import type { FileRead } from "./fileRead.ts"
import { claimKey, type Known, type Placed, type Wanted } from "./known.ts"
import { detailOf, isSamePlace, placeOf } from "./place.ts"
import { Sayings } from "./sayings.ts"
import { isUnsettled, READER_VERSION, type ReadUnit, type UnitFile, type UnitPart } from "./unit.ts"

/** What became of a file. */
export type Outcome = "imported" | "updated" | "moved" | "unchanged" | "failed"

export interface Decided {
  readonly events: readonly NewEvent[]
  /** What to remember of files. */
  readonly rows: readonly LocalFile[]
  readonly outcomes: readonly { readonly path: string; readonly outcome: Outcome; readonly mediaFile?: string }[]
  readonly failures: readonly { readonly path: string; readonly reason: string }[]
}

/** A path below the source, as events have it. */
const copyPath = (folder: string, name: string): string | Uint8Array => {
  const path = below(folder, name)
  return isText(path) ? path : bytesOf(path)
}

const pathOf = ({ folder, file }: UnitFile): string => below(folder, file.name)

/** A unit, or a stretch of its files where it has so many that one transaction would take long. */
export interface Slice {
  readonly unit: ReadUnit
  /** For each file of the unit. */
  readonly claimed: readonly Claimed[]
  readonly from: number
  readonly to: number
}

/** What {@link decide} has to know. Album ids are those that tags and names come to. */
export function wantedFor(source: string, slices: readonly Slice[]): Wanted {
  const files = slices.flatMap(({ unit, from, to }) => unit.files.slice(from, to))
  const read = files.flatMap((file) => (file.read === undefined ? [] : [{ file, read: file.read }]))
  const mediaFiles = [...new Set(read.map((each) => each.read.mediaFile))]
  const cut = files.flatMap(({ part }) => part ?? [])
  const parts = [...new Set(cut.flatMap(({ all }) => all))]
  const twins = cut.flatMap(({ twin }) => twin ?? [])
  const copies = read.map(({ file, read: { mediaFile } }) =>
    copyIdOf(source, mediaFile, copyPath(file.folder, file.file.name)),
  )
  const gone = slices.flatMap(({ unit }) => unit.gone)
  const albums = slices.flatMap(({ claimed, from, to }) => claimed.slice(from, to).map(({ shown }) => albumIdOf(shown)))
  const artwork = slices.map(wantedArtwork)
  const tracks = [...files.map(({ known }) => known?.track), ...gone.map(({ track }) => track)]
  const ids = [...mediaFiles, ...parts].map(trackIdOf)
  return {
    mediaFiles: [...new Set([...mediaFiles, ...twins])],
    copies,
    tracks: [...new Set([...tracks.filter((id) => typeof id === "string"), ...ids])],
    albums: [...new Set(albums)].filter((id) => id !== null),
    pictured: artwork.flatMap(({ subjects }) => subjects),
    sayings: artwork.flatMap(({ sayings }) => sayings),
    except: slices.flatMap(({ unit }) => [...unit.images.map(({ row }) => row), ...unit.gone]),
    parts,
  }
}

export interface DecideOptions {
  readonly source: string
  /** When the files were looked at, microseconds since 1970. */
  readonly nowUs: number
}

export function decide(slices: readonly Slice[], known: Known, options: DecideOptions): Decided {
  const batch = new BatchDecision(known, options)
  for (const slice of slices) batch.take(slice)
  batch.finish()
  return batch
}

class BatchDecision implements Decided {
  readonly events: NewEvent[] = []
  readonly rows: LocalFile[] = []
  readonly outcomes: { path: string; outcome: Outcome; mediaFile?: string }[] = []
  readonly failures: { path: string; reason: string }[] = []
  readonly #known: Known
  readonly #options: DecideOptions
  readonly #mediaFiles: Map<string, Encoding>
  readonly #tracks: Map<string, string>
  /** Tracks made in this batch, by album. */
  readonly #placed = new Map<string, Placed[]>()
  /** By subject: what this batch has claimed already, for files that are one track. */
  readonly #claimed = new Set<string>()
  readonly #sayings = new Sayings()
  /** The tracks of parts that were other parts before a boundary moved, and those other tracks, which show. */
  readonly #subjects: Map<string, string>

  constructor(known: Known, options: DecideOptions) {
    this.#known = known
    this.#options = options
    this.#mediaFiles = new Map(known.mediaFiles)
    this.#tracks = new Map(known.trackOf)
    this.#subjects = new Map(known.parts.subjectOf)
  }

  take(slice: Slice): void {
    const { unit, claimed, from, to } = slice
    for (let i = from; i < to; i++) {
      const file = unit.files[i] as UnitFile
      if (file.failure !== undefined) this.#failed(file, file.failure)
      else if (file.read !== undefined && file.part !== undefined) this.#partWasRead(slice, i, file.read, file.part)
      else if (file.read !== undefined) this.#wasRead(unit, file, file.read, claimed[i] as Claimed)
      else this.#notRead(file, claimed[i] as Claimed)
    }
    const track = ({ read, known, part }: UnitFile): string | undefined => {
      if (read === undefined) return known?.track ?? undefined
      const made = this.#tracks.get(part?.id ?? read.mediaFile)
      return made === undefined ? undefined : this.#subjectOf(made)
    }
    this.events.push(...trackArtwork(slice, track, this.#known))
    if (to === unit.files.length) {
      this.rows.push(...folderArtwork(slice, this.#sayings, this.#known), ...unit.besideRows)
    }
  }

  /** Images last: a file that moved within the batch is said at its new place before it is taken back at the old one. */
  finish(): void {
    this.events.push(...this.#sayings.events(this.#known))
  }

  #failed(file: UnitFile, reason: string): void {
    const path = pathOf(file)
    this.outcomes.push({ path, outcome: "failed" })
    this.failures.push({ path, reason })
    // What it looks like now is not what could not be read.
    if (file.isRecalled === true) return
    this.rows.push({
      folder: file.folder,
      ...stampOf(file.file),
      unsettled: isUnsettled(file.file, this.#options.nowUs),
      mediaFile: file.known?.mediaFile ?? null,
      track: file.known?.track ?? null,
      claims: file.known?.claims ?? null,
      failure: reason,
      reader: READER_VERSION,
    })
  }

  /** An unchanged file beside changed ones: its neighbours may say something else of it now. */
  #notRead(file: UnitFile, claimed: Claimed): void {
    const { known } = file
    this.outcomes.push({ path: pathOf(file), outcome: "unchanged" })
    if (known === undefined || known.track === null || known.claims === claimed.hash) return
    this.#claim(`track:${known.track}`, claimed)
    this.rows.push({ ...known, claims: claimed.hash })
  }

  #wasRead(unit: ReadUnit, file: UnitFile, read: FileRead, claimed: Claimed): void {
    const { mediaFile } = read
    const isNewFile = !this.#mediaFiles.has(mediaFile)
    const isOtherwise = this.#isOtherwise(file, read)
    if (isNewFile || isOtherwise) this.#import(file, read)
    const isNewCopy = this.#copy(file, read)
    const before = this.events.length
    // Audio that sheets cut elsewhere is no long track here.
    const track = this.#rejoin(file, read, []) ? null : this.#track(unit, file, read, claimed)
    const isOther = file.known?.claims !== claimed.hash
    if (isOther && track !== null) this.#claim(`track:${track}`, claimed)
    this.#remember(
      file,
      read,
      { track, claims: claimed.hash, said: isOtherwise || this.events.length > before },
      isNewCopy && !isNewFile,
    )
  }

  /** A part of a file. The file itself is seen to with the first of them, and remembered with the last. */
  #partWasRead({ unit, claimed }: Slice, i: number, read: FileRead, part: UnitPart): void {
    const file = unit.files[i] as UnitFile
    const place = part.all.indexOf(part.id)
    const whole = this.#wholeOf(file, read)
    if (place === 0) {
      if (!this.#mediaFiles.has(read.mediaFile) || this.#isOtherwise(file, read)) this.#import(file, read)
      this.#copy(file, read)
    }
    const first = i - place
    const siblings = unit.files.slice(first, first + part.all.length).flatMap((each) => each.part ?? [])
    const claims = hashOfParts(siblings, claimed.slice(first, first + part.all.length))
    const isOther = file.known?.claims !== claims || file.known.mediaFile !== read.mediaFile
    if (isOther) {
      const wasCut = (this.#known.parts.cuts.get(read.mediaFile) ?? []).some(
        ({ id, sheet }) => id === part.id && sheet === whole.copy,
      )
      if (!wasCut) this.events.push(cutEvent(whole, part))
      const track = this.#partTrack(read, part, claimed[i] as Claimed, wasCut)
      this.#claim(`track:${this.#subjectOf(track)}`, claimed[i] as Claimed)
    }
    if (place < part.all.length - 1) return
    if (isOther) {
      this.#rejoin(file, read, part.all)
      const track = this.#tracks.get(read.mediaFile)
      if (track !== undefined && (this.#known.parts.files.get(track) ?? 1) === 1) {
        this.#tracks.delete(read.mediaFile)
        this.events.push({ type: "track.removed", subject: `track:${track}`, payload: {} })
      }
    }
    const isNewPlace = this.#known.mediaFiles.has(read.mediaFile) && !this.#known.copies.has(whole.copy)
    this.#remember(file, read, { track: null, claims, said: isOther }, isNewPlace)
  }

  #wholeOf({ folder, file }: UnitFile, { mediaFile }: FileRead): SeenWhole {
    const { source } = this.#options
    return { mediaFile, source, copy: copyIdOf(source, mediaFile, copyPath(folder, file.name)) }
  }

  /** Answers whether some sheet still cuts the file. */
  #rejoin(file: UnitFile, read: FileRead, kept: readonly string[]): boolean {
    const { parts } = this.#known
    const { events, isCut } = rejoin(
      this.#wholeOf(file, read),
      kept,
      parts,
      this.#tracks,
      new Set(this.#subjects.values()),
    )
    this.events.push(...events)
    return isCut
  }

  #subjectOf(track: string): string {
    return this.#subjects.get(track) ?? track
  }

  /** The track of a part: a new one, unless it has one. A new one may turn out to be one that is here. */
  #partTrack({ mediaFile }: FileRead, part: UnitPart, { shown }: Claimed, wasCut: boolean): string {
    const had = this.#tracks.get(part.id)
    if (had !== undefined) return had
    const id = trackIdOf(part.id)
    this.#tracks.set(part.id, id)
    // A person took the track out.
    if (wasCut) return id
    const { durationMs } = part
    this.events.push({ type: "track.created", subject: `track:${id}`, payload: { mediaFile: part.id, durationMs } })
    const before = predecessor(part, this.#known.parts.cuts.get(mediaFile) ?? [])
    const was = before === undefined ? undefined : this.#tracks.get(before.id)
    const place = placeOf(id, shown, durationMs)
    const album = albumIdOf(shown)
    const twin = album === null ? undefined : this.#twin(album, place)
    if (was !== undefined) {
      this.#subjects.set(id, this.#subjectOf(was))
      this.#merge(id, was, "cue", "the sheet moved its boundaries")
    } else if (part.twin !== undefined) {
      this.#merge(id, this.#tracks.get(part.twin) ?? trackIdOf(part.twin), "cue", "a file beside it is this track")
    } else if (twin !== undefined) this.#merge(id, twin.id, "samePlace", detailOf(twin))
    else if (album !== null) this.#placed.set(album, [...(this.#placed.get(album) ?? []), place])
    return id
  }

  #merge(track: string, into: string, rule: string, detail: string): void {
    this.events.push({ type: "track.merged", subject: `track:${track}`, payload: { into, because: { rule, detail } } })
  }

  #remember(
    file: UnitFile,
    read: FileRead,
    { track, claims, said }: { readonly track: string | null; readonly claims: string; readonly said: boolean },
    isNewPlace: boolean,
  ): void {
    const { mediaFile } = read
    const isReplaced = file.known?.mediaFile != null && file.known.mediaFile !== mediaFile
    const outcome = file.known?.mediaFile == null ? "imported" : isReplaced || said ? "updated" : "unchanged"
    this.outcomes.push({
      path: pathOf(file),
      outcome,
      ...(outcome === "imported" && isNewPlace ? { mediaFile } : {}),
    })
    this.rows.push({
      folder: file.folder,
      ...stampOf({ ...file.file, size: read.size, mtimeUs: read.mtimeUs, ctimeUs: read.ctimeUs }),
      unsettled: isUnsettled(read, this.#options.nowUs),
      mediaFile,
      track,
      claims,
      failure: null,
      reader: READER_VERSION,
    })
  }

  /** Whether an older version of this program read the file, and said otherwise how its audio is encoded. */
  #isOtherwise({ known }: UnitFile, { mediaFile, technical }: FileRead): boolean {
    const shown = this.#mediaFiles.get(mediaFile)
    if (shown === undefined || known?.mediaFile !== mediaFile || known.reader === READER_VERSION) return false
    return !isEncodedSo(shown, technical)
  }

  #import({ file }: UnitFile, { mediaFile, technical, tags, size }: FileRead): void {
    this.#mediaFiles.set(mediaFile, shownOf(technical))
    const payload = {
      ...encodingOf(technical),
      bytes: size,
      ...(tags === undefined ? {} : { tags }),
      fileName: file.name.toWellFormed().slice(0, 1000).toWellFormed(),
    }
    this.events.push({ type: "mediaFile.imported", subject: `mediaFile:${mediaFile}`, payload })
  }

  /** Says where the file is, and that what was there before is not. Answers whether the copy is new. */
  #copy({ folder, file, known }: UnitFile, { mediaFile, size, mtimeUs }: FileRead): boolean {
    const { source } = this.#options
    const path = copyPath(folder, file.name)
    const id = copyIdOf(source, mediaFile, path)
    const before = this.#known.copies.get(id)
    const modifiedAt = Math.max(0, Math.floor(mtimeUs / 1000))
    const isSame = before?.state === "present" && before.size === size && before.modifiedAt === modifiedAt
    if (!isSame) {
      const payload = { source, mediaFile, ...pathFields(path), size, modifiedAt }
      this.events.push({ type: "copy.found", subject: `copy:${id}`, payload })
    }
    if (known?.mediaFile != null && known.mediaFile !== mediaFile) {
      this.events.push(lostCopy(source, known, known.mediaFile))
    }
    return before === undefined
  }

  /** The track of the file: a new one, unless it has one. A new one may turn out to be another encoding of one here. */
  #track(unit: ReadUnit, file: UnitFile, { mediaFile, technical }: FileRead, { shown }: Claimed): string {
    const had = this.#tracks.get(mediaFile)
    if (had !== undefined) return had
    const durationMs = Math.max(0, Math.round(technical.durationMs ?? 0))
    const id = trackIdOf(mediaFile)
    this.#tracks.set(mediaFile, id)
    // A person took the track out; that the file is still there does not bring it back. That no sheet cuts it any more does.
    if (file.known?.mediaFile === mediaFile && file.known.track !== null) return id
    const payload = { mediaFile, ...(durationMs > 0 ? { durationMs } : {}) }
    this.events.push({ type: "track.created", subject: `track:${id}`, payload })
    const place = placeOf(id, shown, durationMs)
    const replaced = this.#replaced(unit, file, place)
    const album = albumIdOf(shown)
    const twin = replaced ?? (album === null ? undefined : this.#twin(album, place))
    if (twin !== undefined && twin.id !== id) {
      this.#merge(id, twin.id, replaced === undefined ? "samePlace" : "replaced", detailOf(twin))
    } else if (album !== null) {
      this.#placed.set(album, [...(this.#placed.get(album) ?? []), place])
    }
    return id
  }

  /** Another encoding at the same place of the same album. */
  #twin(album: string, place: Placed): Placed | undefined {
    const others = [...(this.#known.albums.get(album) ?? []), ...(this.#placed.get(album) ?? [])]
    return others.find((other) => other.id !== place.id && isSamePlace(other, place))
  }

  /** The track of a file that went while this one came: under the same name, or with the same tags. */
  #replaced(unit: ReadUnit, file: UnitFile, place: Placed): Placed | undefined {
    const before = [
      ...(file.known?.mediaFile != null ? [file.known] : []),
      ...unit.gone.filter(({ mediaFile }) => mediaFile !== null),
    ]
    for (const { track } of before) {
      if (track === null || track === place.id) continue
      const claims = (provider: string) => this.#known.claims.get(claimKey(`track:${track}`, provider))
      const other = placeOf(track, { ...claims("fileName"), ...claims("embedded") }, place.durationMs)
      if (other.title !== "" && isSamePlace(other, place)) return other
    }
    return undefined
  }

  #claim(subject: string, claimed: Claimed): void {
    const key = `${subject} ${claimed.hash}`
    if (this.#claimed.has(key)) return
    this.#claimed.add(key)
    this.events.push(...claimEvents(subject, claimed, this.#known))
  }
}

/** A file that is not at its place any more. */
export const lostCopy = (source: string, file: LocalFile, mediaFile: string): NewEvent => ({
  type: "copy.lost",
  subject: `copy:${copyAt(source, file, mediaFile)}`,
  payload: {},
})

/** The id of the copy that a file is. */
export const copyAt = (source: string, { folder, name }: LocalFile, mediaFile: string): string =>
  copyIdOf(source, mediaFile, copyPath(folder, name))

const stampOf = ({ name, size, mtimeUs, ctimeUs }: UnitFile["file"]) => ({ name, size, mtimeUs, ctimeUs })
