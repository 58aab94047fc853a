/** Texts that a turned or lost byte makes of another, so that a hash can tell which one it was. */

/**
 * Whether one hash is the other with a stretch of it damaged: 32 digits of the 64 stand where they stood. Hashes of two
 * events share that many by no chance.
 */
export function isAlike(a: string, b: string): boolean {
  if (a === b) return true
  const most = Math.min(a.length, b.length)
  let front = 0
  while (front < most && a[front] === b[front]) front += 1
  let back = 0
  while (back < most - front && a[a.length - 1 - back] === b[b.length - 1 - back]) back += 1
  return front + back >= 32
}

/** What a text may have been before one of its characters was changed, lost or doubled. Letters are those it may be of. */
export function* nearby(text: string, letters: string): Generator<string> {
  for (let i = 0; i <= text.length; i++) {
    const [before, behind] = [text.slice(0, i), text.slice(i + 1)]
    if (i < text.length) yield before + behind
    for (const letter of letters) {
      if (i < text.length && letter !== text[i]) yield before + letter + behind
      yield before + letter + text.slice(i)
    }
  }
}
