/** For the tests of other packages. */
export { flac, png } from "./flac.ts"
export type { FlacFile } from "./flac.ts"
export { contentOf, IMPORT_PROGRAM, openLibrary, runImport } from "./killing.ts"
export { writePiece } from "../fingerprint/testing/music.ts"
export { pack as packFingerprint } from "../fingerprint/testing/pack.ts"
export { twoColours } from "../artwork/testing/images.ts"
export { placeAt, storeServer } from "../objectStore/testing/storeServer.ts"
export type { StoreServer } from "../objectStore/testing/storeServer.ts"
