/** CUE sheets as text. */

export interface SheetTrack {
  readonly title?: string
  /** mm:ss:ff */
  readonly at: string
  readonly gap?: string
  readonly mode?: string
}

export const lines = (tracks: readonly SheetTrack[], from = 1): string =>
  tracks
    .map(({ title, at, gap, mode = "AUDIO" }, i) =>
      [
        `  TRACK ${String(from + i).padStart(2, "0")} ${mode}`,
        ...(title === undefined ? [] : [`    TITLE "${title}"`]),
        ...(gap === undefined ? [] : [`    INDEX 00 ${gap}`]),
        `    INDEX 01 ${at}`,
      ].join("\n"),
    )
    .join("\n")

export const HEAD = 'PERFORMER "Ada"\nTITLE "Album"\nREM DATE 1999\nREM GENRE Jazz\n'
export const sheet = (file: string, tracks: readonly SheetTrack[]): string =>
  `${HEAD}FILE "${file}" WAVE\n${lines(tracks)}\n`
export const THREE = [
  { title: "One", at: "00:00:00" },
  { title: "Two", at: "01:00:10", gap: "00:58:00" },
  { title: "Three", at: "02:00:00" },
]
