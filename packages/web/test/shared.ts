/** What all tests of a file share, since it takes longer to make than what is tried with it. */
import { afterAll, beforeAll } from "vitest"

/** Called with what ends something: with the test, or with the tests of a file. The last ends first. */
export type Ending = (end: () => Promise<void>) => void

/** Makes it before the first test, and ends it after the last. Answers what gives it. */
export function shared<T>(make: (ending: Ending) => Promise<T>): () => T {
  const ends: (() => Promise<void>)[] = []
  let made: { readonly it: T } | undefined
  beforeAll(async () => {
    made = { it: await make((end) => void ends.push(end)) }
  }, 120_000)
  afterAll(async () => {
    for (const end of ends.splice(0).toReversed()) await end()
  })
  return () => {
    if (made === undefined) throw new Error("it could not be made")
    return made.it
  }
}
