// What box.js asks for once a reader touches search.

import { finder } from "./find.js"
import { openIndex } from "./index.js"
import { markSpeech } from "./mark.js"
import { showPage } from "./page.js"

window.archiveSearch = { finder, markSpeech, openIndex, showPage }
