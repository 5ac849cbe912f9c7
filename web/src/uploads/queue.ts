/**
 * Uploads under way: checked, hashed, given a ticket, sent, a few at a time.
 *
 * The queue decides what happens when; everything that touches files and network is in `Work`.
 */
import { messageOf, type UploadFile, type UploadTicket } from "../api";
import { reasonText } from "../gallery/status";
import type { PhotoEvent } from "../live/events";
import { said, t } from "../texts/texts";
import { besidePhotos, isSidecar } from "./sidecars";
import type { Sniffed } from "./sniff";
import { isUnderWay, type Stage, type Target, type Ticket, type Upload } from "./upload";
import { UploadList } from "./uploadList";

export interface Work {
  sniff(file: File): Promise<Sniffed>;
  md5(file: File): Promise<string>;
  tickets(files: UploadFile[], album?: string): Promise<UploadTicket[]>;
  send(ticket: Ticket, file: File, progress: (bytes: number) => void, signal: AbortSignal): Promise<void>;
  /** Has a photo processed again whose processing failed. */
  reprocess(photoId: string): Promise<void>;
  now(): number;
}

export const LANES = 4;
/** So few that the last one is sent before its ticket expires. */
const TICKETS_AT_ONCE = 20;
/** Share of a ticket's time: a transfer that begins later might end too late. */
const USED_SHARE = 0.8;

export class UploadQueue {
  private readonly uploads = new UploadList();
  private nextId = 1;
  private hashing = false;
  private asking = false;
  private readonly sending = new Map<number, AbortController>();

  /** `ticketSeconds` is how long a ticket works. */
  constructor(
    private readonly work: Work,
    private readonly ticketSeconds: number,
  ) {}

  subscribe = this.uploads.subscribe;

  snapshot = this.uploads.snapshot;

  add(files: File[], target: Target = {}): void {
    const added = besidePhotos(
      files.map((file): Upload => ({ id: this.nextId++, file, stage: "new", sent: 0, ...target })),
    );
    for (const upload of added) this.uploads.put(upload);
    for (const upload of added) void this.check(upload);
  }

  cancel(id: number): void {
    const upload = this.uploads.get(id);
    if (!upload || !isUnderWay(upload)) return;
    this.set(id, { stage: "cancelled", sent: 0, reason: t("upload.cancelled") });
    this.sending.get(id)?.abort();
    this.pump();
  }

  cancelAll(): void {
    for (const upload of this.snapshot().filter(isUnderWay)) this.cancel(upload.id);
  }

  /** Sends what failed or was cancelled once more, or has its photo processed once more if that is what failed. */
  retry(ids: number[]): void {
    for (const upload of ids.flatMap((id) => this.uploads.get(id) ?? [])) {
      if (upload.stage === "failed" || upload.stage === "cancelled") this.startAgain(upload);
      else if (upload.photo?.status === "FAILED") void this.reprocess(upload.id, upload.photoId ?? "");
    }
    this.pump();
  }

  /** Forgets what has ended. */
  clear(): void {
    for (const upload of this.snapshot()) if (!isUnderWay(upload)) this.uploads.delete(upload.id);
  }

  /** The album that a photo of this queue is going into: its record may not say so yet. */
  albumOf(photoId: string): string | undefined {
    return this.ofPhoto(photoId)[0]?.album;
  }

  /** A change of a photo after it was sent. */
  heard(event: PhotoEvent): void {
    if (event.type !== "photo") return;
    const { id, status, step } = event.photo;
    const reason = reasonText(event.photo);
    for (const upload of this.ofPhoto(id)) this.set(upload.id, { photo: { status, step, reason } });
  }

  private startAgain({ id, md5, type }: Upload): void {
    this.set(id, { stage: md5 ? "hashed" : type ? "checked" : "new", reason: undefined, ticket: undefined, sent: 0 });
    const upload = this.uploads.get(id);
    if (upload?.stage === "new") void this.check(upload);
  }

  private async reprocess(id: number, photoId: string): Promise<void> {
    this.set(id, { photo: { status: "PENDING", step: null } });
    try {
      await this.work.reprocess(photoId);
    } catch (error) {
      this.set(id, { photo: { status: "FAILED", step: null, reason: messageOf(error) } });
    }
  }

  private async check({ id, file }: Upload): Promise<void> {
    try {
      const found = await this.work.sniff(file);
      if ("refused" in found) this.advance(id, "new", { stage: "refused", reason: found.refused });
      else this.advance(id, "new", { stage: "checked", type: found.type });
    } catch {
      this.advance(id, "new", { stage: "failed", reason: t("upload.unreadable") });
    }
    this.pump();
  }

  private pump(): void {
    this.hashNext();
    this.askForTickets();
    this.sendNext();
  }

  private hashNext(): void {
    const [next] = this.uploads.at("checked");
    if (this.hashing || !next) return;
    this.hashing = true;
    void this.hash(next).finally(() => {
      this.hashing = false;
      this.pump();
    });
  }

