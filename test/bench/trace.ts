/**
 * What the threads of a browser work, from its trace. It is told in the time that a thread had the processor, which other programs on the
 * machine make no longer, where a clock on the wall runs on.
 */
import type { Page } from "playwright-core"

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  /** Microseconds, as the others. */
  readonly ts: number
  readonly dur?: number
  /** Of the thread. */
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

/** Milliseconds. */
export interface Worked {
  /** Of the thread that runs the page. */
  readonly main: number
  /** What that is made of; the rest is what no part of it names. */
  readonly parts: Readonly<Record<Part, number>>
  /** Of the threads that paint what the page drew, in its process and in the one that shows it: a graphics card would do that. */
  readonly painting: number
  /** Of a worker, where the page has a library of its own. */
  readonly workers: number
}

export type Part = "script" | "style" | "layout" | "paint" | "rest"

const PARTS: Readonly<Record<string, Part>> = {
  UpdateLayoutTree: "style",
  Layout: "layout",
  PrePaint: "paint",
  Paint: "paint",
  Layerize: "paint",
  Commit: "paint",
  UpdateLayer: "paint",
  FunctionCall: "script",
  EvaluateScript: "script",
  EventDispatch: "script",
  FireAnimationFrame: "script",
  TimerFire: "script",
  RunMicrotasks: "script",
  "v8.callFunction": "script",
  MinorGC: "script",
  MajorGC: "script",
}

const CATEGORIES = ["toplevel", "devtools.timeline", "blink.user_timing"]
const TASKS = /^ThreadControllerImpl::RunTask$|^ThreadPool_RunTask$/
/** Threads that make pictures of what pages draw, without a graphics card. */
const PAINTERS = /^(ThreadPoolForegroundWorker|CompositorTileWorker|Compositor$|VizCompositorThread|CrGpuMain)/

const BEGIN = "measured:begin"
const END = "measured:end"

/** What a browser works for a page while something is done. */
export async function workedWhile(page: Page, act: () => Promise<void>): Promise<Worked> {
  const session = await page.context().newCDPSession(page)
  await session.send("Tracing.start", {
    transferMode: "ReturnAsStream",
    traceConfig: { includedCategories: CATEGORIES, excludedCategories: ["*"] },
  })
  await mark(page, BEGIN)
  await act()
  await mark(page, END)
  const complete = new Promise<{ readonly stream?: string }>((resolve) =>
    session.once("Tracing.tracingComplete", resolve),
  )
  await session.send("Tracing.end")
  const { stream: handle = "" } = await complete
  let text = ""
  for (let isOver = false; !isOver;) {
    const { data, eof } = await session.send("IO.read", { handle, size: 4 * 1024 * 1024 })
    text += data
    isOver = eof
  }
  await session.detach()
  const { traceEvents } = JSON.parse(text) as { readonly traceEvents: readonly TraceEvent[] }
  return workedIn(traceEvents)
}

const mark = (page: Page, name: string): Promise<unknown> => page.evaluate((text) => void performance.mark(text), name)

/** What was worked between the marks. */
function workedIn(events: readonly TraceEvent[]): Worked {
  const begin = events.find(({ name }) => name === BEGIN)
  const end = events.find(({ name }) => name === END)
  if (begin === undefined || end === undefined) throw new Error("the trace has no marks of the page")
  const threads = new Map<string, string>()
  for (const { name, ph, args, ...of } of events)
    if (ph === "M" && name === "thread_name") threads.set(keyOf(of), args?.name ?? "")
  const inside = events.filter(({ ph, ts, tdur }) => ph === "X" && tdur !== undefined && ts >= begin.ts && ts <= end.ts)
  const ofThread = Map.groupBy(inside, keyOf)
  let [main, painting, workers] = [0, 0, 0]
  const parts = { script: 0, style: 0, layout: 0, paint: 0, rest: 0 }
  for (const [key, own] of ofThread) {
    const thread = threads.get(key) ?? ""
    const [first] = own
    const ofPage = first?.pid === begin.pid
    if (key === keyOf(begin))
      for (const { part, ms } of selfTimes(own)) {
        main += ms
        parts[part] += ms
      }
    else {
      const ms = selfTimes(own).reduce((sum, each) => sum + each.ms, 0)
      if (PAINTERS.test(thread) && (ofPage || !thread.startsWith("Thread"))) painting += ms
      if (thread.startsWith("DedicatedWorker")) workers += ms
    }
  }
  return { main, parts, painting, workers }
}

const keyOf = ({ pid, tid }: Pick<TraceEvent, "pid" | "tid">): string => `${pid}:${tid}`

interface Self {
  readonly part: Part
  readonly ms: number
}

/** What each event took without those inside it; only within tasks, so that nothing counts twice. */
function selfTimes(events: readonly TraceEvent[]): readonly Self[] {
  const open: { event: TraceEvent; inside: number; part: Part }[] = []
  const done: Self[] = []
  const close = (): void => {
    const last = open.pop()
    if (last !== undefined) done.push({ part: last.part, ms: ((last.event.tdur ?? 0) - last.inside) / 1000 })
  }
  for (const event of events.toSorted((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))) {
    for (
      let last = open.at(-1);
      last !== undefined && last.event.ts + (last.event.dur ?? 0) <= event.ts;
      last = open.at(-1)
    )
      close()
    const around = open.at(-1)
    if (around === undefined && !TASKS.test(event.name)) continue
    if (around !== undefined) around.inside += event.tdur ?? 0
    open.push({ event, inside: 0, part: PARTS[event.name] ?? around?.part ?? "rest" })
  }
  while (open.length > 0) close()
  return done
}
