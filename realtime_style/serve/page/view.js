// The bare picture, for OBS: it waits for rts, and comes back with it.

import { Live } from "./live.js";

new Live(document.getElementById("view")).connect();
