/** What the views show otherwise at one moment than at another. */
import type { ValueChange } from "../fold/changes.ts"
import { diff } from "../fold/diff.ts"
import { generation } from "../fold/generation.ts"
import type { Moment } from "../fold/moment.ts"
import type { Library } from "../Library.ts"

/** A moment that is left out is now. */
export async function* diffMoments(
  now: Library,
  a: Moment | undefined,
  b: Moment | undefined,
): AsyncGenerator<ValueChange> {
  await now.upgraded()
  const [before, after] = [a === undefined ? now : await now.asOf(a), b === undefined ? now : await now.asOf(b)]
  const side = (library: Library) => ({ store: library.store, generation: generation(library.generation) })
  try {
    yield* diff(now.registry, side(before), side(after))
  } finally {
    if (before !== now) await before.close()
    if (after !== now) await after.close()
  }
}
