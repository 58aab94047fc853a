/** For tests of what uses a server: one that listens on loopback, as in production. */
export { between } from "./between.ts"
export { PASSWORD } from "./people.ts"
export { newReplica, paired, type Running, running, snapshotsIn } from "./running.ts"
export { track } from "./asking.ts"
