/** What tests of other packages use. */
export { TestTimers } from "./line.ts"
