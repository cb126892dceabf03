/** The document that `?query=` and `?variables=` share, as GraphiQL's properties. */
export function sharedDocument() {
  const parameters = new URLSearchParams(location.search);
  const query = parameters.get("query");
  // Empty rather than absent, or GraphiQL would add the variables of the last visit.
  return query ? { initialQuery: query, initialVariables: parameters.get("variables") ?? "" } : {};
}

/** The token of `#token=`, a part of the address that no server sees, taken out of the address bar. */
export function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token !== null) history.replaceState(null, "", location.pathname + location.search);
  return token ?? "";
}
