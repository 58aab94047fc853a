/** For tests and benches of what reads files: sounds that are made, encoded and tagged. */
export { encode, ENCODINGS, run } from "./encode.ts"
export { flacOf } from "./flac.ts"
export { noise } from "./noise.ts"
export { tagWithMutagen } from "./taggers.ts"
