import { describe, expect, it } from "vitest"
import { UsageError } from "../frame/errors.ts"
import { identityOf, subsonicOf } from "./access.ts"
import { readConfig } from "./readConfig.ts"

const settings = (env: Record<string, string>) =>
  readConfig({ flags: {}, env, cwd: "/nowhere", folder: "/nowhere" }).settings

const identity = (env: Record<string, string>) => identityOf(settings(env))

describe("an identity service", () => {
  it("is none unless one is named", () => {
    expect(identity({})).toBeUndefined()
    expect(identity({ LEDGERLINE_IDENTITY_ROLES: "a=owner" })).toBeUndefined()
  })

  it.each([
    { LEDGERLINE_IDENTITY_ISSUER: "https://id.example", LEDGERLINE_IDENTITY_ROLES: "a=owner,b=x=listener" },
    { LEDGERLINE_IDENTITY_URL: "https://id.example/introspect", LEDGERLINE_IDENTITY_OTHERWISE: "listener" },
  ] as Record<string, string>[])("is what %o says", (env) => {
    expect(identity(env)).toBeDefined()
  })

  const issuer = { LEDGERLINE_IDENTITY_ISSUER: "https://id.example" }
  it.each([
    [{ ...issuer }, /identityRoles or identityOtherwise/],
    [{ ...issuer, LEDGERLINE_IDENTITY_URL: "https://id.example" }, /name one of them/],
    [{ ...issuer, LEDGERLINE_IDENTITY_ROLES: "a=root" }, /identityRoles has pairs/],
    [{ ...issuer, LEDGERLINE_IDENTITY_ROLES: "owner" }, /identityRoles has pairs/],
    [{ ...issuer, LEDGERLINE_IDENTITY_ROLES: "=owner" }, /identityRoles has pairs/],
    [{ ...issuer, LEDGERLINE_IDENTITY_OTHERWISE: "root" }, /identityOtherwise is one of owner, editor, listener/],
    [{ LEDGERLINE_IDENTITY_ISSUER: "http://id.example", LEDGERLINE_IDENTITY_OTHERWISE: "listener" }, /has to be https/],
  ] as [Record<string, string>, RegExp][])("is refused in a line where %o is said", (env, message) => {
    expect(() => identity(env)).toThrow(UsageError)
    expect(() => identity(env)).toThrow(message)
  })
})

it("ways of Subsonic are all unless some are named", () => {
  expect(subsonicOf(settings({}))).toEqual({ token: true, password: true, apiKey: true, users: false })
  expect(subsonicOf(settings({ LEDGERLINE_SUBSONIC: "apiKey" }))).toEqual({
    token: false,
    password: false,
    apiKey: true,
    users: false,
  })
  expect(subsonicOf(settings({ LEDGERLINE_SUBSONIC: "apiKey,users" }))).toMatchObject({ apiKey: true, users: true })
  expect(() => subsonicOf(settings({ LEDGERLINE_SUBSONIC: "magic" }))).toThrow(UsageError)
})
