/** The first that runs: it has the page and its data on their way while React is loaded. */
import "@fontsource-variable/inter/wght.css";
import "./ui/mantine.css";
import "./ui/style.css";
import { pageIsComplete } from "./app/idle";
import { beginPage } from "./app/pages";

const { isReady, isComplete } = beginPage();
// React first, by itself: the browser answers clicks between the two.
const start = import("react-dom/client").then(() => import("./start"));
// The frame of the page is there from the start: it stays until there is something to show.
const isShown = Promise.all([start, isReady]).then(([{ show }]) => show());
void Promise.all([isShown, isComplete]).then(pageIsComplete);
