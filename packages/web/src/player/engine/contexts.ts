/**
 * Contexts of Web Audio. WebKit lets a context sound only where it was begun, or gone on with, while somebody pressed something;
 * music comes over the network later than that. So there some are begun at the first press, and kept.
 */

/** Nothing that can be asked of a browser tells this. Chromium names WebKit too. */
const isWebKit = /AppleWebKit/.test(navigator.userAgent) && !/Chrom(?:e|ium)\//.test(navigator.userAgent)

/** Of nearly all music, in samples a second; what has another rate is converted. */
const RATES = [48_000, 44_100]

const kept = new Map<number, AudioContext>()
const allowed = new WeakSet<AudioContext>()
/** How many outputs there are on each. */
const uses = new Map<AudioContext, number>()

/** To be called while somebody presses something. Answers whether it need not be called again. */
export function unlockContexts(): boolean {
  if (!isWebKit || typeof AudioContext === "undefined") return true
  for (const rate of RATES) {
    const context = kept.get(rate) ?? begin(rate)
    kept.set(rate, context)
    if (allowed.has(context)) continue
    // Where the press was none that counts, this stays open.
    void context.resume().then(() => {
      allowed.add(context)
      rest(context)
    })
  }
  return RATES.every((rate) => {
    const context = kept.get(rate)
    return context !== undefined && allowed.has(context)
  })
}

/** A context for music of a rate; of that rate where the browser lets it be. */
export function contextFor(rate: number): AudioContext {
  const context = kept.get(rate) ?? kept.values().next().value ?? begin(rate)
  uses.set(context, (uses.get(context) ?? 0) + 1)
  return context
}

/** Once for each {@link contextFor}. */
export function leaveContext(context: AudioContext): void {
  const left = (uses.get(context) ?? 1) - 1
  if (left > 0) {
    uses.set(context, left)
    return
  }
  uses.delete(context)
  if ([...kept.values()].includes(context)) rest(context)
  else void context.close().catch(() => undefined)
}

/** One that runs holds the loudspeakers, though nothing is heard. */
function rest(context: AudioContext): void {
  if (!uses.has(context)) void context.suspend().catch(() => undefined)
}

function begin(sampleRate: number): AudioContext {
  try {
    return new AudioContext({ sampleRate, latencyHint: "playback" })
  } catch {
    return new AudioContext({ latencyHint: "playback" })
  }
}
