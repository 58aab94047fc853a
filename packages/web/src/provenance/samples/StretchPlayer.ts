/** Plays stretches of one track beside the player of the app, several at a time. */
import type { Stretch } from "./waveform.ts"

export class StretchPlayer {
  readonly #url: string
  readonly #elements = new Map<string, HTMLAudioElement>()
  readonly #frames = new Map<string, number>()
  readonly #onChange: (playing: ReadonlySet<string>) => void

  /** `url`: where the sound of the whole track is. `onChange` is told the keys of what plays, whenever one begins or ends. */
  constructor(url: string, onChange: (playing: ReadonlySet<string>) => void) {
    this.#url = url
    this.#onChange = onChange
  }

  /** Plays a stretch from its beginning, in place of what plays under the same key. Fails where a browser cannot play it. */
  async play(key: string, { startMs, endMs }: Stretch): Promise<void> {
    const element = this.#elements.get(key) ?? new Audio(this.#url)
    this.#elements.set(key, element)
    this.#cancel(key)
    element.currentTime = startMs / 1000
    // Told at once, so that a pad lights up when it is pressed.
    this.#frames.set(key, 0)
    this.#tell()
    try {
      await element.play()
    } catch (error) {
      this.stop(key)
      // Another stretch was asked for in the meantime.
      if (error instanceof DOMException && error.name === "AbortError") return
      throw error
    }
    const look = (): void => {
      if (element.ended || element.paused || element.currentTime * 1000 >= endMs) this.stop(key)
      else this.#frames.set(key, requestAnimationFrame(look))
    }
    if (this.#frames.has(key)) look()
  }

  stop(key: string): void {
    this.#cancel(key)
    this.#elements.get(key)?.pause()
    this.#tell()
  }

  /** Where in the track a stretch is, in milliseconds. */
  position(key: string): number {
    return (this.#elements.get(key)?.currentTime ?? 0) * 1000
  }

  close(): void {
    for (const [key, element] of this.#elements) {
      this.#cancel(key)
      element.pause()
      element.removeAttribute("src")
    }
    this.#elements.clear()
  }

  #cancel(key: string): void {
    cancelAnimationFrame(this.#frames.get(key) ?? 0)
    this.#frames.delete(key)
  }

  #tell(): void {
    this.#onChange(new Set(this.#frames.keys()))
  }
}
