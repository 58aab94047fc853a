/** Folders of the server's machine that may be added to the library: those below roots that whoever runs it named. */
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import { OWNERS, route } from "../routes.ts"
import { Changed, Id } from "./common.ts"

const FolderId = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/))

export const ServerFolderObject = Schema.Struct({
  id: FolderId.annotate({ description: "Good until the server is started again" }),
  name: Schema.String,
  source: Schema.NullOr(Id).annotate({ description: "The source that it is, or is in" }),
  removable: Schema.Boolean.annotate({ description: "It is that source itself, not a folder in it" }),
}).annotate({ identifier: "ServerFolder", description: "A folder below those that the server was opened for" })
export type ServerFolderObject = typeof ServerFolderObject.Type

export const ServerFolderList = Schema.Struct({
  path: Schema.Array(Schema.Struct({ id: FolderId, name: Schema.String })).annotate({
    description: "From the root to the folder whose content this is; empty for the roots",
  }),
  items: Schema.Array(ServerFolderObject),
  isWhole: Schema.Boolean,
}).annotate({ identifier: "ServerFolderList", description: "Folders of the server that owners may add to the library" })
export type ServerFolderList = typeof ServerFolderList.Type

export class ServerFolderGroup extends HttpApiGroup.make("serverFolders").add(
  HttpApiEndpoint.get("list", "/server-folders", {
    query: { in: Schema.optionalKey(FolderId) },
    success: ServerFolderList,
  }).annotateMerge(
    route("What is in a folder of the server; those that whoever runs it has opened unless given", OWNERS),
  ),
  HttpApiEndpoint.post("add", "/server-folders", {
    payload: Schema.Struct({ folder: FolderId }),
    success: Schema.Struct({ source: Id }),
  }).annotateMerge(route("Makes a folder part of the library: it is looked through, and watched from then on", OWNERS)),
  HttpApiEndpoint.delete("remove", "/server-folders/:source", {
    params: { source: Id },
    success: Changed,
  }).annotateMerge(
    route("Takes a folder out of the library; nothing in it is changed, and a revert brings it back", OWNERS),
  ),
) {}
