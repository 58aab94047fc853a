/** What tests of other packages use. */
export { Chance } from "../simulation/random.ts"
export { mutated } from "./mutations.ts"
