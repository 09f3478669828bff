// What an address asks for. An address may hold anything.

import { FACETS } from "./facets.js"

export const SORTS = new Map([["relevance", "相关"], ["source", "次序"], ["left", "按前文"], ["right", "按后文"]])
export const VIEWS = new Map([["list", "逐条"], ["spread", "分布"], ["figures", "搭配与年份"]])
export const LAYERS = ["exact", "script", "restored"]

const oneOf = (known, value, usual) => known.includes(value) ? value : usual

export const stateOf = parameters => ({
  q: parameters.get("q") || "",
  sort: oneOf([...SORTS.keys()], parameters.get("sort"), "relevance"),
  view: oneOf([...VIEWS.keys()], parameters.get("view"), "list"),
  layer: oneOf(LAYERS, parameters.get("layer"), null),
  page: Math.max(1, Math.min(1e6, parseInt(parameters.get("page"), 10) || 1)),
  options: { simplified: parameters.get("jf") !== "0", bare: parameters.has("bd") },
  isCollapsed: parameters.has("works"),
  isSentences: parameters.get("context") === "sentence",
  years: ["from", "to"].map(key => /^(19|20)\d\d$/.test(parameters.get(key)) ? Number(parameters.get(key)) : 0),
  asked: new Map(FACETS.map(({ key }) => [key, parameters.getAll(key)])),
})
