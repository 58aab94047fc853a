/** Menus, from a button and by the right mouse button. What draws them is loaded with the first one that is opened. */
import { cloneElement, lazy, type MouseEvent, type PointerEvent, type ReactElement, Suspense, useState } from "react"
import type { MenuEntry } from "./menuEntries.ts"
import type { MenuPopupProps } from "./MenuPopup.tsx"

/** What the entries of menus are made with. */
let needed: () => Promise<unknown> = async () => undefined

/** Has the first menu wait for what its entries need, such as those of other areas: one that opens early lacks none. */
export function beforeMenus(load: () => Promise<unknown>): void {
  needed = load
}

const MenuPopup = lazy(async () => {
  // A menu that lacks some is better than none.
  const [{ MenuPopup: Popup }] = await Promise.all([import("./MenuPopup.tsx"), needed().catch(() => undefined)])
  return {
    default: ({ entries, ...rest }: MenuProps & Omit<MenuPopupProps, "entries">) => (
      <Popup entries={entries()} {...rest} />
    ),
  }
})

interface MenuProps {
  /** Made when the menu is opened. */
  readonly entries: () => readonly MenuEntry[]
}

/** `children` is the button that opens it. */
export function Menu({ entries, children }: MenuProps & { readonly children: ReactElement<ButtonParts> }) {
  const [anchor, setAnchor] = useState<Element>()
  const button = cloneElement(children, {
    "aria-haspopup": "menu",
    "aria-expanded": anchor !== undefined,
    onClick: (event: MouseEvent) => {
      children.props.onClick?.(event)
      setAnchor(event.currentTarget)
    },
  })
  return (
    <>
      {button}
      <Opened anchor={anchor} entries={entries} onClose={() => setAnchor(undefined)} />
    </>
  )
}

interface ButtonParts {
  readonly "aria-haspopup"?: "menu"
  readonly "aria-expanded"?: boolean
  readonly onClick?: (event: MouseEvent) => void
}

interface TargetParts {
  readonly onContextMenu?: (event: MouseEvent) => void
  readonly onPointerDown?: (event: PointerEvent) => void
}

/** Milliseconds that a finger rests on something, and CSS pixels that it may move meanwhile. */
const LONG = 500
const STEADY = 10

/** Gives up the touch that goes on; there is one at a time. */
let touched: (() => void) | undefined

/** `children` is what the menu is of: it opens there by the right button, by a long touch, and by the key for it. */
export function ContextMenu({ entries, children }: MenuProps & { readonly children: ReactElement<TargetParts> }) {
  const [anchor, setAnchor] = useState<MenuPopupProps["anchor"]>()
  const target = cloneElement(children, {
    onContextMenu: (event: MouseEvent) => {
      children.props.onContextMenu?.(event)
      if (event.defaultPrevented) return
      event.preventDefault()
      touched?.()
      // By a key there is no point.
      setAnchor(
        event.clientX === 0 && event.clientY === 0 ? event.currentTarget : pointAt(event.clientX, event.clientY),
      )
    },
    onPointerDown: (event: PointerEvent) => {
      children.props.onPointerDown?.(event)
      // Not all browsers say of a long touch that it is for a menu.
      if (event.pointerType === "touch") touched = onLongTouch(event, (x, y) => setAnchor(pointAt(x, y)))
    },
  })
  return (
    <>
      {target}
      <Opened anchor={anchor} entries={entries} onClose={() => setAnchor(undefined)} />
    </>
  )
}

const pointAt = (x: number, y: number): MenuPopupProps["anchor"] => ({
  getBoundingClientRect: () => new DOMRect(x, y, 0, 0),
})

/** Answers what gives it up. */
function onLongTouch({ clientX, clientY }: PointerEvent, open: (x: number, y: number) => void): () => void {
  const ends = new AbortController()
  const give = (): void => {
    clearTimeout(timer)
    ends.abort()
  }
  const timer = setTimeout(() => {
    give()
    open(clientX, clientY)
  }, LONG)
  const options = { signal: ends.signal, passive: true }
  for (const name of ["pointerup", "pointercancel", "scroll"])
    addEventListener(name, give, { ...options, capture: true })
  addEventListener(
    "pointermove",
    (event) => Math.hypot(event.clientX - clientX, event.clientY - clientY) > STEADY && give(),
    options,
  )
  return give
}

function Opened({
  anchor,
  entries,
  onClose,
}: MenuProps & Pick<MenuPopupProps, "onClose"> & { readonly anchor: MenuPopupProps["anchor"] | undefined }) {
  if (anchor === undefined) return null
  return (
    <Suspense fallback={null}>
      <MenuPopup anchor={anchor} entries={entries} onClose={onClose} />
    </Suspense>
  )
}
