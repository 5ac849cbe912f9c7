/** What a user searched for last, in this browser until they sign out. */

const KEPT = 8;
/** Among what is suggested for words that were begun, so many are searches that began the same. */
const SHOWN_WHILE_TYPING = 3;

export class RecentSearches {
  private readonly key: string;

  constructor(
    user: string,
    private readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">,
  ) {
    this.key = `photo-search-recent ${user}`;
  }

  /** Those that begin with what was typed, the latest first. */
  matching(typed: string): string[] {
    const begun = folded(typed);
    const found = this.all().filter((text) => folded(text).startsWith(begun) && folded(text) !== begun);
    return begun ? found.slice(0, SHOWN_WHILE_TYPING) : found;
  }

  remember(text: string): void {
    const others = this.all().filter((other) => folded(other) !== folded(text));
    this.storage.setItem(this.key, JSON.stringify([text, ...others].slice(0, KEPT)));
  }

  forget(): void {
    this.storage.removeItem(this.key);
  }

  private all(): string[] {
    try {
      const read: unknown = JSON.parse(this.storage.getItem(this.key) ?? "[]");
      return Array.isArray(read) ? read.filter((text) => typeof text === "string") : [];
    } catch {
      return [];
    }
  }
}

function folded(text: string): string {
  return text.trim().toLowerCase();
}
