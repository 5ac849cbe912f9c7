/** The API of guests, who have a link and no account: a token behind the `#` of its address, perhaps a pass. */
import { ApiError } from "../api";
import type * as api from "../schema";
import { t } from "../texts/texts";

export type SharedPhoto = api.SharedPhoto;
export type Shared = api.SharedAnswer;

const PAGE = 100;

export class GuestApi {
  /** For the password, if there is one. It ends with the page. */
  private pass = "";

  constructor(
    private readonly baseUrl: string,
    private readonly token: string,
  ) {}

  look(signal?: AbortSignal) {
    return this.call<api.SharedAnswer>("GET", "/shared", {}, undefined, signal);
  }

  async enter(password: string): Promise<void> {
    const body: api.PasswordBody = { password };
    this.pass = (await this.call<api.SharePassAnswer>("POST", "/shared/pass", {}, body)).pass;
  }

  photos(cursor: string | undefined, signal?: AbortSignal) {
    const query = { size: String(PAGE), ...(cursor ? { cursor } : {}) };
    return this.call<api.SharedPhotosAnswer>("GET", "/shared/photos", query, undefined, signal);
  }

  /** Those of the photos that are there, in the order that was asked for. */
  async photosById(ids: string[], signal?: AbortSignal): Promise<SharedPhoto[]> {
    const query = { ids: ids.join(",") };
    const { photos } = await this.call<api.SharedPhotosAnswer>("GET", "/shared/photos", query, undefined, signal);
    return ids.flatMap((id) => photos.find((photo) => photo.id === id) ?? []);
  }

  choose(id: string, favourite: boolean) {
    const body: api.FavouriteBody = { id, favourite };
    return this.call<api.FavouriteAnswer>("PATCH", "/shared/photos", {}, body);
  }

  private async call<Answer>(
    method: string,
    path: string,
    query: Record<string, string>,
    body?: unknown,
    signal?: AbortSignal,
  ): Promise<Answer> {
    const headers: Record<string, string> = { "share-token": this.token };
    if (this.pass) headers["share-pass"] = this.pass;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const url = `${this.baseUrl}${path}?${new URLSearchParams(query)}`;
    const sent = { method, headers, body: body === undefined ? null : JSON.stringify(body), signal };
    const response = await fetch(url, sent).catch((error) => {
      if (signal?.aborted) throw error;
      throw new ApiError(0, t("failed.network"));
    });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new ApiError(response.status, t(FAILURES[response.status] ?? "failed.any"));
    return answer as Answer;
  }
}

const FAILURES = { 401: "guest.wrong", 404: "guest.noLink", 429: "guest.tooOften" } as Record<
  number,
  "guest.wrong" | "guest.noLink" | "guest.tooOften"
>;
