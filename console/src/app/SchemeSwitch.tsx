import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";

/** From light to dark colors and back. */
export function SchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const other = scheme === "light" ? "dark" : "light";
  return (
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Switch to ${other} colors`} onClick={() => setColorScheme(other)}>
      {scheme === "light" ? <IconMoon size={19} /> : <IconSun size={19} />}
    </ActionIcon>
  );
}
