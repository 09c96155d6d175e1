const VARIABLE = /var\((--[\w-]+)\)/g;

/** A chart's option with the values of the colours that it names as variables: drawings compute with colours. */
export function withColours<T>(option: T): T {
  const styles = getComputedStyle(document.documentElement);
  return replaced(option, (name) => styles.getPropertyValue(name).trim()) as T;
}

function replaced(value: unknown, valueOf: (name: string) => string): unknown {
  if (typeof value === "string") return value.includes("var(") ? value.replace(VARIABLE, (_, name: string) => valueOf(name)) : value;
  if (Array.isArray(value)) return value.some((one) => typeof one === "object" || typeof one === "string") ? value.map((one) => replaced(one, valueOf)) : value;
  if (value === null || typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replaced(one, valueOf)]));
}
