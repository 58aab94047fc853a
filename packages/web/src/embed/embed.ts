/**
 * For pages of others: `<ledgerline-player src="https://music.example/share/…">` shows the player of a share. All that it does is
 * to make a frame, so that neither page gets into the other.
 */

/** As the server says of the page too: a player has no origin, so no cookies and nothing that is kept. */
const SANDBOX = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"
/** Pixels: one track, and a list. */
const USUAL_HEIGHT = "400"

class LedgerlinePlayer extends HTMLElement {
  static readonly observedAttributes = ["src", "height", "title"]

  connectedCallback(): void {
    this.#show()
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#show()
  }

  #show(): void {
    const address = addressOf(this.getAttribute("src") ?? "")
    if (address === undefined) return this.replaceChildren()
    const frame = this.querySelector("iframe") ?? document.createElement("iframe")
    frame.title = this.getAttribute("title") ?? "Ledgerline"
    frame.width = "100%"
    frame.height = this.getAttribute("height") ?? USUAL_HEIGHT
    frame.loading = "lazy"
    frame.allow = "autoplay"
    frame.referrerPolicy = "no-referrer"
    frame.setAttribute("sandbox", SANDBOX)
    frame.style.border = "0"
    this.style.display = "block"
    if (frame.src !== address) frame.src = address
    if (!frame.isConnected) this.replaceChildren(frame)
  }
}

/** Of the player for a link to a share; undefined for whatever is no such link. */
function addressOf(link: string): string | undefined {
  if (!URL.canParse(link, document.baseURI)) return undefined
  const url = new URL(link, document.baseURI)
  const path = url.pathname.replace(/\/(?:share|embed)\/([\w-]+)\/?$/, "/embed/$1")
  return /^https?:$/.test(url.protocol) && path.includes("/embed/") ? `${url.origin}${path}` : undefined
}

if (customElements.get("ledgerline-player") === undefined) customElements.define("ledgerline-player", LedgerlinePlayer)
