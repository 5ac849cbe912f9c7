/** Minutes by which the clock here is ahead of UTC: "yesterday" is another day elsewhere. */
export function utcOffset(): number {
  return -new Date().getTimezoneOffset();
}
