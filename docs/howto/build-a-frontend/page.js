// A page without a framework and without a build: signs in to a server, and shows its albums as they change.
import { connect } from "./ledgerline/remote.js"

const form = document.querySelector("form")
const list = document.querySelector("ul")
const said = document.querySelector("output")

form.addEventListener("submit", (event) => {
  event.preventDefault()
  const { url, name, password } = Object.fromEntries(new FormData(form))
  const library = connect({ url, as: { name, password, device: "a page" } })
  const albums = library.albums.live({ sort: "added", direction: "descending" })
  albums.subscribe(() => {
    said.value = albums.error?.message ?? ""
    const items = albums.value?.items ?? []
    list.replaceChildren(
      ...items.map(({ artist, title }) => {
        const item = document.createElement("li")
        // Text, whatever a tag says.
        item.textContent = `${artist ?? "Various artists"}: ${title}`
        return item
      }),
    )
  })
})
