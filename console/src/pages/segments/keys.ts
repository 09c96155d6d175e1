const KEY_CHARACTERS_MAX = 60;

/** A key from a name: what the server takes in keys (a to z, digits, underscores); one by the clock where nothing is left. */
export function keyOf(name: string): string {
  const key = name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "")
    .slice(0, KEY_CHARACTERS_MAX);
  return key.length >= 3 ? key : `segment_${Date.now().toString(36)}`;
}
