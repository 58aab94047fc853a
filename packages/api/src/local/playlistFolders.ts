/** Folders in which playlists lie: of the library, and of each member alone. */
import {
  CommandRejected,
  type FolderTree,
  LIBRARY,
  type LogName,
  type NewEvent,
  type PlacedFolder,
  readFolders,
  type Views,
  type Work,
} from "@ledgerline/core"
import { playlistFolderObject } from "@ledgerline/core/objects"
import type { Principal } from "../access.ts"
import type { PlaylistGroup } from "../groups/playlists.ts"
import type { Handlers } from "../handlers.ts"
import { Refusal } from "../refusal.ts"
import { type Asking, change, type Changed, newId, ownLog } from "./changes.ts"
import type { LocalOptions } from "./options.ts"

/** More are not made: all of a log are read together. */
const MOST = 1000

type FolderHandlers = Pick<Handlers<typeof PlaylistGroup>, "folders" | "makeFolder" | "changeFolder" | "removeFolder">

const rejected = (message: string): CommandRejected => new CommandRejected({ command: "playlistFolder", message })

export function playlistFolderHandlers({ library, past }: Pick<LocalOptions, "library" | "past">): FolderHandlers {
  const edit = (
    call: Asking & { readonly params: { readonly id: string } },
    decide: (found: Found) => readonly Said[],
  ): Promise<Changed> =>
    change(library, call, function* () {
      const found = yield* folderOf(call.principal, call.params.id)
      const { folder, log } = found
      return decide(found).map((said) => ({ ...said, subject: `playlistFolder:${folder.id}`, log }))
    })

  return {
    folders({ query: { asOf, whose }, principal }) {
      const read = function* () {
        const { folders } = yield* readFolders(whose === "own" ? principal.member : "")
        return { items: folders.map(playlistFolderObject) }
      }
      return asOf === undefined ? library.store.read(read) : past.read(asOf, read)
    },
    async makeFolder(call) {
      const { name, parent, whose } = call.body
      const id = newId(library, call)
      const log = whose === "own" ? ownLog(call.principal) : LIBRARY
      const made = await change(library, call, function* () {
        const tree = yield* readFolders(userOf(log))
        if (tree.folders.length >= MOST) throw rejected(`there are ${MOST} folders, and no more are made`)
        if (parent !== undefined) needThere(tree, parent)
        const payload = { name, ...(parent === undefined ? {} : { parent }) }
        return [{ type: "playlistFolder.created", subject: `playlistFolder:${id}`, log, payload }]
      })
      return { ...made, id }
    },
    changeFolder: (call) =>
      edit(call, ({ tree, folder }) => {
        const { name, parent } = call.body
        return [
          ...(name === undefined || name === folder.name
            ? []
            : [{ type: "playlistFolder.renamed", payload: { name } }]),
          ...(parent === undefined || parent === folder.parent ? [] : [moved(tree, folder.id, parent)]),
        ]
      }),
    removeFolder: (call) => edit(call, () => [{ type: "playlistFolder.removed", payload: {} }]),
  }
}

type Said = Pick<NewEvent, "type" | "payload">

function moved(tree: FolderTree, id: string, parent: string | null): Said {
  if (parent !== null) {
    needThere(tree, parent)
    if (tree.isWithin(parent, id)) throw rejected("a folder cannot lie in itself")
  }
  return { type: "playlistFolder.moved", payload: { parent } }
}

/** Where something is to be put has to be there, in the log of what is put there. */
function needThere(tree: FolderTree, id: string): void {
  if (!tree.has(id)) throw new Refusal(404, "notFound", "there is no such folder")
}

const userOf = (log: LogName): string => (log === LIBRARY ? "" : log.slice("user:".length))

interface Found {
  readonly tree: FolderTree
  readonly folder: PlacedFolder
  readonly log: LogName
}

/** The folder with this id that is everybody's, or the member's own; fails with 404 where there is none. */
function* folderOf(principal: Principal, id: string): Work<Found> {
  for (const log of [LIBRARY, ownLog(principal)]) {
    const tree = yield* readFolders(userOf(log))
    const folder = tree.folders.find((each) => each.id === id)
    if (folder !== undefined) return { tree, folder, log }
  }
  throw new Refusal(404, "notFound", "there is no such folder")
}

/** Where playlists of a log show. */
export function* shownFolders(user: string): Work<(playlist: Pick<Views["playlist"], "folder">) => string | null> {
  const tree = yield* readFolders(user)
  return ({ folder }) => tree.shown(folder)
}

/** Puts a playlist into a folder of its log, or out of all. Fails with {@link Refusal} where there is no such folder. */
export function* filed(
  { subject, log }: { readonly subject: string; readonly log: LogName },
  folder: string | null,
): Work<NewEvent> {
  if (folder !== null) needThere(yield* readFolders(userOf(log)), folder)
  return { type: "playlist.filed", subject, log, payload: { folder } }
}
