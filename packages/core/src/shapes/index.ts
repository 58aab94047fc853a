/** The schemas of what programs get of a library, without anything that reads it. */
export { AlbumObject, ArtistObject } from "./album.ts"
export { OperationObject } from "./operation.ts"
export { SourceObject } from "./source.ts"
export { CopyObject, PartObject, TrackBeside, TrackObject } from "./track.ts"
