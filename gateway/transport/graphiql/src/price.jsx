import { pick, ToolbarButton, tryParseJSONC, useGraphiQL } from "@graphiql/react";
import { parse } from "graphql";
import { useContext, useEffect, useState } from "react";
import { answerTo, Asking } from "./asking.js";

/** The name, if the document still has such an operation: GraphiQL learns of a change in the editor a moment later. */
function stillIn(document, operationName) {
  try {
    return parse(document).definitions.some(({ name }) => name?.value === operationName) ? operationName : undefined;
  } catch {
    return undefined;
  }
}

/** Asks what the operation in the editor costs, which runs nothing; refusals are shown where answers are. */
export function PriceButton() {
  const ask = useContext(Asking);
  const { queryEditor, variableEditor, headerEditor, responseEditor, operationName } = useGraphiQL(
    pick("queryEditor", "variableEditor", "headerEditor", "responseEditor", "operationName"),
  );
  const [price, setPrice] = useState(null);
  // A price is of the document and the variables that were there when it was asked for.
  useEffect(() => {
    const watched = [queryEditor, variableEditor].map((editor) =>
      editor?.onDidChangeModelContent(() => setPrice(null)),
    );
    return () => watched.forEach((watch) => watch?.dispose());
  }, [queryEditor, variableEditor]);

  async function show() {
    setPrice(null);
    try {
      const variables = tryParseJSONC(variableEditor?.getValue());
      const headers = { ...tryParseJSONC(headerEditor?.getValue()), "GraphQL-Cost": "validate" };
      const query = queryEditor.getValue();
      const body = { query, variables, operationName: stillIn(query, operationName) };
      const answer = await answerTo(ask, body, headers);
      if (answer.errors) responseEditor?.setValue(JSON.stringify(answer, null, 2));
      else setPrice(answer.extensions.cost.requested);
    } catch (error) {
      responseEditor?.setValue(JSON.stringify({ errors: [{ message: error.message }] }, null, 2));
    }
  }

  return (
    <>
      <ToolbarButton label="Price of this operation, without running it" onClick={() => void show()}>
        <svg className="graphiql-toolbar-icon" viewBox="0 0 14 14" fill="none" stroke="currentColor" aria-hidden="true">
          <path strokeWidth="1.3" d="M1 1h5.5L13 7.5 7.5 13 1 6.5Z M4 4h.01" strokeLinejoin="round" strokeLinecap="round" />
        </svg>
      </ToolbarButton>
      <output className="price" title="Points that this operation may cost at most" aria-label="Price in points">
        {price === null ? "" : price.toLocaleString("en")}
        {price === null ? null : <small>{price === 1 ? "point" : "points"}</small>}
      </output>
    </>
  );
}
