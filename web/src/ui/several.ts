const AT_ONCE = 4;

/** The items in their order, `size` at a time. */
export function chunks<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

/** Does `work` for all items, a few at a time. A failure does not stop the others; the first one is thrown. */
export async function forAll<T>(items: T[], work: (item: T) => Promise<void>, done: (count: number) => void) {
  const waiting = [...items];
  const failures: unknown[] = [];
  let count = 0;
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      await work(item).catch((failure) => failures.push(failure));
      count += 1;
      done(count);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  if (failures.length > 0) throw failures[0];
}
