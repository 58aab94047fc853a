/** Makes pieces of music that differ as real ones do, from seeds alone: melody, chords, bass and drums. */
import { writeFileSync } from "node:fs"

export interface Piece {
  readonly seconds: number
  /** Of what is played. */
  readonly melody: number
  readonly chords: number
  /** 1 as composed. */
  readonly tempo?: number
  /** 1 as composed. */
  readonly pitch?: number
  /** How loud a crowd is, from 0. */
  readonly crowd?: number
}

const RATE = 44_100
const BEAT_SECONDS = 0.37
const SCALE = [0, 2, 3, 5, 7, 8, 10, 12, 14, 15]

/** One period with overtones. */
const WAVE = Float64Array.from({ length: 4096 }, (_, i) => {
  const angle = (2 * Math.PI * i) / 4096
  return Math.sin(angle) + 0.4 * Math.sin(2 * angle) + 0.2 * Math.sin(3 * angle)
})

/** Numbers from 0 to 1, the same for a seed. */
export function numbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const hertz = (note: number, pitch: number): number => 220 * pitch * 2 ** (note / 12)

/** Writes the piece as a WAV file in stereo. */
export function writePiece(file: string, { seconds, melody, chords, tempo = 1, pitch = 1, crowd = 0 }: Piece): void {
  const beats = Math.ceil((seconds * tempo) / BEAT_SECONDS) + 1
  const [forMelody, forChords, noise] = [numbers(melody), numbers(chords + 1000), numbers(melody * 7 + chords)]
  const note = (random: () => number): number => SCALE[Math.floor(random() * SCALE.length)] as number
  const tune = Array.from({ length: beats }, () => 12 + note(forMelody))
  const roots = Array.from({ length: beats }, () => note(forChords))
  const count = seconds * RATE
  const samples = new Int16Array(2 * count)
  const phases = new Float64Array(5)
  const steps = new Float64Array(5)
  const voice = (i: number): number => {
    const phase = ((phases[i] as number) + (steps[i] as number)) % 1
    phases[i] = phase
    return WAVE[Math.floor(phase * WAVE.length)] as number
  }
  for (let i = 0, last = -1; i < count; i++) {
    const beat = (i / RATE) * (tempo / BEAT_SECONDS)
    const place = Math.floor(beat)
    if (place !== last) {
      const root = roots[place >> 2] as number
      const notes = [tune[place] as number, root, root + 3 + (root % 2), root + 7, root - 12]
      notes.forEach((value, at) => (steps[at] = hertz(value, pitch) / RATE))
      last = place
    }
    const loudness = Math.exp(-(beat - place) * 1.5)
    const lead = voice(0) * loudness
    const fifth = voice(3)
    const pad = voice(1) + voice(2) + fifth
    const drum = (noise() - 0.5) * loudness ** 9
    const value = 0.22 * lead + 0.06 * pad + 0.1 * voice(4) + 0.2 * drum + crowd * (noise() - 0.5)
    samples[2 * i] = 20_000 * value
    samples[2 * i + 1] = 20_000 * (value - 0.04 * fifth)
  }
  writeFileSync(file, Buffer.concat([header(samples.byteLength), Buffer.from(samples.buffer)]))
}

function header(bytes: number): Buffer {
  const head = Buffer.alloc(44)
  head.write("RIFF")
  head.writeUInt32LE(36 + bytes, 4)
  head.write("WAVEfmt ", 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(2, 22)
  head.writeUInt32LE(RATE, 24)
  head.writeUInt32LE(RATE * 4, 28)
  head.writeUInt16LE(4, 32)
  head.writeUInt16LE(16, 34)
  head.write("data", 36)
  head.writeUInt32LE(bytes, 40)
  return head
}
