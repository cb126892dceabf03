import { useMediaQuery } from "@mantine/hooks";

/** Whether the screen has no place for wide columns, as `style.css` has it. */
export const useNarrow = () => useMediaQuery("(max-width: 900px)", false, { getInitialValueInEffect: false });
