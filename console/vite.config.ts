import { createHash } from "node:crypto";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import subsetFont from "subset-font";
import { defineConfig, type Plugin } from "vite";

// The Latin font is a fifth of the first load: only the weights and features that the styles use are kept of it.
const smallFont: Plugin = {
  name: "small-font",
  enforce: "pre",
  // A font that is late is used from the next page on: nothing moves once it is read.
  transform(code, id) {
    if (id.includes("@fontsource-variable/")) return { code: code.replaceAll("font-display: swap", "font-display: optional"), map: null };
  },
  async generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== "asset" || !LATIN_FONT.test(file.fileName)) continue;
      file.source = await subsetFont(Buffer.from(file.source), LATIN, { targetFormat: "woff2", variationAxes: { wght: { min: 400, max: 700 } }, keepFeatures: FEATURES });
    }
  },
};
const LATIN_FONT = /inter-latin-wght/;
const FEATURES = ["kern", "calt", "ccmp", "mark", "tnum", "cv05", "ss03"];
const LATIN = String.fromCodePoint(...range(0x20, 0x7e), ...range(0xa0, 0xff), ...range(0x2010, 0x2026), 0x152, 0x153, 0x20ac, 0x2122, 0x2191, 0x2193, 0x2192, 0x2212);

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

// Compressed once here, so that the server need not do it for each browser.
const compressAssets: Plugin = {
  name: "compress-assets",
  writeBundle({ dir }) {
    const folder = join(dir!, "console-assets");
    for (const name of readdirSync(folder)) {
      const plain = readFileSync(join(folder, name));
      for (const [ending, packed] of [["gz", gzipSync(plain, { level: 9 })], ["br", brotliCompressSync(plain)]] as const) {
        if (packed.length < plain.length) writeFileSync(join(folder, `${name}.${ending}`), packed);
      }
    }
  },
};

// The first script loads React and the components: named in the page, they arrive with it, after the styles of its frame.
const preloadStart: Plugin = {
  name: "preload-start",
  transformIndexHtml: {
    order: "post",
    handler(html, { bundle }) {
      const chunks = Object.values(bundle ?? {}).filter((file) => file.type === "chunk");
      const wanted = new Set<string>();
      const want = (fileName: string) => {
        if (wanted.has(fileName)) return;
        wanted.add(fileName);
        chunks.find((chunk) => chunk.fileName === fileName)?.imports.forEach(want);
      };
      const entry = chunks.find(({ isEntry }) => isEntry);
      for (const { name, fileName } of chunks) if (name === "start" || name === "react") want(fileName);
      const others = [...wanted].filter((fileName) => fileName !== entry?.fileName && !entry?.imports.includes(fileName));
      return {
        html: html.replaceAll('<script type="module"', '<script type="module" fetchpriority="low"'),
        tags: [
          ...others.map((fileName) => ({ tag: "link", attrs: { rel: "modulepreload", fetchpriority: "low", crossorigin: true, nonce: "CSP_NONCE", href: `/${fileName}` }, injectTo: "head" as const })),
          ...Object.keys(bundle ?? {}).filter((fileName) => LATIN_FONT.test(fileName))
            .map((fileName) => ({ tag: "link", attrs: { rel: "preload", as: "font", type: "font/woff2", crossorigin: true, href: `/${fileName}` }, injectTo: "head" as const })),
        ],
      };
    },
  },
};

// The gateway sends a page with its heading, and what the page is for.
const frames: Plugin = {
  name: "frames",
  writeBundle: ({ dir }) => copyFileSync("src/app/frames.json", join(dir!, "frames.json")),
};

// What `gateway persisted publish` takes: every document that the console sends, by the hash of its text.
const manifest: Plugin = {
  name: "persisted-documents",
  writeBundle({ dir }) {
    const texts = [...documentTexts().values()];
    const entries = texts.map((text) => [createHash("sha256").update(text).digest("hex"), text]);
    writeFileSync(join(dir!, "persisted-documents.json"), JSON.stringify(Object.fromEntries(entries), null, 1));
  },
};

// `graphql(`…`)` looks its text up in a table of all documents: here it becomes the document itself, in its own chunk.
const documentsInPlace: Plugin = {
  name: "documents-in-place",
  enforce: "pre",
  transform(code, id) {
    // Documents without an import can be removed.
    if (id.includes("/generated/")) return { code: code.replaceAll("= new Typed", "= /*#__PURE__*/ new Typed"), map: null };
    if (!/\/src\/.*\.tsx?$/.test(id) || !code.includes("graphql(`")) return;
    const texts = documentTexts();
    const placed = code
      .replace(/graphql\(`\s*(fragment|query|mutation|subscription) (\w+)[^`]*`\)/g, (_, kind: string, name: string) =>
        kind === "fragment" ? "undefined" : `new TypedDocumentString(\`${texts.get(name)}\`)`,
      )
      .replace(/import \{ graphql \} from "([./]+generated)";/, 'import { TypedDocumentString } from "$1/graphql";');
    return { code: placed, map: null };
  },
};

/** The texts of all operations by their names, each with the fragments that it uses. */
function documentTexts(): Map<string, string> {
  const generated = readFileSync("src/generated/graphql.ts", "utf8");
  const documents = generated.matchAll(/export const (\w+)Document = new TypedDocumentString\(`([^`]*)`/g);
  return new Map([...documents].map(([, name, text]) => [name!, text!]));
}

/** What more than one page shows at once. */
const SHARED = [
  /\/src\/start\.tsx$/,
  /\/src\/app\/(?!openid|socket)/,
  /\/src\/ui\/(?!OpenMenu)/,
  /\/src\/features\/(inspector\/ShowGraphQL|calls\/LogCall|edit\/(EditAddresses|EditEmails|EditPhones|portalMail)|account\/Statement|tabs\/RecordTab)\.tsx?$/,
  /@mantine\/core\/esm\/components\/(Badge|Divider|Paper|Skeleton|Tabs|Title)\//,
  /@tabler\/icons-react/,
];
/** Menus, lists to choose from, the search and the socket: not needed before the page is shown. */
const LATER = [/\/src\/ui\/OpenMenu\.tsx$/, /\/src\/app\/socket\.ts$/, /\/node_modules\/graphql-ws\//, /\/src\/features\/(search\/Finder|accounts\/AccountFilters|calls\/CallListener)\.tsx$/];

export default defineConfig({
  plugins: [documentsInPlace, preloadStart, smallFont, compressAssets, frames, manifest],
  // Without it each "use client" in a dependency prints a warning.
  logLevel: "error",
  oxc: { jsx: { runtime: "automatic" } },
  build: {
    // The gateway's wheel holds the build, and so the code of others, whose licences ask to be named.
    outDir: "../gateway/transport/console/dist",
    emptyOutDir: true,
    assetsDir: "console-assets",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Over a phone's network each file costs a round trip: what pages share is one, and what comes when they are at rest another.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules\/(react|react-dom|scheduler)\//, priority: 4 },
            { name: "first", test: /\/src\/(main|app\/pages)\.tsx?$/, priority: 3 },
            { name: "start", test: (id) => SHARED.some((part) => part.test(id)), priority: 2 },
            { name: "later", test: (id) => LATER.some((part) => part.test(id)), priority: 1 },
          ],
        },
      },
    },
    license: { fileName: "licenses.md" },
  },
  // The server replaces it with a fresh nonce in each response.
  html: { cspNonce: "CSP_NONCE" },
});
