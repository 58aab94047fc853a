/** Folders of the server's machine, for its owners: by ids that it gave, never by a path. */
import { Refusal, ServerFolderGroup } from "@ledgerline/api"
import type { FastifyInstance } from "fastify"
import { type Implementation, implement } from "../app/implement.ts"
import type { FolderFault, FoldersPort } from "./port.ts"

const FAULTS = {
  unknown: [404, "notFound", "there is no such folder"],
  unreadable: [409, "unreadable", "the folder cannot be read, or is another one now"],
  holdsOthers: [409, "holdsOthers", "a folder in it is part of the library already; take that one out first"],
  fixed: [409, "inSettings", "the folder is named where the server is started; take it out there"],
} as const satisfies Record<FolderFault, readonly [number, string, string]>

export function folderRoutes(app: FastifyInstance, folders: FoldersPort | undefined, options: Implementation): void {
  const there = (): FoldersPort => {
    if (folders?.isOpen === true) return folders
    throw new Refusal(501, "notHere", "whoever runs the server has opened none of its folders")
  }
  implement(
    app,
    ServerFolderGroup,
    {
      list: async ({ query }) => answered(await there().list(query.in)),
      add: async ({ body, principal }) => {
        const { source } = answered(await there().add(body.folder, `user:${principal.member}`))
        return { source }
      },
      remove: async ({ params, principal }) =>
        answered(await there().remove(params.source, `user:${principal.member}`)),
    },
    options,
  )
}

function answered<A>(answer: A | FolderFault): A {
  if (typeof answer !== "string") return answer
  const [status, reason, message] = FAULTS[answer as FolderFault]
  throw new Refusal(status, reason, message)
}
