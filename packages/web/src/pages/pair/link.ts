/** Links that pair: the token stands behind the `#`, so that it is sent to no server and stands in no log. */

const TOKEN = /ledgerline1-[A-Za-z0-9_-]{100,4000}/

/** The token in what somebody pasted: the token itself, or a link with it. */
export const tokenIn = (text: string): string | undefined => TOKEN.exec(text.replaceAll(/\s/g, ""))?.[0]

/** A link to this app, wherever it lies, that pairs the browser in which it is opened. */
export const linkOf = (home: string, token: string): string => `${home}/#/pair?token=${token}`
