import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { setNonce } from "get-nonce";
import { startTransition, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { takeBegun } from "./app/graphql";
import { IN_PART, queryClient } from "./app/queries";
import { theme } from "./ui/theme";
import { Toasts } from "./ui/toasts";

// The policy of the page lets only <style> elements with its nonce take effect.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
setNonce(nonce);

/** Show the page, with what was read for it by now. Whoever shows more asks for the rest, and says what failed. */
export function show() {
  for (const { document, variables, data, isWhole } of takeBegun()) {
    const key = [document.toString(), variables];
    const updatedAt = isWhole ? undefined : IN_PART;
    queryClient.setQueryData(key, data, { updatedAt });
    queryClient.setQueryData([...key, "pages"], { pages: [data], pageParams: [null] }, { updatedAt });
  }
  // In steps, between which the browser paints and answers.
  startTransition(() => createRoot(document.getElementById("console")!).render(page));
}

const page = (
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={queryClient}>
        <App />
        <Toasts />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>
);
