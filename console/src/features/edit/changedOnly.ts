/** The values that differ from what was read: what others changed meanwhile stays. */
export function changedOnly<T extends object>(values: T, read: object): Partial<T> {
  const before = read as Record<string, unknown>;
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => (value ?? null) !== (before[name] ?? null))) as Partial<T>;
}
