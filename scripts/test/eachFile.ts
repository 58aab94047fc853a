/** Runs before each file of tests, in the process that runs it, which may have run others. */
import { beginSeedsAnew } from "../../packages/core/src/testing/seeds.ts"

beginSeedsAnew()
