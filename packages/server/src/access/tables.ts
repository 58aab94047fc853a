/**
 * What a server knows of the people who may use it. None of it is an event: a replica does not carry who may enter
 * another. Nothing here lets anybody in who reads it: there are hashes, and what is sealed with the machine's key.
 */
import { define, query, queryOne, type Store, type Table } from "@ledgerline/core"

export const ACCOUNT = {
  name: "account",
  columns: {
    /** The name in lower case: nobody gets in under another spelling of a name. */
    key: { type: "text" },
    /** The member, as in `user:<name>`. */
    name: { type: "text" },
    role: { type: "text" },
    /** Argon2id, in the form of PHC; null where there is no password. */
    password: { type: "text", nullable: true },
    /** Milliseconds since 1970, by this server's clock. */
    madeAt: { type: "integer" },
    passwordAt: { type: "integer", nullable: true },
    disabledAt: { type: "integer", nullable: true },
    /** The row of an account that was removed stays, so that its name is not given away by accident. */
    removedAt: { type: "integer", nullable: true },
  },
  primaryKey: ["key"],
} as const satisfies Table

/** Browsers and apps that are signed in. */
export const SIGN_IN = {
  name: "signIn",
  columns: {
    id: { type: "text" },
    /** `browser` or `app`. */
    kind: { type: "text" },
    /** A member's name in lower case. */
    account: { type: "text" },
    /** What people recognise it by. */
    name: { type: "text" },
    madeAt: { type: "integer" },
    seenAt: { type: "integer" },
    endsAt: { type: "integer" },
    /** SHA-256 of a browser's cookie; a salt of an app's tokens. */
    secret: { type: "blob" },
    /** How often an app's token was renewed. */
    turn: { type: "integer" },
  },
  primaryKey: ["id"],
  indexes: [{ name: "signInByAccount", columns: ["account"] }],
} as const satisfies Table

export const API_KEY = {
  name: "apiKey",
  columns: {
    id: { type: "text" },
    account: { type: "text" },
    name: { type: "text" },
    /** A list in JSON. */
    scopes: { type: "text" },
    /** SHA-256: the key is 32 bytes of chance, which nobody guesses. */
    hash: { type: "blob" },
    madeAt: { type: "integer" },
    usedAt: { type: "integer", nullable: true },
  },
  primaryKey: ["id"],
  indexes: [{ name: "apiKeyByAccount", columns: ["account"] }],
} as const satisfies Table

export const APP_PASSWORD = {
  name: "appPassword",
  columns: {
    id: { type: "text" },
    account: { type: "text" },
    name: { type: "text" },
    /** The password under the machine's key: to check a token of Subsonic one has to know it. */
    sealed: { type: "blob" },
    madeAt: { type: "integer" },
    usedAt: { type: "integer", nullable: true },
  },
  primaryKey: ["id"],
  indexes: [{ name: "appPasswordByAccount", columns: ["account"] }],
} as const satisfies Table

/** Under which key of a machine secrets are sealed. One row. */
export const MACHINE = {
  name: "machine",
  columns: {
    id: { type: "integer" },
    /** What the key calls itself: nothing of it can be found from that. */
    key: { type: "text" },
  },
  primaryKey: ["id"],
} as const satisfies Table

/** What was answered to changes that came with a key. */
export const ANSWERED = {
  name: "answered",
  columns: {
    /** Made of the member and the key. */
    id: { type: "text" },
    /** What was asked and answered, under the machine's key. */
    sealed: { type: "blob" },
    madeAt: { type: "integer" },
  },
  primaryKey: ["id"],
  indexes: [{ name: "answeredByTime", columns: ["madeAt"] }],
} as const satisfies Table

/** What members give out by a link. */
export const SHARE = {
  name: "share",
  columns: {
    id: { type: "text" },
    account: { type: "text" },
    /** What its maker says of it; empty where that is nothing. */
    name: { type: "text" },
    /** `track`, `album`, `playlist` or `tracks`. */
    kind: { type: "text" },
    /** A list of ids in JSON. */
    of: { type: "text" },
    canDownload: { type: "integer" },
    /** SHA-256 of what the link holds: 16 bytes that only the machine's key makes again. */
    hash: { type: "blob" },
    madeAt: { type: "integer" },
    expiresAt: { type: "integer", nullable: true },
    usedAt: { type: "integer", nullable: true },
    visits: { type: "integer" },
  },
  primaryKey: ["id"],
  indexes: [{ name: "shareByAccount", columns: ["account"] }],
} as const satisfies Table

/** Makes the tables that are missing. */
export async function prepareAccountTables(store: Store): Promise<void> {
  const { dialect } = store
  if ((await store.read(() => queryOne(dialect.exists, [SHARE.name]))) !== undefined) return
  await store.write(function* () {
    for (const table of [ACCOUNT, SIGN_IN, API_KEY, APP_PASSWORD, MACHINE, ANSWERED, SHARE]) {
      if ((yield* queryOne(dialect.exists, [table.name])) !== undefined) continue
      yield* define([...dialect.createTable(table), ...dialect.createIndexes(table)])
    }
    yield* query(`SELECT key FROM "${ACCOUNT.name}" LIMIT 1`)
  })
}
