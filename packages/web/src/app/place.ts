/**
 * After a page was loaded anew, shows the place of it that was looked at. The router, which does so for going back, looks for the
 * place before the list is as long as it was.
 */

const KEY = "ledgerline.place"
/** Milliseconds after which whoever waits has looked at something else. */
const PATIENCE = 10_000
const ACTS = ["wheel", "touchmove", "keydown", "pointerdown", "hashchange"] as const

interface Place {
  readonly hash: string
  /** Pixels from the top. */
  readonly top: number
}

export function startPlace(): void {
  const last = read()
  const [loaded] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[]
  if (loaded?.type === "reload" && last !== undefined && last.hash === location.hash && last.top > 0) waitFor(last.top)
  addEventListener("pagehide", () => write({ hash: location.hash, top: content()?.scrollTop ?? 0 }))
}

const content = (): HTMLElement | null => document.getElementById("content")

/** Until it is there, or somebody goes elsewhere. */
function waitFor(top: number): void {
  const look = (): void => {
    const element = content()
    if (element === null || element.scrollHeight < top + element.clientHeight) return
    end()
    element.scrollTop = top
  }
  const observer = new MutationObserver(look)
  const timer = setTimeout(end, PATIENCE)
  for (const act of ACTS) addEventListener(act, end, { passive: true })
  observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ["style"] })

  function end(): void {
    clearTimeout(timer)
    observer.disconnect()
    for (const act of ACTS) removeEventListener(act, end)
  }
}

function read(): Place | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "") as Place
  } catch {
    // Nothing was noted, or this window may note nothing.
    return undefined
  }
}

function write(place: Place): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(place))
  } catch {
    // As above: the page begins at its top.
  }
}
