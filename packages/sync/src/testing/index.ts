/** What tests of other packages use. */
export { Chance } from "../simulation/random.ts"
export { mutated } from "./mutations.ts"
export { decodeAnswer, encode } from "../protocol/messages.ts"
