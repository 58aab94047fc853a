/** What a server answers. docs/adr/0040-one-contract.md says why it is declared here and nowhere else. */
export { type Access, hasRole, mayCall, type Principal, type Role, ROLES, type Scope, SCOPES, Who } from "./access.ts"
