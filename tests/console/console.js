// All walks through the console and the portal, side by side.
import { walk } from "./browsing.js";
import { deleting, typing } from "./keyboard.js";
import { administrator, odd, questions, seller } from "./manage.js";
import { change } from "./office.js";
import { technician } from "./phone.js";
import { customer, ending } from "./portal.js";

await walk(change, questions, odd, seller, administrator, technician, customer, ending, [typing, deleting]);
