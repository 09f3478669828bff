// Everything here is an extra: the pages say all they have to say without it.
(() => {
  // Labels of hidden checkboxes open the menu, and in it the outline of a page: give the keyboard a button in each.
  for (const label of document.querySelectorAll("label[for=__drawer].md-header__button, .md-nav--primary label[for=__toc]")) {
    const box = document.getElementById(label.htmlFor)
    const button = document.createElement("span")
    const tell = () => button.setAttribute("aria-expanded", String(box.checked))
    button.tabIndex = 0
    button.className = "opens"
    button.setAttribute("role", "button")
    if (label.ariaLabel) button.setAttribute("aria-label", label.ariaLabel)
    label.removeAttribute("aria-label")
    button.append(...label.childNodes)
    label.append(button)
    tell()
    box.addEventListener("change", tell)
    button.addEventListener("keydown", event => {
      if (event.key !== "Enter" && event.key !== " ") return
      event.preventDefault()
      box.click()
    })
  }

  // The menu takes the focus when it opens, closes by Escape, and when the focus goes elsewhere.
  const drawer = document.getElementById("__drawer")
  const menu = document.querySelector(".md-sidebar--primary")
  const opener = document.querySelector(".md-header__button > .opens")
  drawer?.addEventListener("change", () => {
    if (drawer.checked) [...menu.querySelectorAll("a, .opens")].find(stop => stop.offsetParent)?.focus()
  })
  menu?.addEventListener("keydown", event => {
    if (event.key !== "Escape" || !drawer.checked) return
    drawer.click()
    opener.focus()
  })
  menu?.addEventListener("click", event => {
    if (drawer.checked && event.target.closest("a[href^='#']")) drawer.click()  // the place is on this page
  })
  menu?.addEventListener("focusout", event => {
    if (drawer.checked && event.relatedTarget && !menu.contains(event.relatedTarget)) drawer.click()
  })

  // A tap on the sign of a note shows its reason where it stands; Escape hides it. Enter goes to the list of notes.
  for (const sign of document.querySelectorAll(".jiao > a")) {
    sign.addEventListener("click", event => {
      if (!event.detail) return
      event.preventDefault()
      sign.focus()
    })
    sign.addEventListener("keydown", event => {
      if (event.key === "Escape") sign.parentElement.classList.toggle("off", true)
    })
    for (const type of ["blur", "pointerenter"]) sign.addEventListener(type, () => sign.parentElement.classList.remove("off"))
  }

  // The layer that a reader chose is kept from page to page, in this browser.
  const layers = [...document.querySelectorAll(".reading input[name=reading]")]
  const kept = (() => { try { return localStorage.getItem("speech-archive-layer") } catch { return null } })()
  for (const input of layers) {
    if (input.value === kept) input.checked = true
    input.addEventListener("change", () => { try { localStorage.setItem("speech-archive-layer", input.value) } catch { /* private windows */ } })
  }

  // Paragraph numbers as links, and what a reader takes away from one: a citation or its address.
  const speech = document.querySelector(".speech[data-speech]")
  if (!speech) return
  const paragraphs = [...speech.children].filter(element => element.tagName !== "H1" && /^p\d+$/.test(element.id))
  const number = paragraph => paragraph.id.slice(1)
  const { copy } = archiveCite
  const address = paragraph => archiveCite.address(number(paragraph))
  const citation = paragraph => archiveCite.text("gbt", number(paragraph))

  // What is copied from a text: its words without our signs, what we restored in brackets.
  document.addEventListener("copy", event => {
    const selection = getSelection()
    if (selection.isCollapsed || !selection.containsNode(speech, true)) return
    const box = document.createElement("div")
    for (let n = 0; n < selection.rangeCount; n++) box.append(selection.getRangeAt(n).cloneContents())
    if (!box.querySelector("[data-note], [data-layer]")) return
    const isRestored = speech.querySelector(".reading [value=restored]")?.checked
    for (const note of box.querySelectorAll("[data-note]")) note.remove()
    for (const lacuna of box.querySelectorAll(".lacuna.filled")) {
      const fill = lacuna.querySelector(".fill")
      if (isRestored && fill) lacuna.replaceChildren(`〔${fill.textContent}〕`)
      else fill?.remove()
    }
    const blocks = [...box.querySelectorAll("h1, h2, h3, h4, p, li")]
    const text = blocks.length ? blocks.map(block => block.textContent.trim()).join("\n") : box.textContent
    event.clipboardData.setData("text/plain", text)
    event.preventDefault()
  })

  // One set of buttons, moved to the number in use. Signs inside a paragraph are marked data-note.
  const cite = document.createElement("span")
  cite.className = "cite"
  cite.dataset.note = ""
  for (const [label, text] of [["复制引文", citation], ["复制链接", address]]) {
    const button = document.createElement("button")
    button.type = "button"
    button.tabIndex = -1  // the number is the one stop of a paragraph: Enter goes on to its buttons, arrows between them
    button.textContent = label
    button.setAttribute("aria-live", "polite")
    button.addEventListener("click", async () => {
      button.textContent = await copy(text(cite.parentElement)).then(() => "已复制", () => "未能复制")
      button.focus()
      setTimeout(() => { button.textContent = label }, 1600)
    })
    button.addEventListener("keydown", event => {
      if (event.key === "ArrowRight" || event.key === "ArrowLeft") (button.nextSibling || cite.firstChild).focus()
      if (event.key === "Escape") cite.previousSibling.focus()
    })
    cite.append(button)
  }

  // The paragraph in use keeps its number and buttons, wherever the pointer goes, until another is taken.
  const take = paragraph => {
    speech.querySelector(".on")?.classList.remove("on")
    if (!paragraph) return
    paragraph.classList.add("on")
    paragraph.querySelector(".pn").after(cite)
  }

  for (const paragraph of paragraphs) {
    const link = document.createElement("a")
    link.className = number(paragraph) % 5 ? "pn" : "pn fifth"
    link.dataset.note = ""
    link.href = "#" + paragraph.id
    link.textContent = number(paragraph)
    link.setAttribute("aria-label", `第 ${number(paragraph)} 段`)
    for (const type of ["pointerenter", "focus"]) link.addEventListener(type, () => {
      if (link.nextSibling !== cite && !speech.querySelector(".on")) link.after(cite)
    })
    link.addEventListener("click", event => {
      event.preventDefault()  // no jump: the paragraph is here, and the address says so
      history.replaceState(null, "", link.hash)
      take(paragraph)
      if (!event.detail) cite.firstChild.focus()
    })
    paragraph.prepend(link)
  }

  // Fingers do not hover: a tap on a paragraph shows its number and the buttons, another hides them.
  if (!matchMedia("(hover: none)").matches) return
  speech.addEventListener("click", event => {
    if (event.target.closest("a, button") || String(getSelection())) return
    const paragraph = event.target.closest("[data-speech] > [id^=p]")
    take(paragraph === speech.querySelector(".on") || !paragraphs.includes(paragraph) ? null : paragraph)
  })
})()

