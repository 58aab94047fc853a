/**
 * A few words about what somebody points at: whatever has `data-tip`. One for the whole app, since hundreds of buttons are on a
 * page. Who does not see it hears the labels of the buttons.
 */
import { useEffect, useState } from "react"
import styles from "./Popup.module.css"

interface Tip {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly isBelow: boolean
}

/** Milliseconds that a pointer rests on something. */
const REST = 500
/** There is room above for it, in CSS pixels. */
const ROOM = 40

export function Tips() {
  const [tip, setTip] = useState<Tip>()
  useEffect(() => listen(setTip), [])
  return tip === undefined ? null : (
    <div className={styles.tooltip} data-below={tip.isBelow} style={{ left: tip.x, top: tip.y }} aria-hidden>
      {tip.text}
    </div>
  )
}

function tipOf(element: HTMLElement): Tip {
  const { left, width, top, bottom } = element.getBoundingClientRect()
  const isBelow = top < ROOM
  // At the edges of the window it stays inside.
  const x = Math.min(Math.max(left + width / 2, 60), innerWidth - 60)
  return { text: element.dataset["tip"] ?? "", x, y: isBelow ? bottom : top, isBelow }
}

function listen(show: (tip: Tip | undefined) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let at: Element | null = null
  const hide = (): void => {
    clearTimeout(timer)
    at = null
    show(undefined)
  }
  const look = (target: EventTarget | null, wait: number): void => {
    const found = target instanceof Element ? target.closest<HTMLElement>("[data-tip]") : null
    if (found === at) return
    hide()
    at = found
    if (found !== null) timer = setTimeout(() => found.isConnected && show(tipOf(found)), wait)
  }
  const ends = new AbortController()
  const options = { signal: ends.signal, capture: true, passive: true }
  document.addEventListener(
    "pointerover",
    ({ target, pointerType }) => pointerType === "mouse" && look(target, REST),
    options,
  )
  document.addEventListener(
    "focusin",
    ({ target }) => (target as Element).matches(":focus-visible") && look(target, 0),
    options,
  )
  for (const name of ["pointerdown", "keydown", "focusout", "scroll", "wheel"])
    document.addEventListener(name, hide, options)
  return () => {
    hide()
    ends.abort()
  }
}
