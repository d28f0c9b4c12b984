/** A function of a string that remembers its answers; it forgets all of them when there are too many. */
export function remember<T>(compute: (key: string) => T, limit = 4096): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = compute(key);
      if (known.size >= limit) known.clear();
      known.set(key, value);
    }
    return value;
  };
}
