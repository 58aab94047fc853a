/** How quickly a page answers people: measured in the page, for those who look at it. */
import type { Page } from "playwright-core"

interface Measured {
  frames?: number[]
  isOn?: boolean
  events?: number[]
}

const of = (numbers: readonly number[], part: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))] ?? 0

/** Frames that the page made while something was done: how long each took. */
export async function framesWhile(page: Page, act: () => Promise<void>): Promise<string> {
  await page.evaluate(() => {
    const measured = globalThis as unknown as Measured
    measured.frames = []
    measured.isOn = true
    let before = performance.now()
    const frame = (now: number): void => {
      measured.frames?.push(now - before)
      before = now
      if (measured.isOn === true) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  const busy = await threadTimes(page)
  await act()
  const times = await busy()
  const frames = await page.evaluate(() => {
    const measured = globalThis as unknown as Measured
    measured.isOn = false
    return measured.frames ?? []
  })
  const sum = frames.reduce((total, each) => total + each, 0)
  const late = frames.filter((each) => each > 20).length
  return `${((frames.length / sum) * 1000).toFixed(1)} frames/s, p50 ${of(frames, 0.5).toFixed(1)} ms, p95 ${of(frames, 0.95).toFixed(1)} ms, longest ${of(frames, 1).toFixed(1)} ms, ${late} of ${frames.length} late; ${times(frames.length)}`
}

/** What the page's thread worked, whatever else the machine did meanwhile. */
async function threadTimes(page: Page): Promise<() => Promise<(frames: number) => string>> {
  const session = await page.context().newCDPSession(page)
  await session.send("Performance.enable", { timeDomain: "threadTicks" })
  const read = async (): Promise<ReadonlyMap<string, number>> =>
    new Map((await session.send("Performance.getMetrics")).metrics.map(({ name, value }) => [name, value]))
  const before = await read()
  return async () => {
    const after = await read()
    await session.detach()
    const of = (name: string): number => ((after.get(name) ?? 0) - (before.get(name) ?? 0)) * 1000
    return (frames) =>
      ["TaskDuration", "ScriptDuration", "RecalcStyleDuration", "LayoutDuration"]
        .map((name) => `${name.replace("Duration", "")} ${(of(name) / frames).toFixed(1)}`)
        .join(", ") + " ms of the thread a frame"
  }
}

/** From now on, how long each key and click took until the page showed what it did. Answers what tells. */
export async function measureInteractions(page: Page): Promise<() => Promise<string>> {
  await page.evaluate(() => {
    const measured = globalThis as unknown as Measured
    measured.events = []
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        if ((entry as PerformanceEntry & { interactionId?: number }).interactionId !== 0)
          measured.events?.push(entry.duration)
    })
    observer.observe({ type: "event", durationThreshold: 16, buffered: true } as PerformanceObserverInit)
  })
  return async () => {
    const events = await page.evaluate(() => (globalThis as unknown as Measured).events ?? [])
    return `${events.length} of 16 ms or more, p50 ${of(events, 0.5)} ms, p95 ${of(events, 0.95)} ms, longest ${of(events, 1)} ms`
  }
}
