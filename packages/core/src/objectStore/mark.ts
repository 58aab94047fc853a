/** What tells, below its prefix, that a store is the one that was added: whose library it is, and which of its sources. */
import * as Schema from "effect/Schema"

export const MARK = "ledgerline-store.json"

export interface StoreMark {
  readonly library: string
  readonly source: string
}

const StoreMark = Schema.Struct({
  library: Schema.String.check(Schema.isMaxLength(200)),
  source: Schema.String.check(Schema.isPattern(/^[0-9a-f]{32}$/)),
})

export const markText = ({ library, source }: StoreMark): string => `${JSON.stringify({ library, source })}\n`

/** What a text says; undefined where it is no mark. */
export function readMark(text: string): StoreMark | undefined {
  try {
    const found: unknown = JSON.parse(text)
    return Schema.is(StoreMark)(found) ? found : undefined
  } catch {
    return undefined
  }
}