// Collation pages: the view is kept in the address, and n and p step through the variants.
;(() => {
  const page = document.querySelector(".collation:not(.alone)")
  if (!page) return
  const inputs = [...page.querySelectorAll(".tools input, .chooser input")]
  const asked = new URLSearchParams(location.search)
  for (const input of inputs) {
    if (input.type === "checkbox") input.checked = asked.has(input.name)
    else if (asked.get(input.name) === input.value) input.checked = true
  }
  const small = matchMedia("(max-width: 44.06em)")
  const views = inputs.filter(input => input.name === "view")
  let chosen = views.some(input => input.checked)
  const settle = () => {
    if (!chosen) views[small.matches ? 1 : 0].checked = true
  }
  settle()
  small.addEventListener("change", settle)
  addEventListener("beforeprint", () => { if (!chosen) for (const input of views) input.checked = false })
  addEventListener("afterprint", settle)
  page.addEventListener("change", event => {
    const { name, type, checked, value } = event.target
    if (name === "view") chosen = true
    const url = new URL(location.href)
    if (type === "checkbox" && !checked) url.searchParams.delete(name)
    else url.searchParams.set(name, type === "checkbox" ? "1" : value)
    history.replaceState(null, "", url)
  })

  let last = 0
  document.addEventListener("keydown", event => {
    if (!["n", "p"].includes(event.key) || event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.("input[type=text], textarea, [contenteditable]")) return
    const places = new Map()
    for (const place of page.querySelectorAll(".row [data-v]")) {
      if (place.checkVisibility() && !places.has(place.dataset.v)) places.set(place.dataset.v, place)
    }
    const numbers = [...places.keys()].map(Number).filter(Boolean).sort((a, b) => a - b)
    const next = event.key === "n" ? numbers.find(number => number > last) ?? numbers[0] : numbers.findLast(number => number < last) ?? numbers.at(-1)
    if (next === undefined) return
    last = next
    const place = places.get(String(next))
    place.tabIndex = -1
    place.focus({ preventScroll: true })
    place.scrollIntoView({ block: "center" })
  })
})()
