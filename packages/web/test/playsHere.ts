/** A page with nothing but the engine, for tests that say themselves from where it plays. */
import type { Piece } from "../src/player/engine/Engine.ts"
import { WebAudioEngine } from "../src/player/engine/WebAudioEngine.ts"

const engine = new WebAudioEngine()
const ways: string[] = []

/** Plays one file that lies at several addresses: the first that has not failed. */
function play(addresses: readonly string[]): void {
  const piece: Piece = {
    key: "one",
    duration: 0,
    gain: () => 1,
    open: async (failed) => {
      const url = addresses.find((each) => !failed.includes(each))
      if (url === undefined) throw new Error("every way has failed")
      return { way: url, from: { url, headers: {} }, trim: undefined }
    },
  }
  engine.onChange = (change) => ways.push(change.kind === "source" ? change.way : change.kind)
  engine.play(piece)
}

Object.assign(globalThis, { play, ways })
