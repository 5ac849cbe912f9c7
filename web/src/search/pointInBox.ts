/** The search box of the page, for what is elsewhere and points into it. */

let box: HTMLInputElement | null = null;

export function setBox(input: HTMLInputElement | null): void {
  box = input;
}

/** The cursor goes to the box, and everything behind `at` is chosen. */
export function pointInBox(at: number): void {
  box?.focus();
  box?.setSelectionRange(at, box.value.length);
}
