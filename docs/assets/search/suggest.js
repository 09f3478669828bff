// Suggestions under a box: a combobox with a list, worked by arrows, Enter and Esc. First the search of all texts, then titles.

import { make } from "./dom.js"
import { finder } from "./find.js"
import { withIndex } from "./index.js"
import { isPinyin, spokenTitles } from "./pinyin.js"

const MOST = 8  // titles
const LONGEST = 60  // characters, from which on nobody types a title
const PAUSE = 120  // ms without a key

/** Titles that hold what is typed, then those that are spoken so. */
const titlesOf = async (index, typed) => {
  const found = await finder(index).titles(typed, MOST)
  if (found.length >= MOST || !isPinyin(typed)) return found
  const spoken = spokenTitles(await index.titles(), typed)
  return [...found, ...spoken.filter(({ number }) => !found.some(one => one.number === number))].slice(0, MOST)
}

export const suggesting = (form, number, { open, root, suffix }) => {
  const input = form.querySelector("input[type=search]")
  const list = make("div", { id: `find-list-${number}`, class: "find-list", role: "listbox", "aria-label": "建议", hidden: true })
  form.append(list)
  const attributes = { role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" }
  for (const name in attributes) input.setAttribute(name, attributes[name])
  let active = -1
  let turn = 0
  let timer = 0

  const close = () => {
    turn++
    active = -1
    list.hidden = true
    input.setAttribute("aria-expanded", "false")
    input.removeAttribute("aria-activedescendant")
  }
  const mark = to => {
    const options = [...list.children]
    active = to < -1 ? options.length - 1 : to >= options.length ? -1 : to
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === active)))
    if (active < 0) return input.removeAttribute("aria-activedescendant")
    input.setAttribute("aria-activedescendant", options[active].id)
    options[active].scrollIntoView({ block: "nearest" })
  }
  const option = (n, href, ...children) => make("a", { href, tabindex: -1, id: `${list.id}-${n}`, role: "option" }, children)
  const suggest = async () => {
    const mine = ++turn
    const typed = input.value
    if (!typed.trim() || typed.length > LONGEST) return close()
    const everywhere = new URL("search" + suffix, root)
    everywhere.searchParams.set("q", typed)
    try {
      const [found, { ids, sourceOf }] = await withIndex(open, index => Promise.all([titlesOf(index, typed), index.columns()]))
      if (mine !== turn || document.activeElement !== input) return
      const chosen = list.children[active]?.href  // an answer that came after the reader had chosen leaves the choice
      list.replaceChildren(option(0, everywhere.href, make("b", {}, "检索全文"), `“${typed.trim()}”`), ...found.map(({ number, title }, n) =>
        option(n + 1, new URL("speeches/" + ids[number] + suffix, root).href, title, make("small", {}, sourceOf[number][1]))))
      mark([...list.children].findIndex(one => one.href === chosen))
      list.hidden = false
      input.setAttribute("aria-expanded", "true")
    } catch (error) {
      close()
    }
  }
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(suggest, PAUSE)
  }
  input.addEventListener("input", () => {
    if (active >= 0) mark(-1)  // Enter searches for what was typed since
    soon()
  })
  input.addEventListener("keydown", event => {
    if (event.isComposing) return
    if (event.key === "Escape") {
      event.preventDefault()
      if (!list.hidden) close()
      else if (form.closest("header")) input.blur()
    } else if (list.hidden) {
      if (event.key === "ArrowDown" && input.value.trim()) suggest()
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault()
      mark(active + (event.key === "ArrowDown" ? 1 : active < 0 ? -2 : -1))
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault()
      list.children[active].click()
    }
  })
  list.addEventListener("click", event => {
    if (event.target.closest("a") !== list.firstChild || !form.classList.contains("find--page")) return
    event.preventDefault()  // the page of results is here
    form.requestSubmit()
  })
  form.addEventListener("submit", () => { clearTimeout(timer); close() })
  form.addEventListener("focusout", event => { if (!form.contains(event.relatedTarget)) close() })
  list.addEventListener("pointerdown", event => event.preventDefault())  // a tap does not take the focus first
  if (input.value && document.activeElement === input) soon()  // typed before this was there
}
