/** What other packages use of the workers. */
export { type AudioIdentity, identify, identifyFile } from "./identity/audioIdentity.ts"
export type { Container } from "./identity/payload.ts"
export { descriptorBytes, type RandomAccess } from "./identity/port.ts"
