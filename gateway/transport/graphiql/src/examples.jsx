import { pick, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { parse } from "graphql";
import { useContext } from "react";
import { answerTo, Asking } from "./asking.js";

// What the tests hold to a budget of MongoDB commands is what a screen should ask.
const texts = import.meta.glob("../../../../tests/queries/*.graphql", { query: "?raw", import: "default", eager: true });

const EXAMPLES = Object.entries(texts).map(([path, text]) => {
  const name = path.split("/").at(-1).replace(".graphql", "").replaceAll("_", " ");
  const lines = text.split("\n");
  const first = lines.findIndex((line) => !line.startsWith("#"));
  const comment = lines.slice(0, first).map((line) => line.replace(/^#\s*/, ""));
  return {
    title: name[0].toUpperCase() + name.slice(1),
    about: comment.filter((line) => !line.startsWith("MongoDB commands")).join(" "),
    document: lines.slice(first).join("\n").trim(),
  };
});

const FIRST_CUSTOMER = "{ customers(first: 1) { nodes { id } } }";

/** Values for the variables that must have one; the customer is the first that the token may see. */
async function variablesOf(document, ask) {
  const wanted = parse(document).definitions.flatMap((definition) => definition.variableDefinitions ?? []);
  const needed = wanted.filter(({ type, defaultValue }) => type.kind === "NonNullType" && !defaultValue);
  const values = Object.fromEntries(needed.map(({ variable }) => [variable.name.value, ""]));
  if ("id" in values && /\bcustomer\(id: \$id\)/.test(document)) {
    const answer = await answerTo(ask, { query: FIRST_CUSTOMER }).catch(() => null);
    values.id = answer?.data?.customers?.nodes[0]?.id ?? "";
  }
  return needed.length ? JSON.stringify(values, null, 2) : "";
}

function Examples() {
  const ask = useContext(Asking);
  const { addTab } = useGraphiQLActions();
  const { queryEditor, variableEditor } = useGraphiQL(pick("queryEditor", "variableEditor"));

  async function open({ document }) {
    const variables = await variablesOf(document, ask);
    addTab();
    queryEditor.setValue(document);
    variableEditor?.setValue(variables);
  }

  return (
    <section aria-label="Examples" className="examples">
      <header className="graphiql-doc-explorer-title">Examples</header>
      <ul>
        {EXAMPLES.map((example) => (
          <li key={example.title}>
            <button type="button" onClick={() => void open(example)}>
              <b>{example.title}</b>
              {example.about}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ExamplesIcon() {
  return (
    <svg viewBox="0 0 20 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M2 4h16v16H2Z M2 9h16 M7 9v11" strokeLinejoin="round" />
    </svg>
  );
}

export const EXAMPLES_PLUGIN = { title: "Examples", icon: ExamplesIcon, content: Examples };
