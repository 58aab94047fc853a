/** The folders of the server's machine that owners may add and take out; whoever starts the server provides it. */
import type { ServerFolderList } from "@ledgerline/api"

export type FolderFault = "unknown" | "unreadable" | "holdsOthers" | "fixed"

export interface FoldersPort {
  /** False where whoever runs the server named no root: then nothing is listed. */
  readonly isOpen: boolean
  /** What is in a folder that was listed before; the roots where none is given. */
  readonly list: (id?: string) => Promise<ServerFolderList | FolderFault>
  /** Answers the source that it became, or is in. */
  readonly add: (id: string, actor: string) => Promise<{ readonly source: string } | FolderFault>
  readonly remove: (
    source: string,
    actor: string,
  ) => Promise<{ readonly op: string; readonly events: readonly string[] } | FolderFault>
}
