/** What can be set for a server: by a flag, in the environment, or in the config file. One line for each setting. */

interface Base {
  /** One line, for the help page and for `ledgerline config`. */
  readonly doc: string
  /** The word for the value in the help page. */
  readonly value: string
  /** Never shown. */
  readonly isSecret?: true
  /** Whether owners may change it over HTTP, and from when on that holds; only where it is said unless given. */
  readonly change?: "now" | "restart"
}

interface TextSetting extends Base {
  readonly type: "text"
  readonly choices?: readonly string[]
  readonly unless: string | undefined
}

interface TextsSetting extends Base {
  readonly type: "texts"
  readonly unless: readonly string[]
}

interface NumberSetting extends Base {
  readonly type: "number"
  readonly least: number
  readonly most: number
  readonly unless: number
}

interface SwitchSetting extends Omit<Base, "value"> {
  readonly type: "switch"
  readonly unless: boolean
}

export type Setting = TextSetting | TextsSetting | NumberSetting | SwitchSetting

/** By their names in the config file; `logLevel` is LEDGERLINE_LOG_LEVEL in the environment. */
export const SETTINGS = {
  music: { type: "texts", value: "DIR", doc: "folders whose music is taken in and watched", unless: [] },
  roots: {
    type: "texts",
    value: "DIR",
    doc: "folders below which owners may add music from the app; none unless given",
    unless: [],
  },
  objectStores: {
    type: "texts",
    value: "URL",
    doc: "endpoints of object stores that owners may add from the app; none unless given",
    unless: [],
  },
  mode: {
    type: "text",
    value: "MODE",
    doc: "full: answers requests and does the work in the background; server or worker: one of the two",
    choices: ["full", "server", "worker"],
    unless: "full",
  },
  host: { type: "text", value: "HOST", doc: "where to listen; this machine alone unless given", unless: "127.0.0.1" },
  port: { type: "number", value: "N", least: 0, most: 65_535, doc: "the port; 0 for a free one", unless: 4280 },
  name: {
    change: "now",
    type: "text",
    value: "NAME",
    doc: "what the server calls itself; the machine's name unless given",
    unless: undefined,
  },
  address: {
    type: "texts",
    value: "URL",
    doc: "where it is reached besides, such as https://music.example.org",
    unless: [],
  },
  discovery: { change: "restart", type: "switch", doc: "tells the local network that it is there", unless: true },
  interval: {
    change: "restart",
    type: "number",
    value: "MIN",
    least: 1,
    most: 1440,
    doc: "minutes between two looks for what watching missed",
    unless: 15,
  },
  fingerprint: {
    change: "restart",
    type: "switch",
    doc: "listens to what has no fingerprint, and proposes what sounds the same",
    unless: false,
  },
  loudness: { change: "restart", type: "switch", doc: "measures how loud files are; needs ffmpeg", unless: true },
  artwork: { change: "restart", type: "switch", doc: "makes the sizes of images", unless: true },
  uploads: {
    type: "text",
    value: "DIR",
    doc: "where files go that members upload; uploads beside the library unless given",
    unless: undefined,
  },
  uploadMegabytes: {
    type: "number",
    value: "N",
    least: 1,
    most: 1_000_000,
    doc: "the largest file that may be uploaded, in MiB",
    unless: 4096,
  },
  uploadHours: {
    type: "number",
    value: "N",
    least: 1,
    most: 8760,
    doc: "hours after which an upload is given up to which nothing comes",
    unless: 72,
  },
  manifest: {
    type: "text",
    value: "FILE",
    doc: "a file that has what people may edit, kept up to date; what other programs change in it is taken over",
    unless: undefined,
  },
  bitRates: {
    change: "now",
    type: "texts",
    value: "NETWORK=KBIT",
    doc: "the most that is streamed over wifi, ethernet, cellular or metered, or to a device or key by its id",
    unless: [],
  },
  trustProxy: {
    type: "texts",
    value: "ADDRESS",
    doc: "proxies whose word is taken for where a request comes from, as addresses or ranges",
    unless: [],
  },
  origins: {
    change: "restart",
    type: "texts",
    value: "URL",
    doc: "origins of other web pages that may use the server",
    unless: [],
  },
  attempts: {
    change: "restart",
    type: "number",
    value: "N",
    least: 1,
    most: 100_000,
    doc: "how often a minute one address may try to sign in or to pair",
    unless: 60,
  },
  subsonic: {
    change: "restart",
    type: "texts",
    value: "WAY",
    doc: "how apps that speak Subsonic may sign in: token, password, apiKey; and users, to manage members by owners' keys",
    unless: ["token", "password", "apiKey"],
  },
  identityIssuer: {
    type: "text",
    value: "URL",
    doc: "a service of OpenID Connect whose tokens are good here",
    unless: undefined,
  },
  identityAudience: {
    type: "text",
    value: "TEXT",
    doc: "whom its tokens have to be for",
    unless: "ledgerline",
  },
  identityUrl: {
    type: "text",
    value: "URL",
    doc: "or an address that is asked about each token",
    unless: undefined,
  },
  identityMethod: {
    type: "text",
    value: "METHOD",
    doc: "how: POST as RFC 7662 has it, or GET with the token as its bearer",
    choices: ["POST", "GET"],
    unless: "POST",
  },
  identityAuthorization: {
    type: "text",
    value: "TEXT",
    doc: "how this server proves itself there, such as Basic …",
    isSecret: true,
    unless: undefined,
  },
  identityMember: {
    type: "text",
    value: "CLAIM",
    doc: "which claim names the member; preferred_username, username or sub",
    unless: undefined,
  },
  identityRole: { type: "text", value: "CLAIM", doc: "which claim says the role", unless: "roles" },
  identityRoles: {
    type: "texts",
    value: "VALUE=ROLE",
    doc: "which role a value of that claim stands for, such as music-admins=owner",
    unless: [],
  },
  identityOtherwise: {
    type: "text",
    value: "ROLE",
    doc: "the role of whoever has none of these; nobody else comes in",
    choices: ["owner", "editor", "listener"],
    unless: undefined,
  },
  identityScope: {
    type: "text",
    value: "CLAIM",
    doc: "which claim says the permissions; all that the role allows",
    unless: undefined,
  },
  identityScopes: {
    type: "texts",
    value: "VALUE=SCOPE",
    doc: "which scope a permission stands for, such as music:play=stream",
    unless: [],
  },
  logLevel: {
    change: "now",
    type: "text",
    value: "LEVEL",
    doc: "what is logged",
    choices: ["silent", "error", "warn", "info", "debug"],
    unless: "warn",
  },
  otlp: {
    type: "text",
    value: "URL",
    doc: "where traces are sent by OpenTelemetry's protocol over HTTP",
    unless: undefined,
  },
  otlpHeaders: {
    type: "text",
    value: "NAME=VALUE,…",
    doc: "headers that go with the traces",
    isSecret: true,
    unless: undefined,
  },
} as const satisfies Readonly<Record<string, Setting>>

export type SettingName = keyof typeof SETTINGS

export type ValueOf<S extends Setting> = S extends { readonly type: "texts" }
  ? readonly string[]
  : S extends { readonly type: "number" }
    ? number
    : S extends { readonly type: "switch" }
      ? boolean
      : S extends { readonly unless: string }
        ? string
        : string | undefined

export type Settings = { readonly [Name in SettingName]: ValueOf<(typeof SETTINGS)[Name]> }

/** `logLevel` as it is called in the environment. */
export const environmentName = (name: string): string =>
  `LEDGERLINE_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

/** `logLevel` as a flag without its dashes. */
export const flagName = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
