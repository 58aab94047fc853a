/**
 * Who may use the server. Nobody is signed in here by the password of an account, and what a key does to accounts outlasts
 * it: so accounts are changed here only where that was opened.
 */
import { hasRole, members, OWNERS, READERS, type Role } from "@ledgerline/api"
import type { Account } from "../../access/Accounts.ts"
import { Failure, notAllowed, notFound } from "../protocol/errors.ts"
import { FOLDER } from "../protocol/ids.ts"
import type { Call, Methods } from "../protocol/method.ts"
import { method } from "../protocol/method.ts"
import { flag, optional, type Parameter, required, text } from "../protocol/parameters.ts"

const name = required(text(64))
/** Parts of what an owner or an editor may do. */
const ROLES = { adminRole: optional(flag), coverArtRole: optional(flag), commentRole: optional(flag) }

/** As it is, or as `enc:` and hexadecimal. */
const password: Parameter<string> = (given, key) => decoded(required(text(2000))(given, key))
const maybePassword: Parameter<string | undefined> = (given, key) => {
  const value = optional(text(2000))(given, key)
  return value === undefined ? undefined : decoded(value)
}

export const userMethods: Methods = {
  getUser: method(READERS, { username: name }, async ({ params, context, principal }) => {
    const account = await context.people.accounts.find(params.username)
    const isOwn = params.username.toLowerCase() === principal.member.toLowerCase()
    if (!isOwn && !hasRole(principal.role, "owner")) throw notAllowed()
    if (account === undefined) throw notFound("user")
    return { user: userOf(account) }
  }),
  getUsers: method(OWNERS, {}, async ({ context }) => ({
    users: { user: (await context.people.accounts.list()).map(userOf) },
  })),
  createUser: method(OWNERS, { username: name, password, ...ROLES }, async (call) => {
    const { username, password: secret, ...roles } = call.params
    expectOpen(call)
    expectPasswords(call)
    await call.context.people.accounts.add({ name: username, password: secret, role: roleOf(roles) ?? "listener" })
    return {}
  }),
  updateUser: method(OWNERS, { username: name, password: maybePassword, ...ROLES }, async (call) => {
    const { username, password: secret, ...roles } = call.params
    const { accounts } = call.context.people
    const role = roleOf(roles)
    expectOpen(call)
    if (secret !== undefined) expectPasswords(call)
    const account = await accounts.find(username)
    if (account === undefined) throw notFound("user")
    // An owner stays one unless that is said.
    const isMeant = account.role !== "owner" || roles.adminRole !== undefined
    if (role !== undefined && isMeant) await accounts.setRole(username, role)
    if (secret !== undefined) await accounts.setPassword(username, secret)
    return {}
  }),
  deleteUser: method(OWNERS, { username: name }, async (call) => {
    expectOpen(call)
    await call.context.people.accounts.remove(call.params.username)
    return {}
  }),
  changePassword: method(members("listener", "admin"), { username: name, password }, async (call) => {
    const { params, context, principal } = call
    const isOwn = params.username.toLowerCase() === principal.member.toLowerCase()
    if (!isOwn && !hasRole(principal.role, "owner")) throw notAllowed()
    expectOpen(call)
    expectPasswords(call)
    await context.people.accounts.setPassword(params.username, params.password)
    return {}
  }),
}

function expectOpen({ context }: Pick<Call, "context">): void {
  if (context.ways.users !== true) throw new Failure(50, "Accounts are managed in a browser or at the server's machine")
}

/** Passwords in requests are a way that can be switched off. */
function expectPasswords({ context }: Pick<Call, "context">): void {
  if (context.ways.password === false) throw new Failure(50, "Passwords are not sent over this protocol here")
}

function decoded(secret: string): string {
  const [, hex] = /^enc:((?:[0-9a-f]{2})*)$/i.exec(secret) ?? []
  return hex === undefined ? secret : Buffer.from(hex, "hex").toString()
}

interface Asked {
  readonly adminRole?: boolean | undefined
  readonly coverArtRole?: boolean | undefined
  readonly commentRole?: boolean | undefined
}

/** An admin is an owner; whoever changes what all see is an editor. Undefined where nothing is said of it. */
function roleOf({ adminRole, coverArtRole, commentRole }: Asked): Role | undefined {
  if (adminRole === true) return "owner"
  if (coverArtRole === true || commentRole === true) return "editor"
  return adminRole === undefined && coverArtRole === undefined && commentRole === undefined ? undefined : "listener"
}

function userOf({ name: username, role, disabledAt }: Account) {
  const [isIn, edits, owns] = [disabledAt === null, hasRole(role, "editor"), role === "owner"]
  return {
    username,
    scrobblingEnabled: true,
    adminRole: isIn && owns,
    settingsRole: isIn && owns,
    downloadRole: isIn,
    uploadRole: false,
    playlistRole: isIn,
    coverArtRole: isIn && edits,
    commentRole: isIn && edits,
    podcastRole: false,
    streamRole: isIn,
    jukeboxRole: false,
    shareRole: isIn && edits,
    videoConversionRole: false,
    folder: [FOLDER],
  }
}
