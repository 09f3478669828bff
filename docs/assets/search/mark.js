// On the page of a speech that was reached from a hit: what was looked for, marked without touching the text.

import { finder } from "./find.js"
import { parse } from "./query.js"

const outside = "[data-note], [data-layer]"

/** The text nodes of a paragraph that are its text. */
const textNodes = element => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  const found = []
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(outside)) found.push(walker.currentNode)
  return found
}

export const markSpeech = async (speech, parameters, open) => {
  if (!window.Highlight || !CSS.highlights) return
  const options = { simplified: parameters.has("jf"), bare: parameters.has("bd") }
  const query = parse(parameters.get("q"))
  const search = finder(options.simplified ? await open() : { count: 0 })
  const change = await search.changing(options)
  const pieces = []
  let text = ""
  for (const element of speech.querySelectorAll(":scope > [id^=p]")) {
    if (!/^p\d+$/.test(element.id)) continue
    for (const node of textNodes(element)) {
      pieces.push({ node, begin: text.length })
      text += node.data
    }
    text += "\n"
  }
  const place = (offset, isEnd) => {
    let n = pieces.findIndex(piece => offset < piece.begin + piece.node.data.length + (isEnd ? 1 : 0) && offset >= piece.begin)
    if (n < 0) n = pieces.length - 1
    return [pieces[n].node, Math.min(offset - pieces[n].begin, pieces[n].node.data.length)]
  }
  const ranges = search.hits(text, query, change).map(({ begin, end }) => {
    const range = new Range()
    range.setStart(...place(begin, false))
    range.setEnd(...place(end, true))
    return range
  })
  CSS.highlights.set("found", new Highlight(...ranges))
}
