import { expect, it } from "vitest"
import { BrowserEngine } from "./BrowserEngine.ts"
import type { Engine, EngineChange, Piece } from "./Engine.ts"

/** Notes what it is told to do, and says what a test has it say. */
class Noting implements Engine {
  onChange: (change: EngineChange) => void = () => undefined
  readonly played: string[] = []
  readonly duration = 60
  readonly analyser = undefined
  position = 0

  play({ key }: Piece, at = 0): void {
    this.played.push(`${key} at ${at}`)
  }

  stop(): void {
    this.played.push("stop")
  }

  prepare(): void {}
  pause(): void {}
  resume(): void {}
  seek(): void {}
  setVolume(): void {}
  setSpeed(): void {}
  refresh(): void {}
  retry(): void {}
}

const piece = (key: string): Piece => ({ key, duration: 60, gain: () => 1, open: () => Promise.reject(new Error()) })

async function playing(): Promise<{ engine: BrowserEngine; web: Noting; element: Noting; told: EngineChange[] }> {
  const [web, element] = [new Noting(), new Noting()]
  const engine = new BrowserEngine(async () => web, element)
  const told: EngineChange[] = []
  engine.onChange = (change) => told.push(change)
  engine.play(piece("a"), 5)
  await Promise.resolve()
  await Promise.resolve()
  expect(web.played).toEqual(["a at 5"])
  return { engine, web, element, told }
}

it("given a file of which the decoder makes nothing, then an element plays it from there, and the decoder has the next one", async () => {
  const { engine, web, element, told } = await playing()
  web.position = 12
  web.onChange({ kind: "stuck", trouble: { message: "Decode error" }, isUndecoded: true })
  expect(web.played).toEqual(["a at 5", "stop"])
  expect(element.played).toEqual(["a at 12"])
  expect(told.some(({ kind }) => kind === "stuck")).toBe(false)
  engine.play(piece("b"))
  await Promise.resolve()
  expect(web.played.at(-1)).toBe("b at 0")
  expect(element.played.at(-1)).toBe("stop")
})

it("given what nobody can play, or no way to a file, then it says so", async () => {
  const { web, element, told } = await playing()
  web.onChange({ kind: "stuck", trouble: { message: "the server is away" }, isUndecoded: false })
  expect(told.at(-1)).toMatchObject({ kind: "stuck", trouble: { message: "the server is away" } })
  expect(element.played).toEqual([])
  web.onChange({ kind: "stuck", trouble: { message: "Decode error" }, isUndecoded: true })
  element.onChange({ kind: "stuck", trouble: { message: "no such format" } })
  expect(told.at(-1)).toEqual({ kind: "stuck", trouble: { message: "no such format" } })
})
