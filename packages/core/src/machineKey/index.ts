/** The key of a machine, for programs that run in Node. */
export { KeyRefused } from "./errors.ts"
export { type KeyPlaces, MachineKey, openMachineKey, secretsBy } from "./MachineKey.ts"
