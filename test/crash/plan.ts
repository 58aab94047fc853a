/** What the writer writes, batch by batch: its number says all, so that whoever looks later knows what a batch held. */
import type { NewEvent } from "@ledgerline/core"

const SIZES = [1, 1, 3, 1, 20, 1, 2]
/** A few batches are so large that the write-ahead log is brought into the database meanwhile. */
const isLarge = (batch: number): boolean => batch % 9 === 8

export const sizeOf = (batch: number): number => (isLarge(batch) ? 25 : (SIZES[batch % SIZES.length] as number))

/** The operation of a batch. */
export const opOf = (batch: number): string => batch.toString(16).padStart(32, "0")
export const batchOf = (op: string): number => Number.parseInt(op, 16)

export function eventsOf(batch: number): NewEvent[] {
  return Array.from({ length: sizeOf(batch) }, (_, i): NewEvent => {
    if (isLarge(batch))
      return { type: "mark.made", subject: `counter:${i % 3}`, payload: { value: "x".repeat(60_000) } }
    if (i % 3 === 1) return { type: "count.added", subject: `counter:${i % 5}`, payload: { by: batch } }
    if (batch % 6 === 5) {
      const operations = [{ op: opOf(batch - 2), origin: "0".repeat(32), through: 1000 }]
      return { type: "revert.made", subject: `revert:${batch}`, payload: { events: [], operations } }
    }
    return {
      type: "note.said",
      subject: `note:${i % 4}`,
      payload: { text: `${batch}`, mood: i % 2 === 0 ? "low" : "high" },
    }
  })
}
