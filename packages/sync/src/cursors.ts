/** What a client pushed itself need not come back to it. docs/spec/sync.md, SYNC-14. */

/** Moves cursors that stand in a stretch of positions behind it: all that lies there came from this client. */
export function moveBehind(
  cursors: Map<string, number>,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  for (const [log, position] of cursors) if (position >= from && position <= to) cursors.set(log, to + 1)
}
