/** The first that runs: it has the page and its data on their way while React is loaded. */
import "@fontsource-variable/inter/wght.css";
import "./ui/mantine.css";
import "./ui/style.css";
import { beginPage } from "./app/pages";

// Whoever shows the page runs the same queries, and says what failed.
beginPage().catch(() => {});
void import("./start");