  private async hash({ id, file, of }: Upload): Promise<void> {
    try {
      const md5 = await this.work.md5(file);
      // Many photos may have the same sidecar.
      const others = isSidecar(file) ? [] : this.uploads.withContent(md5);
      const twin = others.find(
        (other) => other.of?.owner === of?.owner && (isUnderWay(other) || other.stage === "sent"),
      );
      if (twin)
        this.advance(id, "checked", { stage: "duplicate", md5, reason: t("upload.twin", { name: twin.file.name }) });
      else this.advance(id, "checked", { stage: "hashed", md5 });
    } catch {
      this.advance(id, "checked", { stage: "failed", reason: t("upload.unreadable") });
    }
  }

  private askForTickets(): void {
    if (this.asking || this.uploads.countAt("ready") >= LANES) return;
    const hashed = [...this.uploads.at("hashed")].filter((upload) => this.isNext(upload));
    const [first] = hashed;
    if (!first) return;
    const batch = hashed.filter(({ album }) => album === first.album).slice(0, TICKETS_AT_ONCE);
    for (const { id } of batch) this.set(id, { stage: "asking" });
    this.asking = true;
    void this.ask(batch, first.album).finally(() => {
      this.asking = false;
      this.pump();
    });
  }

  private async ask(batch: Upload[], album?: string): Promise<void> {
    const files = batch.map((upload) => this.described(upload));
    try {
      const tickets = await this.work.tickets(files, album);
      batch.forEach(({ id }, index) => {
        this.take(id, tickets[index]);
      });
    } catch (error) {
      for (const { id } of batch) this.advance(id, "asking", { stage: "failed", reason: messageOf(error) });
    }
  }

  /** A sidecar comes after its photo's ticket, which says what the photo is called; without its photo it is refused. */
  private isNext(upload: Upload): boolean {
    if (!isSidecar(upload.file)) return true;
    const photo = this.uploads.get(upload.beside ?? 0);
    if (photo?.photoId) return true;
    if (!photo || !isUnderWay(photo)) this.set(upload.id, { stage: "refused", reason: t("upload.lonelySidecar") });
    return false;
  }

  private described({ file, md5 = "", type = "", beside = 0 }: Upload): UploadFile {
    const plain = { name: file.name, size: file.size, md5, type };
    const photo = this.uploads.get(beside);
    return photo ? { ...plain, name: `${photo.twinName ?? photo.file.name}.xmp`, of: photo.md5 } : plain;
  }

  private take(id: number, ticket: UploadTicket | undefined): void {
    if (!ticket) this.advance(id, "asking", { stage: "failed", reason: t("upload.noAnswer") });
    else if ("refused" in ticket)
      this.advance(id, "asking", { stage: "refused", reason: said(ticket.refused, ticket.detail) });
    else if ("duplicateOf" in ticket && ticket.photo.status === "FAILED") {
      // Nobody has a photo that could not be processed.
      this.advance(id, "asking", {
        stage: "sent",
        sent: this.uploads.get(id)?.file.size ?? 0,
        photoId: ticket.duplicateOf,
        twinName: ticket.photo.name,
      });
      void this.reprocess(id, ticket.duplicateOf);
    } else if ("duplicateOf" in ticket) {
      const reason = t("upload.have", { name: ticket.photo.name });
      const twinName = ticket.photo.name;
      this.advance(id, "asking", { stage: "duplicate", photoId: ticket.duplicateOf, twinName, reason });
    } else {
      const { photoId } = ticket;
      this.advance(id, "asking", { stage: "ready", ticket, photoId, ticketAt: this.work.now() });
    }
  }

  private sendNext(): void {
    while (this.sending.size < LANES) {
      const [next] = this.uploads.at("ready");
      if (!next?.ticket) return;
      if (this.work.now() - (next.ticketAt ?? 0) > this.ticketSeconds * 1000 * USED_SHARE) {
        this.set(next.id, { stage: "hashed", ticket: undefined });
        this.askForTickets();
      } else void this.send(next, next.ticket);
    }
  }

  private async send({ id, file }: Upload, ticket: Ticket): Promise<void> {
    const controller = new AbortController();
    this.sending.set(id, controller);
    this.set(id, { stage: "sending" });
    try {
      await this.work.send(ticket, file, (sent) => this.advance(id, "sending", { sent }), controller.signal);
      this.advance(id, "sending", { stage: "sent", sent: file.size });
    } catch (error) {
      this.advance(id, "sending", { stage: "failed", sent: 0, reason: messageOf(error) });
    }
    this.sending.delete(id);
    this.pump();
  }

  // A photo that this queue did not send is another upload's.
  private ofPhoto(photoId: string): Upload[] {
    return this.uploads.ofPhoto(photoId).filter(({ stage }) => stage !== "duplicate");
  }

  // A cancelled upload stays cancelled, whatever arrives for it later.
  private advance(id: number, from: Stage, change: Partial<Upload>): void {
    if (this.uploads.get(id)?.stage === from) this.set(id, change);
  }

  private set(id: number, change: Partial<Upload>): void {
    const upload = this.uploads.get(id);
    if (upload) this.uploads.put({ ...upload, ...change });
  }
}
