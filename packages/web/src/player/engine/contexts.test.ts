/** By stand-ins for the rule of WebKit, which no browser here has: a context runs only if it was asked to during a press. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type * as Contexts from "./contexts.ts"

const AGENTS = {
  webkit:
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
  chromium: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
}

let isPressed = false

class Context {
  static made: Context[] = []
  readonly sampleRate: number
  state: "suspended" | "running" | "closed" = "suspended"
  #isAllowed = false

  constructor({ sampleRate }: { readonly sampleRate: number }) {
    this.sampleRate = sampleRate
    Context.made.push(this)
  }

  async resume(): Promise<void> {
    this.#isAllowed ||= isPressed
    if (!this.#isAllowed) return new Promise(() => undefined)
    this.state = "running"
  }

  async suspend(): Promise<void> {
    this.state = "suspended"
  }

  async close(): Promise<void> {
    this.state = "closed"
  }
}

async function contextsIn(browser: keyof typeof AGENTS): Promise<typeof Contexts> {
  vi.resetModules()
  vi.stubGlobal("navigator", { userAgent: AGENTS[browser] })
  vi.stubGlobal("AudioContext", Context)
  return import("./contexts.ts")
}

/** What was begun meanwhile has come to its end. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function press<T>(action: () => T): Promise<T> {
  isPressed = true
  const answer = action()
  isPressed = false
  await settled()
  return answer
}

describe("contexts of sound", () => {
  beforeEach(() => {
    Context.made = []
  })
  afterEach(() => void vi.unstubAllGlobals())

  it.each([44_100, 48_000, 96_000])(
    "given WebKit and a press, then music of %d Hz that comes later is heard",
    async (rate) => {
      const { unlockContexts, contextFor, leaveContext } = await contextsIn("webkit")
      await press(unlockContexts)
      expect(Context.made.map(({ state }) => state)).toEqual(["suspended", "suspended"])
      const context = contextFor(rate)
      expect(context.sampleRate).toBe(rate === 96_000 ? 48_000 : rate)
      await context.resume()
      expect(context.state).toBe("running")
      leaveContext(context)
      await settled()
      expect(context.state).toBe("suspended")
      // It is as good as before.
      await contextFor(rate).resume()
      expect(Context.made).toHaveLength(2)
    },
  )

  it("given a context that two need, when one leaves it, then the other is heard on", async () => {
    const { unlockContexts, contextFor, leaveContext } = await contextsIn("webkit")
    await press(unlockContexts)
    const [one, other] = [contextFor(96_000), contextFor(192_000)]
    expect(other).toBe(one)
    await other.resume()
    leaveContext(one)
    await settled()
    expect(other.state).toBe("running")
  })

  it("given a key that counts as no press, then the next one is taken", async () => {
    const { unlockContexts, contextFor } = await contextsIn("webkit")
    expect(unlockContexts()).toBe(false)
    await settled()
    const context = contextFor(44_100)
    void context.resume()
    await press(unlockContexts)
    expect(unlockContexts()).toBe(true)
    // It is in use already.
    expect(context.state).toBe("running")
    expect(Context.made).toHaveLength(2)
  })

  it("given another browser, then contexts are made when they are needed, and closed", async () => {
    const { unlockContexts, contextFor, leaveContext } = await contextsIn("chromium")
    expect(unlockContexts()).toBe(true)
    expect(Context.made).toEqual([])
    const context = contextFor(96_000)
    expect(context.sampleRate).toBe(96_000)
    leaveContext(context)
    await settled()
    expect(context.state).toBe("closed")
  })
})
