/** Writes the manifest of a library, piece by piece: it may be larger than memory should be. */
import { LIBRARY } from "../ids.ts"
import type { Library } from "../Library.ts"
import { digestOf, LIST_NAMES, LISTS, MANIFEST_FORMAT, MANIFEST_VERSION } from "./format.ts"
import { shownFrom, type ShownItem } from "./shown.ts"

/** Items that are read at a time: others have their turn between. */
const PAGE = 500

/** The last event of each replica that is here. */
export async function stateOf(library: Library): Promise<Record<string, number>> {
  const state: Record<string, number> = {}
  for (const { log, origin, seq } of await library.holdings())
    if (log === LIBRARY) state[origin] = Math.max(seq, state[origin] ?? 0)
  return state
}

/** The text, an item a line. Each item is of one moment; `state` is that of the first, so none is older. */
export async function* writeManifest(library: Library): AsyncGenerator<string> {
  const head = {
    format: MANIFEST_FORMAT,
    version: MANIFEST_VERSION,
    library: library.id,
    state: await stateOf(library),
  }
  yield JSON.stringify(head).slice(0, -1)
  for (const list of LIST_NAMES) {
    yield `,\n"${list}": [`
    let after = ""
    for (let isFirst = true; ;) {
      const items = await library.store.read(() => shownFrom(LISTS[list], after, PAGE))
      const last = items.at(-1)
      if (last === undefined) break
      yield `${isFirst ? "\n" : ",\n"}${items.map(lineOf).join(",\n")}`
      after = last.id
      isFirst = false
      // A read may take no turn of the event loop, and so would all of them together.
      await library.ports.pause?.()
    }
    yield "\n]"
  }
  yield "\n}\n"
}

function lineOf({ id, fields }: ShownItem): string {
  const was = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, digestOf(value)]))
  return JSON.stringify({ id, fields, was })
}
