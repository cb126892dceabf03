import { createTheme, type MantineColorsTuple } from "@mantine/core";

/** A deep green-blue, calm on white and on dark; the seventh shade carries white text at 5.4 : 1. */
const lagoon: MantineColorsTuple = [
  "#eaf6f6", "#d5eaeb", "#a9d5d8", "#79bfc4", "#53adb3", "#3ba1a8", "#2c8f97", "#17707a", "#0c636c", "#00535c",
];

/** Mantine's, but for their last shades: the eighth of theirs carries white text at 3.8 : 1 only. */
const red: MantineColorsTuple = ["#fff5f5", "#ffe3e3", "#ffc9c9", "#ffa8a8", "#ff8787", "#ff6b6b", "#fa5252", "#c92a2a", "#b02525", "#9b1c1c"];
const orange: MantineColorsTuple = ["#fff4e6", "#ffe8cc", "#ffd8a8", "#ffc078", "#ffa94d", "#ff922b", "#fd7e14", "#c2410c", "#9a3412", "#7c2d12"];

export const theme = createTheme({
  primaryColor: "lagoon",
  primaryShade: { light: 7, dark: 7 },
  colors: { lagoon, red, orange },
  fontFamily: '"Inter Variable", Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  headings: { fontWeight: "620", fontFamily: '"Inter Variable", Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif' },
  defaultRadius: "md",
  cursorType: "pointer",
  autoContrast: true,
  // By name and without `extend`, which would put dialogs into the first load.
  components: {
    Badge: { defaultProps: { variant: "light", radius: "sm" }, styles: { label: { textTransform: "none", fontWeight: 560, fontSize: 12 } } },
    Button: { styles: { label: { fontWeight: 560 } } },
    // Within a landmark: what is shown over the page is a part of it for screen readers.
    Portal: { defaultProps: { target: "#over" } },
    Select: { defaultProps: { withScrollArea: false } },
    MultiSelect: { defaultProps: { withScrollArea: false } },
    // Without a blur, which computers without a graphics card draw again for each letter that is typed.
    Modal: { defaultProps: { centered: true, closeButtonProps: { "aria-label": "Close" }, overlayProps: { backgroundOpacity: 0.45 } } },
    Drawer: { defaultProps: { closeButtonProps: { "aria-label": "Close" }, overlayProps: { backgroundOpacity: 0.25 } } },
    Table: { defaultProps: { verticalSpacing: "sm", horizontalSpacing: "md", highlightOnHover: true } },
  },
});
