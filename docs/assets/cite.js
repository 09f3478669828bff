// What is taken away of a page as a citation: the day, the address and the paragraph are filled in here, where they are known.
window.archiveCite = (() => {
  const pad = number => String(number).padStart(2, "0")
  const today = () => {
    const now = new Date()
    return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`
  }
  // Where a page is published; of a local copy its address here.
  const address = (url, paragraph) => {
    const found = new URL(url)
    found.search = ""
    found.hash = paragraph ? `p${paragraph}` : ""
    return found.href
  }
  const here = () => document.querySelector("link[rel=canonical]")?.href || location.href

  const fill = (root, paragraph) => {
    const values = {
      accessed: today(),
      url: address(here(), paragraph),
      paragraph: paragraph ? `第${paragraph}段` : "",
    }
    for (const place of root.querySelectorAll("[data-fill]")) place.textContent = values[place.dataset.fill]
    for (const line of root.querySelectorAll("[hidden]")) line.hidden = false
    return root
  }

  // The text of a format, of a paragraph where one is named.
  const text = (format, paragraph) => {
    const shown = document.querySelector(`[data-cite=${format}]`)
    return shown && fill(shown.cloneNode(true), paragraph).textContent
  }

  const copy = async words => {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(words)
    const area = document.createElement("textarea")
    area.value = words
    area.style.cssText = "position:fixed;opacity:0"
    document.body.append(area)
    area.select()
    const done = document.execCommand("copy")
    area.remove()
    if (!done) throw new Error("copy refused")
  }

  const inUse = () => document.querySelector("[data-speech] > .on")?.id.slice(1)

  // A button that copies, and says so.
  const button = (label, words) => {
    const made = document.createElement("button")
    made.type = "button"
    made.className = "copies"
    made.textContent = label
    made.setAttribute("aria-live", "polite")
    made.addEventListener("click", async () => {
      made.textContent = await Promise.resolve(words()).then(copy).then(() => "已复制", () => "未能复制")
      setTimeout(() => { made.textContent = label }, 1600)
    })
    return made
  }

  // The printed citation of a paragraph of another page, as its CSL-JSON has it: for a hit of the search. Where that file
  // cannot be read (a page opened from disk), its title and address.
  const ofHit = async (id, paragraph, title, page) => {
    const url = address(new URL(page, location.href), paragraph)
    const file = new URL(page, location.href).pathname.replace(/(\/|\.html)$/, ".csl.json")
    try {
      const [item] = await (await fetch(file)).json()
      const [first, second, third, last] = item.custom.gbt
      return `${first}第${paragraph}段${second}${today()}${third}${item.URL ? address(item.URL, paragraph) : url}. ${last}`
    } catch {
      return `${title}，${id} ¶${paragraph}，${url}`
    }
  }

  for (const block of document.querySelectorAll(".cites")) {
    fill(block)
    for (const shown of block.querySelectorAll("[data-cite]")) {
      shown.after(button(`复制 ${shown.getAttribute("aria-label")}`, () => text(shown.dataset.cite, inUse())))
    }
  }
  return { text, copy, button, ofHit, address: paragraph => address(here(), paragraph) }
})()
