/** What a server answers. docs/adr/0040-one-contract.md says why it is declared here and nowhere else. */
export { type Access, hasRole, mayCall, type Principal, type Role, ROLES, type Scope, SCOPES, Who } from "./access.ts"
export { Api } from "./Api.ts"
export { ARTWORK_SIZES, MediaGroup } from "./groups/media.ts"
export { StreamGroup, StreamWishes } from "./groups/stream.ts"
export { SystemGroup } from "./groups/system.ts"
export { openApi } from "./openApi.ts"
export { Problem } from "./problem.ts"
export { BASE } from "./routes.ts"
