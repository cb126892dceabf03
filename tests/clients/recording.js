// What every script shares: what it was given, a fetch that notes what goes over the wire, and where its findings go.

export const given = JSON.parse(process.argv[2]);

/** A fetch with the caller's headers, and the list of what it sent and was answered. */
export function recordingFetch() {
  const exchanges = [];
  async function recorded(address, options = {}) {
    const headers = new Headers(options.headers);
    for (const [name, value] of Object.entries(given.headers ?? {})) headers.set(name, value);
    const response = await fetch(address, { ...options, headers });
    exchanges.push({
      method: options.method ?? "GET",
      fields: Object.keys(
        options.body ? JSON.parse(options.body) : Object.fromEntries(new URL(address).searchParams),
      ).sort(),
      status: response.status,
      type: response.headers.get("content-type"),
    });
    return response;
  }
  return { exchanges, fetch: recorded };
}

/** Hand the findings to the test. */
export function report(findings) {
  process.stdout.write(JSON.stringify(findings));
}
