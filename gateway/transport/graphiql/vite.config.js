import { defineConfig } from "vite";

export default defineConfig({
  // Else every "use client" in a dependency gets a warning of its own.
  logLevel: "error",
  build: {
    // The path under which the server hands these files out.
    assetsDir: "graphiql-assets",
    // Every browser that can run the page knows `modulepreload`.
    modulePreload: { polyfill: false },
    // A wheel holds the build, and so the code of others, whose licences ask to be named.
    license: { fileName: "licenses.md" },
  },
  // The server replaces it with a fresh nonce in each response.
  html: { cspNonce: "CSP_NONCE" },
});
