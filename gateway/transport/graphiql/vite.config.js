import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { defineConfig } from "vite";

// Compressed once here, so that the server does not do it for each browser.
const compressAssets = {
  name: "compress-assets",
  writeBundle({ dir }) {
    const folder = join(dir, "graphiql-assets");
    for (const name of readdirSync(folder)) {
      const plain = readFileSync(join(folder, name));
      const packed = gzipSync(plain, { level: 9 });
      if (packed.length < plain.length) writeFileSync(join(folder, `${name}.gz`), packed);
    }
  },
};

export default defineConfig({
  plugins: [compressAssets],
  // Else every "use client" in a dependency gets a separate warning.
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
