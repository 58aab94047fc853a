/** The client of docs/howto/edit-playlists-together.md: Yjs and y-websocket as they come from npm, and nothing of ours. */
import { generateKeyBetween } from "fractional-indexing"
import { WebsocketProvider } from "y-websocket"
import * as Y from "yjs"

export interface Item {
  readonly track: string
  readonly order: string
  readonly addedBy?: string
  readonly addedAt?: number
}

/** The rooms of a server are below `ws://…/collab`. */
export function openPlaylist(rooms: string, id: string, token: string) {
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(rooms, `playlist:${id}`, doc, { params: { token } })
  provider.on("closed", ({ code }) => console.warn(`the server does not let us in: ${code}`))
  return { doc, provider, items: doc.getMap<Item>("items") }
}

/** The items in the order that everybody sees. */
export function inOrder(items: Y.Map<Item>): (Item & { readonly id: string })[] {
  const list = [...items].map(([id, item]) => ({ id, ...item }))
  return list.sort((a, b) => compare(a.order, b.order) || compare(a.id, b.id))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** A place in front of the item that is now at `at`. */
function orderAt(list: readonly Item[], at: number): string {
  return generateKeyBetween(list[at - 1]?.order ?? null, list[at]?.order ?? null)
}

export function add(items: Y.Map<Item>, track: string, at: number): void {
  items.set(crypto.randomUUID(), { track, order: orderAt(inOrder(items), at), addedAt: Date.now() })
}

/** The whole entry is set again; an item is never taken out and put in. */
export function move(items: Y.Map<Item>, id: string, at: number): void {
  const item = items.get(id)
  const rest = inOrder(items).filter((other) => other.id !== id)
  if (item !== undefined) items.set(id, { ...item, order: orderAt(rest, at) })
}

/** Tells the others what is heard here; they know who it is from the server. */
export function listenTo({ awareness }: WebsocketProvider, track: string, position: number): void {
  awareness.setLocalStateField("listening", { track, position, since: Date.now(), isPaused: false })
}

/** Who hears what. */
export function listeners({ awareness }: WebsocketProvider): string[] {
  const states = [...awareness.getStates().values()]
  return states.flatMap(({ user, listening }) =>
    typeof user === "string" && listening !== undefined ? [`${user}: ${(listening as Item).track}`] : [],
  )
}
