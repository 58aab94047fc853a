/** Plays what is found by words, one after another, from wherever each track can be had. */
import type { DeviceLibrary, Resolution } from "@ledgerline/client"

/** Plays from one place; false where that failed before the end. */
export type Play = (from: Resolution) => Promise<boolean>

export async function playFound(library: DeviceLibrary, words: string, play: Play): Promise<readonly string[]> {
  const { items } = await library.search(words, { limit: 10 })
  await library.offline.prefetch(items.map(({ id }) => id))
  const told: string[] = []
  for (const { id, title, durationMs } of items) {
    const without: string[] = []
    for (;;) {
      const from = await library.resolve(id, { without })
      told.push(`${title ?? id}: ${from.reason}`)
      if (from.kind === "offline") break
      const startedAt = Date.now()
      if (await play(from)) {
        await library.playback.played(id, { startedAt, durationMs: durationMs ?? 0, completed: true })
        break
      }
      without.push(from.way)
    }
  }
  return told
}
