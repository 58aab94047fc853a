/** Turns what is pressed into commands. */
import { currentCommands } from "./commands.ts"

/** How long a sequence of keys may take, in milliseconds. */
const PATIENCE = 1200

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

/** Where keys write, or do something of their own. */
const writes = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest("input:not([type=checkbox],[type=radio],[type=range]), textarea, select") !== null)

/** What an element does with a key itself. */
const OWN: Readonly<Record<string, string>> = {
  space: "button, a, [role=button], [role=checkbox], [role=switch], [role=slider], [role=tab], summary",
  enter: "button, a, [role=button], summary",
}

function named(event: KeyboardEvent): string | undefined {
  const key = event.key === " " ? "space" : event.key.toLowerCase()
  if (["control", "shift", "alt", "meta"].includes(key)) return undefined
  const mod = isMac ? event.metaKey : event.ctrlKey
  // Shifted signs such as `?` are their own names.
  const shift = event.shiftKey && (key.length > 1 || /[a-z]/.test(key))
  return [mod ? "mod" : "", event.altKey ? "alt" : "", shift ? "shift" : "", key]
    .filter((each) => each !== "")
    .join("+")
}

/** Listens to keys until it is ended. */
export function startKeys(): () => void {
  let before = { name: "", at: 0 }
  const pressed = (event: KeyboardEvent): void => {
    const name = named(event)
    if (name === undefined || event.defaultPrevented || event.isComposing) return
    if (writes(event.target) && !name.startsWith("mod+") && name !== "escape") return
    const own = OWN[name]
    if (own !== undefined && event.target instanceof Element && event.target.closest(own) !== null) return
    const sequence = event.timeStamp - before.at < PATIENCE ? `${before.name} ${name}` : name
    before = { name, at: event.timeStamp }
    const all = currentCommands()
    const found = all.find(({ keys }) => keys === sequence) ?? all.find(({ keys }) => keys === name)
    if (found === undefined) return
    event.preventDefault()
    before = { name: "", at: 0 }
    found.run()
  }
  document.addEventListener("keydown", pressed)
  return () => document.removeEventListener("keydown", pressed)
}

const SIGNS: Readonly<Record<string, string>> = isMac
  ? { mod: "⌘", shift: "⇧", alt: "⌥", space: "Space", arrowleft: "←", arrowright: "→", arrowup: "↑", arrowdown: "↓" }
  : {
      mod: "Ctrl",
      shift: "Shift",
      alt: "Alt",
      space: "Space",
      arrowleft: "←",
      arrowright: "→",
      arrowup: "↑",
      arrowdown: "↓",
    }

/** Keys as people read them. */
export const readable = (keys: string): string =>
  keys
    .split(" ")
    .map((part) =>
      part
        .split("+")
        .map((key) => SIGNS[key] ?? (key.length === 1 ? key.toUpperCase() : key))
        .join(isMac ? "" : "+"),
    )
    .join(" ")
