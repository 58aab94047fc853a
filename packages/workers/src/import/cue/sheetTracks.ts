/** The tracks that a sheet says are in one file, whether it is a text or a block, and which samples they are. */
import { type Fields, partIdOf } from "@ledgerline/core"
import { type CueFile, type CueSheet, FRAMES } from "../../playlists/cue/cue.ts"
import type { BlockSheet } from "../../read/raw/flacCueSheet.ts"

export interface SheetTrack {
  readonly number: number
  readonly isAudio: boolean
  readonly fields: Fields
  /** What it is called where the fields have no title. */
  readonly name: string
  readonly start: number
  /** Absent where it ends with the file. */
  readonly end?: number
}

/** What a sheet says of one file. */
export interface FileTracks {
  /** What starts and ends count, a second; samples of the file where it is absent. */
  readonly units?: number
  readonly tracks: readonly SheetTrack[]
}

/** Albums tell more than one artist this way. */
const nameOf = (number: number): string => (number === 0 ? "Hidden track" : `Track ${number}`)

/** The tracks of one file of a sheet. */
export function tracksIn(sheet: CueSheet, file: CueFile): FileTracks {
  const total = sheet.files
    .flatMap(({ tracks }) => tracks)
    .filter(({ isAudio, isHidden }) => isAudio && !isHidden).length
  const { title: album, performer, genre, date, catalog, discNumber, discTotal } = sheet
  const tracks = file.tracks.map((track): SheetTrack => {
    const { number, isAudio, isHidden, title, writer, isrc, startFrame, endFrame } = track
    const artist = track.performer ?? performer
    return {
      number,
      isAudio,
      name: nameOf(number),
      start: startFrame,
      ...(endFrame === undefined ? {} : { end: endFrame }),
      fields: {
        track: number,
        ...(isHidden === true ? {} : { trackTotal: total }),
        ...(title && { title }),
        ...(artist && { artist }),
        ...(performer && { albumArtist: performer }),
        ...(album && { album }),
        ...(genre && { genres: [genre] }),
        ...dateFields(date),
        ...(catalog && { barcode: catalog }),
        ...(discNumber && { disc: discNumber }),
        ...(discTotal && { discTotal }),
        ...(isrc && { isrc: [isrc] }),
        ...(writer && { composers: [writer] }),
      },
    }
  })
  return { units: FRAMES, tracks }
}

function dateFields(text: string | undefined): Fields {
  const date = /^\d{4}(?:-\d{2}(?:-\d{2})?)?$/.exec(text?.trim() ?? "")?.[0]
  return date === undefined || Number(date.slice(0, 4)) === 0 ? {} : { date, year: Number(date.slice(0, 4)) }
}

/** The tracks of FLAC's own block, which has no names. */
export function tracksInBlock({ tracks, catalog }: BlockSheet): FileTracks {
  const total = tracks.filter(({ isAudio }) => isAudio).length
  return {
    tracks: tracks.map(({ number, isAudio, isrc, startSample }, i): SheetTrack => {
      const next = tracks[i + 1]
      const end = next === undefined ? undefined : next.isAudio ? next.startSample : next.firstSample
      return {
        number,
        isAudio,
        name: nameOf(number),
        start: startSample,
        ...(end === undefined ? {} : { end }),
        fields: {
          track: number,
          trackTotal: total,
          ...(catalog && { barcode: catalog }),
          ...(isrc && { isrc: [isrc] }),
        },
      }
    }),
  }
}

export interface Whole {
  readonly mediaFile: string
  readonly sampleRate: number | undefined
  readonly durationMs: number | undefined
}

export interface Stretch {
  readonly track: SheetTrack
  /** The media file that the part is. */
  readonly id: string
  readonly startSample: number
  /** Absent where it ends with the file. */
  readonly endSample?: number
  readonly sampleRate: number
  readonly durationMs: number
  /** Samples of the whole. */
  readonly length: number
}

/** Sheets count to the end of a disc, files may be cut a little earlier. */
const SLACK_MS = 1000

/** How a sheet does not fit a file: how long that is is not known, tracks are not in order, or they end behind it. */
export type SheetMisfit = "sheetUnmeasured" | "sheetOrder" | "sheetLonger"

export interface Misfit {
  readonly why: SheetMisfit
  readonly message: string
}

/** The parts of a file: none where it is one track, or the reason why the sheet cannot be of this file. */
export function stretchesOf({ units, tracks }: FileTracks, whole: Whole): readonly Stretch[] | Misfit {
  const { mediaFile, sampleRate = 0, durationMs = 0 } = whole
  if (tracks.filter(({ isAudio }) => isAudio).length < 2) return []
  if (sampleRate <= 0 || durationMs <= 0)
    return { why: "sheetUnmeasured", message: "the length of the file is not known" }
  const samples = (at: number): number => (units === undefined ? at : Math.round((at * sampleRate) / units))
  const length = Math.round((durationMs / 1000) * sampleRate)
  const slack = (SLACK_MS / 1000) * sampleRate
  const stretches: Stretch[] = []
  let before = -1
  for (const track of tracks) {
    const startSample = samples(track.start)
    const end = track.end === undefined ? undefined : samples(track.end)
    if (startSample <= before)
      return { why: "sheetOrder", message: `track ${track.number} does not begin behind the one before` }
    before = startSample
    if (!track.isAudio) continue
    if (startSample >= length || (end ?? 0) > length + slack)
      return { why: "sheetLonger", message: `track ${track.number} is behind the end of the file` }
    // What ends within a rounding of the file's end ends with it.
    const endSample = end === undefined || end >= length ? undefined : end
    stretches.push({
      track,
      id: partIdOf(mediaFile, startSample, endSample),
      startSample,
      ...(endSample === undefined ? {} : { endSample }),
      sampleRate,
      length,
      durationMs: Math.round((((endSample ?? length) - startSample) / sampleRate) * 1000),
    })
  }
  return stretches
}
