import { createTheme, type MantineColorsTuple } from "@mantine/core";

/** A deep green-blue, calm on white and on dark; the seventh shade carries white text at 5.4 : 1. */
const lagoon: MantineColorsTuple = [
  "#eaf6f6", "#d5eaeb", "#a9d5d8", "#79bfc4", "#53adb3", "#3ba1a8", "#2c8f97", "#17707a", "#0c636c", "#00535c",
];

export const theme = createTheme({
  primaryColor: "lagoon",
  primaryShade: { light: 7, dark: 7 },
  colors: { lagoon },
  fontFamily: '"Inter Variable", Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  headings: { fontWeight: "620", fontFamily: '"Inter Variable", Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif' },
  defaultRadius: "md",
  cursorType: "pointer",
  autoContrast: true,
  // By name and without `extend`, which would put dialogs into the first load.
  components: {
    Badge: { defaultProps: { variant: "light", radius: "sm" }, styles: { label: { textTransform: "none", fontWeight: 560, fontSize: 12 } } },
    Button: { styles: { label: { fontWeight: 560 } } },
    Modal: { defaultProps: { centered: true, closeButtonProps: { "aria-label": "Close" }, overlayProps: { backgroundOpacity: 0.35, blur: 2 } } },
    Drawer: { defaultProps: { closeButtonProps: { "aria-label": "Close" }, overlayProps: { backgroundOpacity: 0.25 } } },
    Table: { defaultProps: { verticalSpacing: "sm", horizontalSpacing: "md", highlightOnHover: true } },
  },
});
