/** Playlists, collections and shared queues. What members edit at once goes over `/collab`; this is for single edits. */
import { PlaylistFolderObject, PlaylistItemObject, PlaylistObject } from "@ledgerline/core/shapes"
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import { READERS, route, WRITERS } from "../routes.ts"
import { AS_OF, Changed, Id, ONCE, placedPageOf, PLACING, text } from "./common.ts"

// A listener may have lists of their own; those of everybody are for editors, which is checked by list.

const params = { id: Id }
const Items = Schema.Array(Id).check(Schema.isMinLength(1), Schema.isMaxLength(5000))
const At = Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))).annotate({
  description: "Where to, from 0; the end unless given",
})
const name = text(500).check(Schema.isMinLength(1))
const description = Schema.optionalKey(text(5000))

const Whose = {
  whose: Schema.optionalKey(Schema.Literals(["library", "own"])).annotate({
    description: "own: those of the member who asks; everybody's unless given",
  }),
}

const Folder = Schema.optionalKey(Schema.NullOr(Id)).annotate({
  description: "The id of a folder of the same members; null: none",
})

const Made = Schema.Struct({ ...Changed.fields, id: Schema.String })

export class PlaylistGroup extends HttpApiGroup.make("playlists").add(
  HttpApiEndpoint.get("playlists", "/playlists", {
    query: {
      ...AS_OF,
      ...PLACING,
      ...Whose,
      kind: Schema.optionalKey(Schema.Literals(["playlist", "collection", "sharedQueue"])).annotate({
        description: "playlist unless given",
      }),
      sort: Schema.optionalKey(Schema.Literals(["name", "updated"])),
    },
    success: placedPageOf(PlaylistObject),
  }).annotateMerge(route("Playlists, collections or shared queues", READERS)),
  HttpApiEndpoint.get("playlist", "/playlists/:id", { params, query: AS_OF, success: PlaylistObject }).annotateMerge(
    route("A playlist, a collection or a shared queue", READERS),
  ),
  HttpApiEndpoint.get("items", "/playlists/:id/items", {
    params,
    query: { ...AS_OF, ...PLACING },
    success: placedPageOf(PlaylistItemObject),
  }).annotateMerge(route("What is in it, in order", READERS)),
  HttpApiEndpoint.post("create", "/playlists", {
    headers: ONCE,
    payload: Schema.Struct({
      name,
      description,
      kind: Schema.optionalKey(Schema.Literals(["playlist", "collection", "sharedQueue"])),
      ...Whose,
      folder: Schema.optionalKey(Id),
      tracks: Schema.optionalKey(Schema.Array(Id).check(Schema.isMaxLength(5000))),
    }),
    success: Made,
  }).annotateMerge(route("Makes one", WRITERS)),
  HttpApiEndpoint.patch("describe", "/playlists/:id", {
    params,
    headers: ONCE,
    payload: Schema.Struct({ name: Schema.optionalKey(name), description, folder: Folder }),
    success: Changed,
  }).annotateMerge(route("Names it anew, says what it is, or puts it into a folder", WRITERS)),
  HttpApiEndpoint.post("add", "/playlists/:id/items", {
    params,
    headers: ONCE,
    payload: Schema.Struct({ tracks: Items, at: At }),
    success: Changed,
  }).annotateMerge(route("Puts tracks in", WRITERS)),
  HttpApiEndpoint.post("move", "/playlists/:id/items/move", {
    params,
    headers: ONCE,
    payload: Schema.Struct({ items: Items, at: At }),
    success: Changed,
  }).annotateMerge(route("Moves places; whoever edits at the same time loses nothing", WRITERS)),
  HttpApiEndpoint.post("take", "/playlists/:id/items/remove", {
    params,
    headers: ONCE,
    payload: Schema.Struct({ items: Items }),
    success: Changed,
  }).annotateMerge(route("Takes places out", WRITERS)),
  HttpApiEndpoint.delete("remove", "/playlists/:id", { params, headers: ONCE, success: Changed }).annotateMerge(
    route("Takes it away; a revert brings it back", WRITERS),
  ),
  HttpApiEndpoint.get("folders", "/playlist-folders", {
    query: { ...AS_OF, ...Whose },
    success: Schema.Struct({ items: Schema.Array(PlaylistFolderObject) }),
  }).annotateMerge(route("Folders in which playlists lie, by name", READERS)),
  HttpApiEndpoint.post("makeFolder", "/playlist-folders", {
    headers: ONCE,
    payload: Schema.Struct({ name, ...Whose, parent: Schema.optionalKey(Id) }),
    success: Made,
  }).annotateMerge(route("Makes a folder, in another one where `parent` says so", WRITERS)),
  HttpApiEndpoint.patch("changeFolder", "/playlist-folders/:id", {
    params,
    headers: ONCE,
    payload: Schema.Struct({ name: Schema.optionalKey(name), parent: Folder }),
    success: Changed,
  }).annotateMerge(route("Names a folder anew, or puts it into another one", WRITERS)),
  HttpApiEndpoint.delete("removeFolder", "/playlist-folders/:id", {
    params,
    headers: ONCE,
    success: Changed,
  }).annotateMerge(route("Takes a folder away; what lies in it shows where it was", WRITERS)),
) {}
