/** What is known of an encoding. The file read last tells; what was measured is kept as rows, not here. */
import type { SubjectRef, ViewRows } from "../../define/aspect.ts"
import { defineAspect } from "../../define/aspect.ts"
import type { FoldedEvent } from "../../define/event.ts"
import { mediaFileEvents } from "./events.ts"
import { ANALYSIS } from "./analysis.ts"

export interface MediaFileState {
  readonly imported?: Imported & { readonly at: number }
  readonly generated?: Generated & { readonly at: number }
  /** What cuts it from a whole: one entry for each sheet. */
  readonly cuts?: readonly Cut[]
}

interface Cut {
  readonly sheet: string
  readonly of: string
  readonly startSample: number
  readonly endSample?: number
  readonly sampleRate: number
}

interface Imported {
  readonly codec: string
  readonly container: string
  readonly durationMs: number
  readonly bitRate: number
  readonly sampleRate: number
  readonly bitDepth?: number
  readonly channels: number
  readonly bytes: number
  readonly tags?: string
  readonly fileName?: string
}

interface Generated {
  readonly model: string
  readonly prompt?: string
  readonly licence?: string
  readonly parent?: string
}

function analysisRows(subject: SubjectRef, { id, type, at, origin, seq, actor, payload }: FoldedEvent): ViewRows {
  if (type !== "mediaFile.analysed") return {}
  const { analysis, values } = payload as { readonly analysis: string; readonly values: unknown }
  const row = { subject: subject.key, analysis, event: id, at, origin, seq, actor, values: JSON.stringify(values) }
  return { analysis: [row] }
}

const otherCuts = ({ cuts = [] }: MediaFileState, { sheet }: Pick<Cut, "sheet">): readonly Cut[] =>
  cuts.filter((cut) => cut.sheet !== sheet)

export const mediaFileAspect = defineAspect({
  name: "mediaFile",
  events: mediaFileEvents,
  initial: (): MediaFileState => ({}),
  fold: {
    imported: (state: MediaFileState, { at, payload }: FoldedEvent<Imported>): MediaFileState => ({
      ...state,
      imported: { ...payload, at: state.imported?.at ?? at },
    }),
    generated: (state: MediaFileState, { at, payload }: FoldedEvent<Generated>): MediaFileState => ({
      ...state,
      generated: { ...payload, at: state.generated?.at ?? at },
    }),
    cut: (state: MediaFileState, { payload }: FoldedEvent<Cut>): MediaFileState => ({
      ...state,
      cuts: [...otherCuts(state, payload), payload],
    }),
    joined: (state: MediaFileState, { payload }: FoldedEvent<Pick<Cut, "sheet">>): MediaFileState => ({
      ...state,
      cuts: otherCuts(state, payload),
    }),
    analysed: (state: MediaFileState): MediaFileState => state,
  },
  eventTables: [ANALYSIS],
  eventRows: analysisRows,
})
