/**
 * The WebSocket for changes of the caller's photos; without a connection, the app polls.
 *
 * A message is sent at most once: while a photo is unfinished and nothing is heard, the app asks, connected or not.
 */
import type { Api, LiveMessage, Photo, Ping } from "../api";
import { isFinal } from "../gallery/photoList";
import { findPhotos } from "../urls/findPhotos";
import { backoff } from "./backoff";
import type { PhotoEvent } from "./events";

const POLL_MILLISECONDS = 3000;
const IDLE_POLL_MILLISECONDS = 12_000;
// A connected app that asks and learns nothing new asks half as often, this many times.
const MAX_HALVINGS = 5;
// Of the list a poll reads the beginning, and of the unfinished photos that are not there so many.
const PAGE = 200;
const MAX_UNFINISHED = 200;
// API Gateway closes a connection that is silent for ten minutes.
const PING_MILLISECONDS = 4 * 60 * 1000;
// A message that comes before the connection is complete makes the server forget it: it ends it at the next ping. Not at
// once, because the server finds a connection through an index that is a moment behind.
const FIRST_PING_MILLISECONDS = 5000;
const PING: Ping = { type: "ping" };

export type LinkState = "connecting" | "live" | "polling";

export class LiveConnection {
  private socket: WebSocket | null = null;
  private attempt = 0;
  private timers: ReturnType<typeof setTimeout>[] = [];
  private nextCheck?: ReturnType<typeof setTimeout>;
  private silentChecks = 0;
  private running = false;
  private state: LinkState = "connecting";
  private readonly unfinished = new Set<string>();
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly url: string,
    private readonly token: () => Promise<string>,
    private readonly api: Api,
    private readonly publish: (event: PhotoEvent) => void,
  ) {}

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = (): LinkState => this.state;

  start(): void {
    if (this.running) return;
    this.running = true;
    this.attempt = 0;
    void this.connect();
  }

  stop(): void {
    this.running = false;
    this.timers.forEach(clearTimeout);
    this.timers = [];
    clearTimeout(this.nextCheck);
    this.unfinished.clear();
    this.socket?.close();
    this.socket = null;
    this.become("connecting");
  }

  /** Asks for the photo of this id, which was just uploaded, until it is processed. */
  expect(id: string): void {
    this.unfinished.add(id);
    this.checkSoon();
  }

  /** Asks for this photo until it is processed. */
  watch(photo: Photo): void {
    if (isFinal(photo)) this.unfinished.delete(photo.id);
    else this.unfinished.add(photo.id);
  }

  private async connect(): Promise<void> {
    const token = await this.token().catch(() => null);
    if (!this.running || !token) return;
    if (!this.url) return this.poll();
    const socket = new WebSocket(`${this.url}?token=${encodeURIComponent(token)}`);
    this.socket = socket;
    socket.addEventListener("open", () => this.opened(socket));
    socket.addEventListener("message", ({ data }) => this.heard(String(data)));
    socket.addEventListener("close", () => this.closed(socket));
  }

  private opened(socket: WebSocket): void {
    const wasCutOff = this.attempt > 0 || this.state === "polling";
    this.attempt = 0;
    this.become("live");
    // Fetch what happened while nobody was listening.
    if (wasCutOff || this.unfinished.size > 0) void this.catchUp();
    this.checkSoon();
    const ping = () => {
      if (socket !== this.socket || socket.readyState !== WebSocket.OPEN) return;
      socket.send(JSON.stringify(PING));
      this.later(ping, PING_MILLISECONDS);
    };
    this.later(ping, FIRST_PING_MILLISECONDS);
  }

  private closed(socket: WebSocket): void {
    if (!this.running || socket !== this.socket) return;
    this.socket = null;
    if (this.state !== "polling") this.poll();
    this.later(() => void this.connect(), backoff(this.attempt++, Math.random()));
  }

  private heard(data: string): void {
    const message: LiveMessage = JSON.parse(data);
    if (message.type === "pong") return;
    this.tell(message);
    this.checkSoon();
  }

  private tell(event: PhotoEvent): void {
    if (event.type === "photo") this.watch(event.photo);
    else this.unfinished.delete(event.id);
    this.publish(event);
  }

  private poll(): void {
    this.become("polling");
    void this.check();
  }

  private async check(): Promise<void> {
    const asks = this.state === "polling" || this.unfinished.size > 0;
    if (asks && document.visibilityState === "visible") await this.catchUp();
    this.silentChecks += 1;
    this.checkLater();
  }

  private checkSoon(): void {
    this.silentChecks = 0;
    if (this.state === "live") this.checkLater();
  }

  private checkLater(): void {
    clearTimeout(this.nextCheck);
    if (this.running) this.nextCheck = setTimeout(() => void this.check(), this.pause());
  }

  private pause(): number {
    if (this.state === "live") return IDLE_POLL_MILLISECONDS * 2 ** Math.min(this.silentChecks, MAX_HALVINGS);
    return this.unfinished.size > 0 ? POLL_MILLISECONDS : IDLE_POLL_MILLISECONDS;
  }

  private async catchUp(): Promise<void> {
    try {
      const { photos } = await this.api.photos({ size: PAGE });
      const known = new Set(photos.map(({ id }) => id));
      const others = [...this.unfinished].filter((id) => !known.has(id)).slice(0, MAX_UNFINISHED);
      for (const photo of photos) this.tell({ type: "photo", photo });
      for (const photo of await findPhotos(this.api, others)) this.tell({ type: "photo", photo });
    } catch {
      // The next poll may succeed.
    }
  }

  private become(state: LinkState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }

  private later(action: () => void, milliseconds: number): void {
    this.timers.push(setTimeout(action, milliseconds));
  }
}
