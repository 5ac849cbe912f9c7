/** The one place that gets URLs of photos anew: they expire, and live messages have none. */
import type { Rendition } from "../api";
import { backoff } from "../live/backoff";
import { t } from "../texts/texts";
import { later, SigningClock } from "./signedUrl";

export interface Urls {
  id: string;
  thumbnailUrl?: string;
  signedUrl?: string;
  /** Larger than the thumbnail, the smallest one first. */
  renditions?: Rendition[];
}

/** A tile's is the smallest rendition, the large one the last. */
export type Kind = "thumbnailUrl" | "tileUrl" | "largeUrl" | "signedUrl";

export interface UrlWork {
  /** Throws if the server cannot be reached; photos that are gone are missing in the answer. */
  find(ids: string[]): Promise<Urls[]>;
  now(): number;
}

// Those of many tiles are asked for at once.
const GATHER_MILLISECONDS = 100;
// A photo whose URL does not help is not asked for again at once.
const PAUSE_MILLISECONDS = 30_000;
const MAX_ATTEMPTS = 6;

export class PhotoUrls {
  private readonly known = new Map<string, Urls>();
  private readonly answered = new Map<string, number>();
  private readonly askedAt = new Map<string, number>();
  private readonly wanted = new Set<string>();
  private readonly listeners = new Set<() => void>();
  private readonly clock: SigningClock;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;

  constructor(private readonly work: UrlWork) {
    this.clock = new SigningClock(work.now);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The latest URL that is known; `given` came with the photo. */
  latest(id: string, kind: Kind, given?: string): string | undefined {
    return later(urlOf(this.known.get(id), kind), given);
  }

  /** How often the photo's URLs were told since the page was opened. */
  answers(id: string): number {
    return this.answered.get(id) ?? 0;
  }

  /** The smallest of the renditions, `given` ones or those that are known since. */
  tile(id: string, given: Rendition[] = []): Rendition | undefined {
    return given[0] ?? this.known.get(id)?.renditions?.[0];
  }

  /** Originals are signed when they are asked for, and so their URLs tell what time it is at the signer's. */
  see(signedUrl: string | undefined): void {
    this.isUsable(signedUrl);
  }

  isUsable(url: string | undefined): url is string {
    return url !== undefined && this.clock.isUsable(url);
  }

  /** Asks for the photo's URLs, together with others'; what comes is told to those who subscribed. */
  want(id: string): void {
    const now = this.work.now();
    if (now - (this.askedAt.get(id) ?? Number.NEGATIVE_INFINITY) < PAUSE_MILLISECONDS) return;
    this.askedAt.set(id, now);
    this.wanted.add(id);
    this.attempt = 0;
    this.askIn(GATHER_MILLISECONDS);
  }

  /** A URL that was signed just now. Throws if there is none. */
  async renewed(id: string, kind: Kind): Promise<string> {
    this.take(await this.work.find([id]));
    const url = urlOf(this.known.get(id), kind);
    if (!url) throw new Error(t("failed.gone"));
    return url;
  }

  private askIn(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), milliseconds);
  }

  private async ask(): Promise<void> {
    const ids = [...this.wanted];
    this.wanted.clear();
    try {
      this.take(await this.work.find(ids));
      this.attempt = 0;
    } catch {
      this.askAgain(ids);
    }
  }

  private askAgain(ids: string[]): void {
    if (this.attempt >= MAX_ATTEMPTS) {
      for (const id of ids) this.askedAt.delete(id);
      return;
    }
    for (const id of ids) this.wanted.add(id);
    this.askIn(backoff(this.attempt++, Math.random()));
  }

  private take(found: Urls[]): void {
    for (const { id, thumbnailUrl, signedUrl, renditions } of found) {
      this.known.set(id, { id, thumbnailUrl, signedUrl, renditions });
      this.answered.set(id, this.answers(id) + 1);
      this.see(signedUrl);
    }
    for (const listener of this.listeners) listener();
  }
}

function urlOf(urls: Urls | undefined, kind: Kind): string | undefined {
  if (kind === "tileUrl") return urls?.renditions?.[0]?.url;
  return kind === "largeUrl" ? urls?.renditions?.at(-1)?.url : urls?.[kind];
}
