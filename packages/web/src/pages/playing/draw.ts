/** What is heard, as pictures: each kind draws one frame. Plain canvas; sizes in CSS pixels. */

export interface Frame {
  readonly context: CanvasRenderingContext2D
  readonly width: number
  readonly height: number
  readonly analyser: AnalyserNode
  readonly colour: string
  readonly background: string
}

export type Visual = "spectrum" | "scope" | "spectrogram"

const BARS = 64
/** Hertz: what lies outside is hardly music. */
const LOWEST = 40
const HIGHEST = 16_000

export const VISUALS: Readonly<Record<Visual, (frame: Frame) => void>> = {
  spectrum({ context, width, height, analyser, colour }) {
    const bins = new Uint8Array(analyser.frequencyBinCount)
    analyser.getByteFrequencyData(bins)
    context.clearRect(0, 0, width, height)
    context.fillStyle = colour
    const step = width / BARS
    for (let i = 0; i < BARS; i++) {
      const size = Math.max(2, (loudest(bins, analyser, i / BARS, (i + 1) / BARS) / 255) * height)
      context.fillRect(i * step + 1, height - size, step - 2, size)
    }
  },
  scope({ context, width, height, analyser, colour }) {
    const samples = new Float32Array(analyser.fftSize)
    analyser.getFloatTimeDomainData(samples)
    context.clearRect(0, 0, width, height)
    context.strokeStyle = colour
    context.lineWidth = 2
    context.beginPath()
    const first = rising(samples)
    const shown = samples.length / 2
    for (let x = 0; x <= width; x++) {
      const sample = samples[first + Math.floor((x / width) * (shown - 1))] ?? 0
      const y = (0.5 - sample / 2) * height
      if (x === 0) context.moveTo(x, y)
      else context.lineTo(x, y)
    }
    context.stroke()
  },
  spectrogram({ context, width, height, analyser, colour, background }) {
    const bins = new Uint8Array(analyser.frequencyBinCount)
    analyser.getByteFrequencyData(bins)
    const { canvas } = context
    const scale = canvas.width / width
    // All moves one pixel to the left, and the newest is drawn at the right.
    context.drawImage(canvas, scale, 0, canvas.width - scale, canvas.height, 0, 0, width - 1, height)
    context.fillStyle = background
    context.fillRect(width - 1, 0, 1, height)
    context.fillStyle = colour
    const rows = Math.floor(height / 2)
    for (let i = 0; i < rows; i++) {
      context.globalAlpha = (loudest(bins, analyser, i / rows, (i + 1) / rows) / 255) ** 1.6
      context.fillRect(width - 1, height - (i + 1) * 2, 1, 2)
    }
    context.globalAlpha = 1
  },
}

/** The loudest of a stretch of pitches, as ears divide them. */
function loudest(bins: Uint8Array, { context, fftSize }: AnalyserNode, from: number, to: number): number {
  const binOf = (part: number): number => (LOWEST * (HIGHEST / LOWEST) ** part * fftSize) / context.sampleRate
  const [first, last] = [Math.floor(binOf(from)), Math.max(Math.floor(binOf(from)) + 1, Math.floor(binOf(to)))]
  let most = 0
  for (let i = first; i < last; i++) most = Math.max(most, bins[i] ?? 0)
  return most
}

/** Where the line goes up through zero, so that what repeats stands still. */
function rising(samples: Float32Array): number {
  for (let i = 1; i < samples.length / 2; i++) if ((samples[i - 1] ?? 0) < 0 && (samples[i] ?? 0) >= 0) return i
  return 0
}
