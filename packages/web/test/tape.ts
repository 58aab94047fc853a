/** Records what a page sends to the speakers, sample by sample, without the app knowing. */
import type { Page } from "playwright-core"

interface Tape {
  /** Hertz; 0 until something was connected to the speakers. */
  rate: number
  blocks: Float32Array[]
}

declare global {
  interface Window {
    tape: Tape
  }
}

/** To be run in a page before its own scripts, in a context that lets scripts of tests in. */
export function record(): void {
  const code = `registerProcessor("tape", class extends AudioWorkletProcessor {
    process([input]) { if (input[0]) this.port.postMessage(input[0].slice()); return true }
  })`
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }))
  // oxlint-disable-next-line typescript/unbound-method
  const connect = AudioNode.prototype.connect as (this: AudioNode, to: AudioNode) => AudioNode
  let newest: BaseAudioContext | undefined
  window.tape = { rate: 0, blocks: [] }
  AudioNode.prototype.connect = function connectAndRecord(this: AudioNode, to: AudioNode): AudioNode {
    const { context } = this
    if (to instanceof AudioDestinationNode) {
      newest = context
      void context.audioWorklet.addModule(url).then(() => {
        const node = new AudioWorkletNode(context, "tape")
        window.tape.rate = context.sampleRate
        node.port.addEventListener("message", ({ data }) => {
          if (context === newest) window.tape.blocks.push(data as Float32Array)
        })
        node.port.start()
        connect.call(this, node)
        connect.call(node, to)
      })
    }
    return connect.call(this, to)
  } as typeof AudioNode.prototype.connect
}

/** Forgets what was recorded. */
export const rewind = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.tape.blocks = []
  })

/** Waits until so many seconds of sound were recorded, and answers the samples from the first that is heard on. */
export async function recorded(page: Page, seconds: number): Promise<{ rate: number; samples: Float32Array }> {
  await page.waitForFunction(
    (wanted) => {
      const { rate, blocks } = window.tape
      const first = blocks.findIndex((block) => block.some((sample) => Math.abs(sample) > 0.01))
      return rate > 0 && first !== -1 && (blocks.length - first) * 128 > wanted * rate
    },
    seconds,
    { polling: 100 },
  )
  const { rate, all } = await page.evaluate(() => {
    const joined = window.tape.blocks.flatMap((block) => [...block])
    return { rate: window.tape.rate, all: joined }
  })
  const first = all.findIndex((sample) => Math.abs(sample) > 0.01)
  return { rate, samples: Float32Array.from(all.slice(first)) }
}

export interface Tone {
  readonly amplitude: number
  /** Radians, by the clock of the recording. */
  readonly phase: number
}

/** What there is of one pitch in a stretch of samples; whole periods make it exact. */
export function toneIn(samples: Float32Array, rate: number, hertz: number, from: number, length: number): Tone {
  let [sine, cosine] = [0, 0]
  for (let i = from; i < from + length; i++) {
    const angle = (2 * Math.PI * hertz * i) / rate
    sine += (samples[i] ?? 0) * Math.sin(angle)
    cosine += (samples[i] ?? 0) * Math.cos(angle)
  }
  return { amplitude: (2 * Math.hypot(sine, cosine)) / length, phase: Math.atan2(cosine, sine) }
}

/** How far each sample is from where a sine of that pitch would have gone: a jump shows, however small. */
export function worstJump(samples: Float32Array, rate: number, hertz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hertz) / rate)
  let worst = 0
  for (let i = 1; i + 1 < samples.length; i++) {
    const expected = turn * (samples[i] ?? 0) - (samples[i - 1] ?? 0)
    worst = Math.max(worst, Math.abs((samples[i + 1] ?? 0) - expected))
  }
  return worst
}
